/** Whether a value is an attempt that the scenario bears out. */

import type { QuizAttempt, ScenarioAttempt, ScenarioSpec, Step, StoryMap } from "../../types.ts";
import { base, check, fields, list, map, orNull, share, text, texts, whole } from "../attempt-form.ts";
import { attemptLogic } from "../block-type.ts";

/** Throws `Unreadable`. */
export function validateScenarioAttempt(value: unknown, spec: ScenarioSpec): ScenarioAttempt {
  const attempt = readForm(value, spec);
  if (attempt.hash === spec.hash) checkFit(attempt, spec);
  return attempt;
}

function step(value: unknown): Step {
  const { scene, choice, score } = fields(value, "path");
  return {
    scene: text(scene, "path"),
    choice: text(choice, "path"),
    score: orNull(score, share),
  };
}

function story(value: unknown): StoryMap {
  const { nodes, edges } = fields(value, "path");
  return {
    nodes: list(nodes, "path", (one) => {
      const { scene, x, y, visits } = fields(one, "path");
      const place = (at: unknown): number => whole(at, "path", -1e9, 1e9);
      return { scene: text(scene, "path"), x: place(x), y: place(y), visits: whole(visits, "path", 0) };
    }),
    edges: list(edges, "path", (one) => {
      const { source, target, taken } = fields(one, "path");
      check(typeof taken === "boolean", "path");
      return { source: text(source, "path"), target: text(target, "path"), taken };
    }),
  };
}

function readForm(value: unknown, spec: ScenarioSpec): ScenarioAttempt {
  const each = fields(value, "form");
  const path = list(each["path"], "path", step);
  check(path.length > 0, "path");
  return {
    ...base(each, spec.id),
    path,
    choices: texts(each["choices"], "path"),
    shown: map(each["shown"], "path", (one) => {
      check(["number", "boolean", "string"].includes(typeof one), "path");
      return one as number | boolean | string;
    }),
    quizzes: quizzes(each["quizzes"], spec),
    outcome: text(each["outcome"], "path"),
    debrief: text(each["debrief"], "path"),
    score: orNull(each["score"], share),
    map: orNull(each["map"], story),
  };
}

/** The attempts at the quizzes that the scenario has; those at others are of no more use. */
function quizzes(value: unknown, spec: ScenarioSpec): Record<string, QuizAttempt> {
  const known = Object.entries(fields(value, "form")).filter(([name]) =>
    Object.hasOwn(spec.quizzes, name),
  );
  return Object.fromEntries(
    known.map(([name, attempt]) => {
      const quiz = spec.quizzes[name]!;
      return [name, attemptLogic(quiz).validate(attempt, quiz) as QuizAttempt];
    }),
  );
}

function checkFit(attempt: ScenarioAttempt, spec: ScenarioSpec): void {
  const scenes = new Map(spec.scenes.map((scene) => [scene.id, scene]));
  const leads = (scene: string, choice: string): boolean =>
    scenes.get(scene)?.choices.some(({ id }) => id === choice) ?? false;
  check(attempt.path[0]!.scene === spec.start, "path");
  attempt.path.forEach(({ scene, choice }, i) => {
    const last = i === attempt.path.length - 1;
    check(last ? scenes.has(scene) && choice === "" : leads(scene, choice), "path");
  });
  const here = attempt.path.at(-1)!.scene;
  check(attempt.choices.every((choice) => leads(here, choice)), "path");
  for (const [name, value] of Object.entries(attempt.shown)) {
    const kind = spec.shown.find((each) => each.name === name)?.kind;
    check(kind !== undefined && KINDS[kind] === typeof value, "path");
  }
  for (const [name, quiz] of Object.entries(attempt.quizzes))
    check(quiz.hash === spec.quizzes[name]!.hash, "questions");
  const quiz = scenes.get(here)!.quiz;
  check(!spec.quizzes[quiz] || Object.hasOwn(attempt.quizzes, quiz), "questions");
}

const KINDS = { number: "number", flag: "boolean", text: "string" };
