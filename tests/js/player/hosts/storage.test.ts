import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DeviceStore,
  keyOf,
  readAttempt,
  type Backing,
} from "../../../../kit/frontend/player/src/hosts/storage.ts";
import { quiz } from "../../../browser/player/specs.ts";

function device(room = Infinity): Backing & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    removeItem: (key) => void map.delete(key),
    setItem: (key, value) => {
      if (value.length > room) throw new Error("QuotaExceededError");
      map.set(key, value);
    },
  };
}

test("a device keeps what it is given", () => {
  const backing = device();
  const store = new DeviceStore(() => backing);
  store.set("k", "v");
  assert.equal(new DeviceStore(() => backing).get("k"), "v");
  assert.equal(store.keeps, true);
  store.remove("k");
  assert.equal(store.get("k"), null);
});

test("a refused storage is replaced by memory, and that is said", () => {
  const store = new DeviceStore(() => {
    throw new Error("SecurityError");
  });
  store.set("k", "v");
  assert.equal(store.get("k"), "v");
  assert.equal(store.keeps, false);
});

test("a full storage keeps the newest in memory until there is room again", () => {
  const backing = device(5);
  const store = new DeviceStore(() => backing);
  store.set("k", "small");
  store.set("k", "too large");
  assert.equal(store.get("k"), "too large");
  assert.equal(store.keeps, false);
  store.set("k", "fits");
  assert.equal(store.get("k"), "fits");
  assert.equal(backing.map.get("k"), "fits");
  assert.equal(store.keeps, true);
});

test("a damaged record counts as none, which is said, and is laid aside", () => {
  const backing = device();
  const store = new DeviceStore(() => backing);
  assert.deepEqual(readAttempt(store, "lesson", quiz), { attempt: null, damaged: false });
  for (const damaged of ["{", "[]", '{"schema":1}', "null"]) {
    store.set(keyOf("lesson", quiz.id), damaged);
    assert.deepEqual(readAttempt(store, "lesson", quiz), { attempt: null, damaged: true });
    assert.equal(backing.map.get(`${keyOf("lesson", quiz.id)}:unread`), damaged);
  }
});

test("two lessons with a block of the same name do not share it", () => {
  assert.notEqual(keyOf("one", "q"), keyOf("two", "q"));
});
