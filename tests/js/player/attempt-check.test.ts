/** Whatever a file of answers holds, it loads to something that its block bears out, or not at all. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "../../../kit/frontend/node_modules/fast-check/lib/fast-check.js";
import { attemptIn, pack, tryUnpack } from "../../../kit/frontend/player/src/attempt-file.ts";
import { Unreadable } from "../../../kit/frontend/player/src/blocks/attempt-form.ts";
import { attemptLogic } from "../../../kit/frontend/player/src/blocks/block-type.ts";
import "../../../kit/frontend/player/src/blocks/registry.ts";
import "../../../kit/frontend/player/src/questions/registry.ts";
import type {
  Action,
  Attempt,
  BlockSpec,
  QuizAttempt,
  QuizKey,
  QuizSpec,
  ScenarioAttempt,
  ScenarioSpec,
} from "../../../kit/frontend/player/src/types.ts";
import { mutated } from "./mutations.ts";

interface Halves<S> {
  spec: S;
  key: unknown;
}

function cases<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../cases/${name}`, import.meta.url), "utf8")) as T;
}

const { quizzes } = cases<{ quizzes: Record<string, Halves<QuizSpec>> }>("quiz_actions.json");
const stories = cases<Record<string, Halves<ScenarioSpec> & { walks: { end: ScenarioAttempt }[] }>>(
  "scenario_runs.json",
);
const { spec } = quizzes["at-once"]!;
const GIVEN: Record<string, unknown> = {
  one: "oe70c2de5",
  two: ["oe40c292c"],
  three: false,
  four: "29 h",
  five: "指导员",
  six: ["oe60c2c52", "oe40c292c", "oe70c2de5"],
  seven: { oc40bf6cc: "ofd0c5087" },
};

function acted(block: Halves<QuizSpec>, ...actions: Action[]): QuizAttempt {
  const begun = attemptLogic(block.spec).start(block.spec, block.key, 4) as QuizAttempt;
  const answered = { ...begun, responses: GIVEN } as QuizAttempt;
  return actions.reduce<Attempt>(
    (attempt, action) => attemptLogic(block.spec).act(block.spec, block.key, attempt, action),
    answered,
  ) as QuizAttempt;
}

const CHECK: Action[] = [
  { do: "hint", question: "one" },
  { do: "check", question: "one" },
  { do: "check", question: "four" },
];
const checked = acted(quizzes["at-once"]!, ...CHECK);
const handedIn = acted(quizzes["at-once"]!, ...CHECK, { do: "submit" });

/** Load an attempt as a page does: read, judged anew, and what comes out is read once more. */
function loaded(block: Halves<BlockSpec>, given: unknown, id = block.spec.id): Attempt | null {
  const file = tryUnpack(pack("lesson", { [id]: given as Attempt }, ""))!;
  const attempt = attemptIn(file, block.spec, (html) => html.replace(/[<&]/g, ""));
  if (!attempt) return null;
  const { spec, key } = block;
  const logic = attemptLogic(spec);
  const fitted = logic.adapt(spec, key, attempt);
  const taken = key === null ? logic.collect(fitted) : logic.judgeAnew(spec, key, fitted);
  return logic.validate(taken, spec);
}

test("a file gives back the attempt that went into it, judged as it was", () => {
  for (const attempt of [acted(quizzes["at-once"]!), checked, handedIn])
    assert.deepEqual(loaded(quizzes["at-once"]!, attempt), attempt);
  for (const { spec, key, walks } of Object.values(stories))
    for (const { end } of walks) assert.deepEqual(loaded({ spec, key }, end), end);
});

test("a file without the block holds none of it", () => {
  assert.equal(loaded(quizzes["at-once"]!, checked, "other"), null);
  assert.equal(loaded(quizzes["at-once"]!, checked, "__proto__"), null);
});

for (const [part, change] of [
  ["form", { schema: 2 }],
  ["form", { block: "other" }],
  ["form", { seed: "7" }],
  ["form", { seed: -1 }],
  ["form", { started: "yesterday" }],
  ["form", { submitted: 1 }],
  ["questions", { questions: ["nope", "two", "two"] }],
  ["questions", { questions: ["one"] }],
  ["questions", { position: "nope" }],
  ["options", { options: { order: ["x"], match: 5 } }],
  ["options", { options: {} }],
  ["options", { options: { ...checked.options, six: ["oe60c2c52", "oe60c2c52", "oe40c292c"] } }],
  ["responses", { responses: { one: "nope" } }],
  ["responses", { responses: { six: ["oe60c2c52"] } }],
  ["responses", { responses: { five: "x".repeat(2001) } }],
  ["responses", { responses: [] }],
  ["results", { results: { one: { outcome: "splendid" } } }],
  ["tries", { tries: { one: 3 } }],
  ["tries", { tries: { one: 0.5 } }],
  ["hints", { hints: { one: 99 } }],
  ["hints", { hints: { one: ["a", "b", "c"] } }],
  ["scores", { score: 5 }],
  ["scores", { score: "a/b" }],
  ["scores", { score: "1/0" }],
  ["scores", { score: "5" }],
  ["scores", { earlier: [{ score: 5 }] }],
] as const)
  test(`an attempt is refused for its ${part}: ${JSON.stringify(change).slice(0, 60)}`, () => {
    assert.throws(
      () => loaded(quizzes["at-once"]!, { ...checked, ...change }),
      (error) => error instanceof Unreadable && error.part === part,
    );
  });

