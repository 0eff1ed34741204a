/** How a page judges each type of block: the twins of what Python does in a kernel. */

import type { Judge } from "../../player/src/hosts/page.ts";
import { actQuiz, adaptQuiz, startQuiz } from "../../player/src/logic/quiz.ts";
import { actScenario, adaptScenario, startScenario } from "../../player/src/logic/scenario.ts";
import type { BlockSpec, QuizAttempt, QuizSpec } from "../../player/src/types.ts";
import type { ScenarioAttempt, ScenarioSpec } from "../../player/src/types.ts";

const quiz: Judge = {
  startsWithoutKey: true,
  start: (spec, _key, seed) => startQuiz(spec as QuizSpec, seed),
  act: (spec, key, attempt, action) =>
    actQuiz(spec as QuizSpec, key as never, attempt as QuizAttempt, action),
  adapt: (spec, _key, attempt) => adaptQuiz(spec as QuizSpec, attempt as QuizAttempt),
};

const scenario: Judge = {
  startsWithoutKey: false,
  start: (spec, key, seed) => startScenario(spec as ScenarioSpec, key, seed),
  act: (spec, key, attempt, action) =>
    actScenario(spec as ScenarioSpec, key, attempt as ScenarioAttempt, action),
  adapt: (spec, key, attempt) => {
    const kept = adaptScenario(spec as ScenarioSpec, attempt as ScenarioAttempt);
    // An action that fits nothing changes nothing, but tells anew all that follows from the path.
    return actScenario(spec as ScenarioSpec, key, kept, { do: "check", question: "" });
  },
};

export const JUDGES: Record<BlockSpec["type"], Judge> = { quiz, scenario };
