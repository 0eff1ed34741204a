import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Draw, seedOf } from "../../../../../kit/frontend/player/src/logic/draw.ts";
import "../../../../../kit/frontend/player/src/questions/registry.ts";
import type {
  Action,
  OrderingKey,
  QuizAttempt,
  QuizKey,
  QuizSpec,
  Response,
} from "../../../../../kit/frontend/player/src/types.ts";
import { actQuiz, adaptQuiz, startQuiz } from "../../../../../kit/frontend/player/src/blocks/quiz/attempt.ts";

function table<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../../cases/${name}`, import.meta.url), "utf8")) as T;
}

interface Draws {
  seeds: [string, number][];
  streams: {
    seed: number;
    purpose: string;
    numbers: number[];
    below: number[];
    shuffled: number[];
    sample: number[];
    unlike: string[];
  }[];
}
interface Run {
  quiz: string;
  seed: number;
  steps: { responses: Record<string, Response>; action: Action }[];
  attempt: QuizAttempt;
}
interface Actions {
  quizzes: Record<string, { spec: QuizSpec; key: QuizKey }>;
  runs: Run[];
  adapted: { quiz: string; before: QuizAttempt; after: QuizAttempt }[];
}

const TEN = [...Array(10).keys()];
const actions = table<Actions>("quiz_actions.json");

test("draws come out as in the table", () => {
  const { seeds, streams } = table<Draws>("draws.json");
  for (const [text, seed] of seeds) assert.equal(seedOf(text), seed, text);
  for (const { seed, purpose, ...told } of streams) {
    const fresh = (): Draw => new Draw(seed, purpose);
    const [numbers, below] = [fresh(), fresh()];
    assert.deepEqual(told.numbers.map(() => numbers.next()), told.numbers);
    assert.deepEqual([1, 2, 6, 52, 1000].map((n) => below.below(n)), told.below);
    assert.deepEqual(fresh().shuffled(TEN), told.shuffled);
    assert.deepEqual(fresh().sample(TEN, 4), told.sample);
    assert.deepEqual(fresh().shuffledUnlike([0, 1, 2].map(String), ["2", "0", "1"]), told.unlike);
  }
});

actions.runs.forEach(({ quiz, seed, steps, attempt }, i) => {
  test(`run ${i} of the quiz "${quiz}" ends as in the table`, () => {
    const { spec, key } = actions.quizzes[quiz]!;
    let now = startQuiz(spec, key, seed);
    for (const { responses, action } of steps) {
      const kept = Object.entries(now.results).filter(([id]) => !(id in responses));
      now = { ...now, responses: { ...now.responses, ...responses } };
      now.results = Object.fromEntries(kept);
      now = actQuiz(spec, key, now, action);
    }
    assert.deepEqual(now, attempt);
  });
});

test("a draw never shows the right order, whatever the seed; a page without the key knows none", () => {
  const { spec, key } = actions.quizzes["plain"]!;
  const { order } = key.questions.find((each) => each.id === "six") as OrderingKey;
  let chance = 0;
  for (let seed = 0; seed < 300; seed++) {
    assert.notDeepEqual(startQuiz(spec, key, seed).options["six"], order);
    chance += Number(String(startQuiz(spec, null, seed).options["six"]) === String(order));
  }
  assert.ok(chance > 20 && chance < 90, `${chance} of 300, where 50 would say nothing of the order`);
});

test("attempts at an earlier edition are fitted as in the table", () => {
  for (const { quiz, before, after } of actions.adapted)
    assert.deepEqual(adaptQuiz(actions.quizzes[quiz]!.spec, actions.quizzes[quiz]!.key, before), after);
});

test("whatever a browser kept in an attempt, acting on it throws nothing", () => {
  const { spec, key } = actions.quizzes["at-once"]!;
  const junk: unknown[] = [null, 1, "x", [], {}, { one: null }, { one: "x" }, { one: [[]] }];
  for (const field of ["responses", "results", "tries", "hints"])
    for (const value of junk) {
      if (typeof value !== "object" || value === null) continue;
      const attempt = { ...startQuiz(spec, key, 1), [field]: value };
      for (const action of [
        { do: "check", question: "one" },
        { do: "hint", question: "one" },
        { do: "submit" },
      ] as Action[])
        assert.equal(actQuiz(spec, key, attempt, action).block, "q");
    }
});
