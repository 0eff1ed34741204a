import assert from "node:assert/strict";
import { test } from "node:test";
import "../../../../kit/frontend/player/src/blocks/registry.ts";
import "../../../../kit/frontend/player/src/questions/registry.ts";
import { stamped } from "../../../../kit/frontend/player/src/hosts/stored-host.ts";
import type { Model } from "../../../../kit/frontend/player/src/hosts/kernel-client.ts";
import { KernelHost } from "../../../../kit/frontend/player/src/hosts/kernel.ts";
import { DeviceStore } from "../../../../kit/frontend/player/src/hosts/storage.ts";
import { translator } from "../../../../kit/frontend/player/src/i18n.ts";
import type { Attempt, BlockSpec, QuizAttempt } from "../../../../kit/frontend/player/src/types.ts";

type Sent = { kind: string; call: number; [name: string]: unknown };

/** A comm with a kernel behind it that answers as told. */
function comm(answer: (message: Sent) => object | null): Model & { sent: Sent[]; deaf: boolean } {
  let listeners: ((content: never, buffers: never[]) => void)[] = [];
  const model = {
    sent: [] as Sent[],
    deaf: false,
    get: (name: string) => (name === "language" ? "en" : "lesson"),
    send(content: unknown) {
      const message = content as Sent;
      model.sent.push(message);
      const reply = answer(message);
      if (reply)
        queueMicrotask(() => listeners.forEach((f) => f({ call: message.call, ...reply } as never, [])));
    },
    on: (_event: string, listen: never) => void listeners.push(listen),
    off: (_event: string, listen: never) => {
      listeners = listeners.filter((each) => each !== listen);
      model.deaf = listeners.length === 0;
    },
  };
  return model as never;
}

const attempt = {
  schema: 1,
  block: "q",
  hash: "h",
  seed: 5,
  number: 1,
  started: "",
  finished: "",
  questions: ["a"],
  options: {},
  responses: {},
  results: {},
  tries: {},
  hints: {},
  position: "",
  submitted: false,
  score: null,
  passed: null,
  earlier: [],
} as QuizAttempt;
const asked = { type: "short-text", id: "a", stem: "", points: "1", hints: 0 };
const settings = { draw: [], attempts: null, tries: null, parts: {} };
const block = { ...settings, type: "quiz", id: "q", hash: "h", questions: [asked] } as unknown as BlockSpec;

function host(model: Model, signal?: AbortSignal): KernelHost {
  const map = new Map<string, string>();
  const store = new DeviceStore(() => ({
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }));
  const clockwork = { now: () => "NOW", seed: () => 5 };
  const parts = { store, t: translator("en", {}), clockwork, waits: [10, 10] };
  return new KernelHost(model, parts, signal);
}

test("a start sends the seed and stamps the time on the attempt", async () => {
  const model = comm(() => ({ kind: "attempt", attempt }));
  const begun = await host(model).start(block);
  assert.equal(model.sent[0]!["seed"], 5);
  assert.equal(begun.started, "NOW");
});

test("each answer finds its own question", async () => {
  const model = comm(({ attempt: sent }) => ({ kind: "attempt", attempt: sent }));
  const kernel = host(model);
  const two = await Promise.all(
    [1, 2].map((n) => kernel.act(block, { ...attempt, seed: n }, { do: "submit" })),
  );
  assert.deepEqual(two.map((each: Attempt) => each.seed), [1, 2]);
});

test("a refusal is the sentence of the kernel", async () => {
  const model = comm(() => ({ kind: "refused", message: "These answers belong to another part." }));
  await assert.rejects(host(model).act(block, attempt, { do: "submit" }), {
    message: "These answers belong to another part.",
  });
});

test("a kernel that is still starting is asked again", async () => {
  let asked = 0;
  const model = comm(() => (++asked < 2 ? null : { kind: "attempt", attempt }));
  assert.equal((await host(model).act(block, attempt, { do: "submit" })).block, "q");
  assert.equal(asked, 2);
});

test("a kernel that is gone leaves a sentence on what is kept and what to do", async () => {
  const gone = host(comm(() => null)).act(block, attempt, { do: "submit" });
  await assert.rejects(gone, /Your answers are kept in this browser: reload the page/);
});

test("what was saved is found again; an aborted view stops listening", async () => {
  const ended = new AbortController();
  const model = comm(() => null);
  const kernel = host(model, ended.signal);
  kernel.save(block, { ...attempt, responses: { a: "typed" } } as QuizAttempt);
  assert.deepEqual((await kernel.load(block)).attempt, { ...attempt, responses: { a: "typed" } });
  kernel.reset(block);
  assert.equal((await kernel.load(block)).attempt, null);
  const waiting = kernel.act(block, attempt, { do: "submit" });
  ended.abort();
  await assert.rejects(waiting);
  assert.equal(model.deaf, true);
});

test("what was kept of an edited block, or comes from a file, is given to the kernel to judge", async () => {
  const model = comm(({ attempt: sent }) => ({
    kind: "attempt",
    attempt: { ...(sent as Attempt), hash: "new" },
  }));
  const kernel = host(model);
  kernel.save(block, attempt);
  const found = await kernel.load({ ...block, hash: "new" });
  assert.deepEqual([found.attempt?.hash, found.adapted, model.sent[0]!.kind], ["new", true, "take"]);
});

test("times are stamped when a go begins and when it ends", () => {
  const first = { ...attempt, started: "T0" };
  assert.equal(stamped(block, first, { ...first, submitted: true } as QuizAttempt, "T1").finished, "T1");
  const again = stamped(block, first, { ...first, number: 2 }, "T2");
  assert.deepEqual([again.started, again.finished], ["T2", ""]);
});
