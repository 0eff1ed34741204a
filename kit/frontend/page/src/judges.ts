/** How a page judges each type of block: the twins of what Python does in a kernel. */

import type { Judge } from "../../player/src/hosts/page.ts";
import { actQuiz, adaptQuiz, collected, judgedAnew, startQuiz } from "../../player/src/blocks/quiz/attempt.ts";
import { actScenario, startScenario, takeScenario } from "../../player/src/blocks/scenario/attempt.ts";
import type { BlockSpec, QuizAttempt, QuizSpec } from "../../player/src/types.ts";
import type { ScenarioAttempt, ScenarioSpec } from "../../player/src/types.ts";

const quiz: Judge = {
  startsWithoutKey: true,
  start: (spec, key, seed) => startQuiz(spec as QuizSpec, key as never, seed),
  act: (spec, key, attempt, action) =>
    actQuiz(spec as QuizSpec, key as never, attempt as QuizAttempt, action),
  take: (spec, key, attempt) => {
    const fitted = adaptQuiz(spec as QuizSpec, key as never, attempt as QuizAttempt);
    return key === null ? collected(fitted) : judgedAnew(spec as QuizSpec, key as never, fitted);
  },
};

const scenario: Judge = {
  startsWithoutKey: false,
  start: (spec, key, seed) => startScenario(spec as ScenarioSpec, key, seed),
  act: (spec, key, attempt, action) =>
    actScenario(spec as ScenarioSpec, key, attempt as ScenarioAttempt, action),
  take: (spec, key, attempt) =>
    takeScenario(spec as ScenarioSpec, key, attempt as ScenarioAttempt),
};

export const JUDGES: Record<BlockSpec["type"], Judge> = { quiz, scenario };
