/** The scenario block in the browser: begin, act, and bring up to date after an edit. */

import type { Action, QuizAttempt, QuizSpec, ScenarioAttempt, ScenarioSpec, Step } from "../../types.ts";
import { own } from "../../questions/judging.ts";
import { actQuiz, adaptQuiz, judgedAnew, startQuiz } from "../quiz/attempt.ts";
import { Story, type QuizLogic, type ScenarioKey } from "./story.ts";

const QUIZZES: QuizLogic = {
  start: (spec, key, seed) => startQuiz(spec, key as never, seed),
  act: (spec, key, attempt, action) => actQuiz(spec, key as never, attempt, action),
  judgedAnew: (spec, key, attempt) => judgedAnew(spec, key as never, attempt),
};

export function startScenario(spec: ScenarioSpec, key: unknown, seed: number): ScenarioAttempt {
  return new Story(spec, key as ScenarioKey, QUIZZES).start(seed);
}

export function actScenario(
  spec: ScenarioSpec,
  key: unknown,
  attempt: ScenarioAttempt,
  action: Action,
): ScenarioAttempt {
  return new Story(spec, key as ScenarioKey, QUIZZES).act(attempt, action);
}

/** An attempt from outside, judged anew; one made before the scenario was edited as far as its
 * scenes and choices still exist. The path is cut where a choice now leads elsewhere. */
export function takeScenario(
  spec: ScenarioSpec,
  key: unknown,
  attempt: ScenarioAttempt,
): ScenarioAttempt {
  const kept = adaptScenario(spec, key as ScenarioKey, attempt);
  return new Story(spec, key as ScenarioKey, QUIZZES).judgedAnew(kept);
}

function adaptScenario(
  spec: ScenarioSpec,
  key: ScenarioKey,
  attempt: ScenarioAttempt,
): ScenarioAttempt {
  if (attempt.hash === spec.hash) return attempt;
  const scenes = new Map(spec.scenes.map((scene) => [scene.id, scene]));
  const leads = ({ scene, choice }: Step): boolean =>
    scenes.get(scene)?.choices.some(({ id }) => id === choice) ?? false;
  const end = attempt.path.findIndex((step) => !leads(step));
  const path = attempt.path
    .slice(0, end < 0 ? undefined : end + 1)
    .filter(({ scene }) => scenes.has(scene));
  const quizzes = Object.fromEntries(
    Object.entries(attempt.quizzes)
      .filter(([name]) => own(spec.quizzes, name))
      .map(([name, quiz]) => [name, adaptInside(spec.quizzes[name]!, key.quizzes[name], quiz)]),
  );
  return { ...attempt, hash: spec.hash, path, quizzes };
}

/** A quiz that opens again keeps the score it was left with: the path may stand on it. */
function adaptInside(spec: QuizSpec, key: unknown, quiz: QuizAttempt): QuizAttempt {
  const after = adaptQuiz(spec, key as never, quiz);
  if (!quiz.submitted || after.submitted || quiz.score === null) return after;
  return { ...after, earlier: [...after.earlier, quiz.score] };
}
