import assert from "node:assert/strict";
import { test } from "node:test";
import { tryUnpack } from "../../../kit/frontend/player/src/attempt-file.ts";
import { attemptLogic } from "../../../kit/frontend/player/src/blocks/block-type.ts";
import "../../../kit/frontend/player/src/blocks/registry.ts";
import type { Action, Attempt, QuizAttempt, ScenarioAttempt } from "../../../kit/frontend/player/src/types.ts";

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
  path: [{ scene: "door", choice: "", score: null }],
  choices: [],
  shown: {},
  quizzes: { q: quiz },
  outcome: "",
  debrief: "",
  score: null,
  map: null,
};

const quizSpec = { type: "quiz", id: "q", title: "", hash: "h" };
const storySpec = { type: "scenario", id: "s", title: "", hash: "h", quizzes: { q: quizSpec } };

function keepLate(before: Attempt, now: Attempt, after: Attempt, action: Action): Attempt {
  const spec = before === scenario ? storySpec : quizSpec;
  return attemptLogic(spec).keepLate(before, now, after, action, spec);
}

function isTouched(attempt: QuizAttempt | ScenarioAttempt): boolean {
  const spec = "path" in attempt ? storySpec : quizSpec;
  return attemptLogic(spec).isTouched(attempt, spec);
}

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

test("what is not such a file is none", () => {
  for (const text of ["", "{", "null", "{}", '{"format":"coursekit-attempts","schema":9}']) {
    assert.equal(tryUnpack(text), null);
  }
});
