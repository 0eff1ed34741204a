import type { ScenarioAttempt, ScenarioSpec } from "../../types.ts";
import { attemptLogic, type AttemptLogic, type BlockType } from "../block-type.ts";
import { actScenario, adaptScenario, judgeScenarioAnew, keepLate, startScenario } from "./attempt.ts";
import { CoursekitScenario } from "./element.ts";
import { validateScenarioAttempt } from "./validate.ts";
import styles from "./scenario.css";

const attempts: AttemptLogic<ScenarioSpec, ScenarioAttempt> = {
  startsWithoutKey: false,
  start: startScenario,
  act: actScenario,
  adapt: adaptScenario,
  judgeAnew: judgeScenarioAnew,
  collect: (attempt) => attempt,
  validate: validateScenarioAttempt,
  isTouched: ({ number, path, quizzes }, spec) =>
    number > 1 ||
    path.length > 1 ||
    Object.entries(quizzes).some(([name, attempt]) => {
      const quiz = spec.quizzes[name];
      return quiz && attemptLogic(quiz).isTouched(attempt, quiz);
    }),
  keepLate,
  progress: ({ map }) => Number(Boolean(map)),
  isScored: (spec) => spec.scored,
  passMark: () => null,
  scores: ({ score }) => [score],
};

export const TYPE: BlockType<ScenarioSpec, ScenarioAttempt> = {
  type: "scenario",
  element: CoursekitScenario,
  styles,
  attempts,
};
