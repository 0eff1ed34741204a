/** The scenario block in the browser: begin, act, and bring up to date after an edit. */

import type { Action, ScenarioAttempt, ScenarioSpec, Step } from "../types.ts";
import { actQuiz, adaptQuiz, startQuiz } from "./quiz.ts";
import { Story, type QuizLogic, type ScenarioKey } from "./story.ts";

const QUIZZES: QuizLogic = {
  start: (spec, seed) => startQuiz(spec, seed),
  act: (spec, key, attempt, action) => actQuiz(spec, key as never, attempt, action),
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

/** An attempt made before the scenario was edited: the path as far as its scenes and choices
 * still exist. `actScenario` then cuts it where a choice now leads elsewhere. */
export function adaptScenario(spec: ScenarioSpec, attempt: ScenarioAttempt): ScenarioAttempt {
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
      .filter(([name]) => name in spec.quizzes)
      .map(([name, quiz]) => [name, adaptQuiz(spec.quizzes[name]!, quiz)]),
  );
  return { ...attempt, hash: spec.hash, path, quizzes };
}
