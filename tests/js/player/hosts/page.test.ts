import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptLogic, registerBlock, type AttemptLogic } from "../../../../kit/frontend/player/src/blocks/block-type.ts";
import "../../../../kit/frontend/player/src/blocks/registry.ts";
import { PageHost } from "../../../../kit/frontend/player/src/hosts/page.ts";
import "../../../../kit/frontend/player/src/questions/registry.ts";
import { DeviceStore } from "../../../../kit/frontend/player/src/hosts/storage.ts";
import type { BlockSpec, QuizAttempt } from "../../../../kit/frontend/player/src/types.ts";

const attempt = {
  schema: 1,
  block: "q",
  hash: "h",
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
} as unknown as QuizAttempt;
const asked = { type: "short-text", id: "a", stem: "", points: "1", hints: 0 };
const settings = { draw: [], attempts: null, tries: null, parts: {} };
const block = { ...settings, type: "quiz", id: "q", hash: "h", questions: [asked] } as unknown as BlockSpec;

// A type whose judge gives the key as the score.
const logic: AttemptLogic<BlockSpec, QuizAttempt> = {
  ...(attemptLogic(block) as unknown as AttemptLogic<BlockSpec, QuizAttempt>),
  start: (_spec, _key, seed) => ({ ...attempt, seed }),
  act: (_spec, key, before) => ({ ...before, submitted: true, score: String(key) }),
  adapt: (spec, _key, before) => ({ ...before, hash: spec.hash }),
  judgeAnew: (_spec, _key, before) => before,
};
registerBlock({ type: "plain", element: class {} as never, attempts: logic });
registerBlock({
  type: "keyed",
  element: class {} as never,
  attempts: { ...logic, startsWithoutKey: false },
});
block.type = "plain";

const NOW = "2026-01-02T03:04:05.000Z";
const device = new Map<string, string>();
const store = (): DeviceStore =>
  new DeviceStore(() => ({
    getItem: (key) => device.get(key) ?? null,
    setItem: (key, value) => void device.set(key, value),
    removeItem: (key) => void device.delete(key),
  }));

function host(key: unknown): PageHost {
  const clockwork = { now: () => NOW, seed: () => 9 };
  const common = { language: "en", lesson: "l", refusal: "Not judged here.", clockwork };
  return new PageHost({ ...common, key, store: store() });
}

test("a page with a key judges and stamps the times", async () => {
  const page = host("1/2");
  const begun = await page.start(block);
  assert.deepEqual([page.kind, begun.seed, begun.started], ["page", 9, NOW]);
  const after = (await page.act(block, begun, { do: "submit" })) as QuizAttempt;
  assert.deepEqual([after.score, after.finished], ["1/2", NOW]);
});

test("a page without a key begins and keeps, but judges nothing", async () => {
  const page = host(null);
  assert.equal(page.kind, "graded");
  const begun = await page.start(block);
  await assert.rejects(page.act(block, begun, { do: "submit" }), { message: "Not judged here." });
});

test("a block that cannot begin without its key says so", async () => {
  await assert.rejects(host(null).start({ ...block, type: "keyed" }), { message: "Not judged here." });
});

test("what is saved on every change is there for the next visit", async () => {
  const page = host("1");
  page.save(block, { ...((await page.start(block)) as QuizAttempt), responses: { a: "half a wor" } } as QuizAttempt);
  const found = await host("1").load(block);
  assert.deepEqual((found.attempt as QuizAttempt).responses, { a: "half a wor" });
  assert.equal(found.adapted, false);
});

test("an attempt of an edited block is adapted, and that is said", async () => {
  const found = await host("1").load({ ...block, hash: "new" });
  assert.deepEqual([found.attempt?.hash, found.adapted], ["new", true]);
});
