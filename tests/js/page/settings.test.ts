import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceStore } from "../../../kit/frontend/player/src/hosts/storage.ts";
import { readSettings, writeSettings } from "../../../kit/frontend/page/src/settings.ts";

function storeWith(text: string | null): DeviceStore {
  const kept = new Map<string, string>();
  if (text !== null) kept.set("coursekit:shell", text);
  return new DeviceStore(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
}

const PLAIN = { theme: "system", type: "normal", language: "" };

test("a reader who chose nothing gets the device's theme and the lesson's language", () => {
  assert.deepEqual(readSettings(storeWith(null)), PLAIN);
});

test("what was chosen is there on the next visit", () => {
  const store = storeWith(null);
  const chosen = { theme: "dark", type: "large", language: "zh" } as const;
  writeSettings(store, chosen);
  assert.deepEqual(readSettings(store), chosen);
});

test("a choice that no longer exists falls back alone", () => {
  const store = storeWith('{"theme":"sepia","type":"large","language":7,"more":1}');
  assert.deepEqual(readSettings(store), { ...PLAIN, type: "large" });
});

const JUNK = ["", "{", "null", "7", '"dark"', "[]", '{"theme":null}', '{"type":{}}', '{"language":["zh"]}'];

for (const kept of JUNK) {
  test(`damaged settings count as none: ${kept || "nothing"}`, () => {
    assert.deepEqual(readSettings(storeWith(kept)), PLAIN);
  });
}
