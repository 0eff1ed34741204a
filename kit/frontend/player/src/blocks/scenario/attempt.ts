/** The scenario block in the browser: begin, act, and bring up to date after an edit. */

import type { Action, QuizAttempt, QuizSpec, ScenarioAttempt, ScenarioSpec, Step } from "../../types.ts";
import { ownValue } from "../../questions/judging.ts";
import { attemptLogic } from "../block-type.ts";
import { Story, type ScenarioKey } from "./story.ts";

export function startScenario(spec: ScenarioSpec, key: unknown, seed: number): ScenarioAttempt {
  return new Story(spec, key as ScenarioKey).start(seed);
}

export function actScenario(
  spec: ScenarioSpec,
  key: unknown,
  attempt: ScenarioAttempt,
  action: Action,
): ScenarioAttempt {
  return new Story(spec, key as ScenarioKey).act(attempt, action);
}

export function judgeScenarioAnew(
  spec: ScenarioSpec,
  key: unknown,
  attempt: ScenarioAttempt,
): ScenarioAttempt {
  return new Story(spec, key as ScenarioKey).judgedAnew(attempt);
}

/** An attempt made before the scenario was edited, as far as its scenes and choices still exist: the
 * path is cut where a choice now leads elsewhere. */
export function adaptScenario(
  spec: ScenarioSpec,
  key: unknown,
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
      .filter(([name]) => ownValue(spec.quizzes, name))
      .map(([name, quiz]) => [name, adaptInside(spec.quizzes[name]!, (key as ScenarioKey).quizzes[name], quiz)]),
  );
  return { ...attempt, hash: spec.hash, path, quizzes };
}

/** A quiz that opens again keeps the score it was left with: the path may stand on it. */
function adaptInside(spec: QuizSpec, key: unknown, quiz: QuizAttempt): QuizAttempt {
  const after = attemptLogic(spec).adapt(spec, key, quiz) as QuizAttempt;
  if (!quiz.submitted || after.submitted || quiz.score === null) return after;
  return { ...after, earlier: [...after.earlier, quiz.score] };
}

/** Keep what was typed in a quiz while a check or a hint was on its way to the kernel and back. */
export function keepLate(
  before: ScenarioAttempt,
  now: ScenarioAttempt,
  after: ScenarioAttempt,
  action: Action,
  spec: ScenarioSpec,
): ScenarioAttempt {
  if (before === now || after.number !== now.number || action.do !== "quiz") return after;
  const { quiz: name } = action;
  const quiz = spec.quizzes[name];
  const [was, is, will] = [before.quizzes[name], now.quizzes[name], after.quizzes[name]];
  if (!quiz || !was || !is || !will) return after;
  const kept = attemptLogic(quiz).keepLate(was, is, will, action.action, quiz) as QuizAttempt;
  return { ...after, quizzes: { ...after.quizzes, [name]: kept } };
}
