import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptIn, pack, tryUnpack } from "../../../kit/frontend/player/src/attempt-file.ts";
import { isAttempt, isTouched, keepLate } from "../../../kit/frontend/player/src/attempts.ts";
import type { QuizAttempt, ScenarioAttempt } from "../../../kit/frontend/player/src/types.ts";

const quiz: QuizAttempt = {
  schema: 1,
  block: "q",
  hash: "h",
  seed: 7,
  number: 1,
  started: "",
  finished: "",
  questions: ["a", "b"],
  options: {},
  responses: { a: "1" },
  results: {},
  tries: {},
  hints: {},
  position: "a",
  submitted: false,
  score: null,
  passed: null,
  earlier: [],
};
const right = { outcome: "right", score: "1", feedback: [], marks: {}, answer: null } as const;
const scenario: ScenarioAttempt = {
  schema: 1,
  block: "s",
  hash: "h",
  seed: 7,
  number: 1,
  started: "",
  finished: "",
  path: [{ scene: "door", choice: "" }],
  choices: [],
  shown: {},
  quizzes: { q: quiz },
  outcome: "",
  debrief: "",
  score: null,
};

test("what was typed while a check was under way is kept", () => {
  const now = { ...quiz, responses: { a: "1", b: "late" } };
  const after = { ...quiz, results: { a: { ...right, feedback: [] } }, tries: { a: 1 } };
  const kept = keepLate(quiz, now, after, { do: "check", question: "a" }) as QuizAttempt;
  assert.deepEqual(kept.responses, { a: "1", b: "late" });
  assert.deepEqual(Object.keys(kept.results), ["a"]);
});

test("a judgement of a response that has changed meanwhile is put away", () => {
  const now = { ...quiz, responses: { a: "2" } };
  const after = { ...quiz, results: { a: { ...right, feedback: [] } } };
  const kept = keepLate(quiz, now, after, { do: "check", question: "a" }) as QuizAttempt;
  assert.deepEqual(kept.results, {});
  assert.equal(kept.responses["a"], "2");
});

test("a submission stands as it was judged", () => {
  const now = { ...quiz, responses: { a: "1", b: "late" } };
  const after = { ...quiz, submitted: true };
  assert.equal(keepLate(quiz, now, after, { do: "submit" }), after);
});

test("a new go begins without what was typed in the last", () => {
  const now = { ...quiz, responses: { a: "1", b: "late" } };
  const after = { ...quiz, number: 2, responses: {} };
  assert.equal(keepLate(quiz, now, after, { do: "retry" }), after);
});

test("late typing in a quiz inside a scene is kept, too", () => {
  const now = { ...scenario, quizzes: { q: { ...quiz, responses: { a: "1", b: "late" } } } };
  const action = { do: "quiz", quiz: "q", action: { do: "hint", question: "a" } } as const;
  const kept = keepLate(scenario, now, { ...scenario }, action) as ScenarioAttempt;
  assert.deepEqual(kept.quizzes["q"]!.responses, { a: "1", b: "late" });
});

test("an attempt is touched once there is something to lose", () => {
  assert.equal(isTouched({ ...quiz, responses: {} }), false);
  assert.equal(isTouched(quiz), true);
  assert.equal(isTouched({ ...quiz, responses: {}, number: 2 }), true);
  assert.equal(isTouched(scenario), true);
  assert.equal(isTouched({ ...scenario, quizzes: {} }), false);
});

test("only what has the shape of an attempt at this block is one", () => {
  assert.equal(isAttempt(quiz, "q"), true);
  assert.equal(isAttempt(scenario, "s"), true);
  assert.equal(isAttempt(quiz, "other"), false);
  for (const broken of [null, 3, [], {}, { ...quiz, responses: [] }, { ...quiz, seed: "7" }]) {
    assert.equal(isAttempt(broken, "q"), false);
  }
});

test("a file gives back the attempt that went into it", () => {
  const file = tryUnpack(pack("lesson", { q: quiz }, "2026-01-02T03:04:05Z"));
  assert.equal(file?.lesson, "lesson");
  assert.deepEqual(attemptIn(file!, "q", String), quiz);
  assert.equal(attemptIn(file!, "s", String), null);
});

test("texts of a file lose their markup, responses stay as they were typed", () => {
  const evil = { ...quiz, responses: { a: "<b>" }, hints: { a: ["<img src=x>"] } };
  const file = tryUnpack(pack("", { q: evil }, ""))!;
  const attempt = attemptIn(file, "q", () => "plain") as QuizAttempt;
  assert.deepEqual(attempt.responses, { a: "<b>" });
  assert.deepEqual(attempt.hints, { a: ["plain"] });
});

test("what is not such a file is none", () => {
  for (const text of ["", "{", "null", "{}", '{"format":"coursekit-attempts","schema":9}']) {
    assert.equal(tryUnpack(text), null);
  }
});