test("what a file says of results is not believed", () => {
  const forged = {
    ...handedIn,
    score: "1",
    passed: true,
    results: { one: { ...handedIn.results["one"]!, outcome: "wrong", feedback: [] } },
    hints: { one: ["forged"] },
    debrief: "unknown fields are dropped",
  };
  assert.deepEqual(loaded(quizzes["at-once"]!, forged), handedIn);
  assert.equal((loaded(quizzes["at-once"]!, { ...checked, score: "1" }) as QuizAttempt).score, null);
});

test("a page without the key keeps what was given, and no more", () => {
  const kept = loaded({ spec, key: null }, { ...handedIn, passed: true }) as QuizAttempt;
  assert.deepEqual(kept.responses, handedIn.responses);
  assert.deepEqual([kept.submitted, kept.results, kept.score, kept.passed], [false, {}, null, null]);
});

test("a story goes on no score that its quiz does not bear out", () => {
  let seen = 0;
  for (const { spec, key, walks } of Object.values(stories))
    for (const { end } of walks) {
      const forged = end.path.map((step) => ({ ...step, score: "1" }));
      const after = loaded({ spec, key }, { ...end, path: forged }) as ScenarioAttempt;
      for (const { scene, score } of after.path) {
        const quiz = after.quizzes[spec.scenes.find((each) => each.id === scene)!.quiz];
        assert.ok(score === null || [quiz?.score, ...(quiz?.earlier ?? [])].includes(score));
        seen++;
      }
    }
  assert.ok(seen > 100);
});

/** The score that the responses of an attempt earn, by the judge alone. */
function worth(block: Halves<QuizSpec>, attempt: QuizAttempt): string | null {
  const { questions, options, responses, hints, tries } = attempt;
  const results = Object.fromEntries(Object.keys(tries).map((id) => [id, {} as never]));
  const blank = attemptLogic(block.spec).start(block.spec, block.key, attempt.seed) as QuizAttempt;
  const open = { ...blank, questions, options, responses, hints, tries, results };
  return (attemptLogic(block.spec).act(block.spec, block.key, open, { do: "submit" }) as QuizAttempt).score;
}

function agrees(block: Halves<BlockSpec>, attempt: QuizAttempt | ScenarioAttempt): void {
  if ("questions" in attempt) {
    const quiz = block as { spec: QuizSpec; key: QuizKey };
    assert.equal(attempt.score, attempt.submitted ? worth(quiz, attempt) : null);
    return;
  }
  const { spec, key } = block as { spec: ScenarioSpec; key: { quizzes: Record<string, unknown> } };
  for (const [name, quiz] of Object.entries(attempt.quizzes))
    agrees({ spec: spec.quizzes[name]!, key: key.quizzes[name] }, quiz);
  const told = attemptLogic(spec).act(spec, key, attempt, { do: "check", question: "" });
  assert.deepEqual(told, attempt);
}

const valid: [Halves<BlockSpec>, Attempt][] = [
  [quizzes["at-once"]!, checked],
  [quizzes["at-once"]!, handedIn],
  [quizzes["plain"]!, acted(quizzes["plain"]!, { do: "submit" })],
  ...Object.values(stories).map(({ spec, key, walks }): [Halves<BlockSpec>, Attempt] => [
    { spec, key },
    walks[0]!.end,
  ]),
];

test("any mutation of a valid attempt loads to what its judge says, or is refused whole", () => {
  let [took, refused] = [0, 0];
  fc.assert(
    fc.property(
      fc.constantFrom(...valid).chain(([block, attempt]) =>
        fc.tuple(fc.constant(block), mutated(fc, attempt)),
      ),
      ([block, given]) => {
        try {
          pack("lesson", { [block.spec.id]: given as Attempt }, "");
        } catch {
          // No file can be so long.
          return;
        }
        let attempt: Attempt | null;
        try {
          attempt = loaded(block, given);
        } catch (error) {
          assert.ok(error instanceof Unreadable, String(error));
          refused++;
          return;
        }
        if (!attempt) return;
        took++;
        agrees(block, attempt as QuizAttempt | ScenarioAttempt);
        assert.deepEqual(loaded(block, attempt), attempt, "what is kept is read again as it is");
      },
    ),
    { numRuns: 3000 },
  );
  assert.ok(took > 100 && refused > 100, `${took} loaded, ${refused} refused`);
});
