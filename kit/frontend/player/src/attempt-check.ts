/** Attempts that come from a file or from storage: read field by field, held against their block,
 * and refused whole where anything does not fit. Pure.
 *
 * What comes out holds known fields only, so that Python, which allows no others, reads it too. */

import { exact, compare, ONE, ZERO, parseScore, writeScore } from "./logic/score.ts";
import type {
  Attempt,
  BlockSpec,
  Fraction,
  OptionSpec,
  Outcome,
  QuestionSpec,
  QuizAttempt,
  QuizSpec,
  Response,
  Result,
  ScenarioAttempt,
  ScenarioSpec,
  Step,
  StoryMap,
} from "./types.ts";

/** What of an attempt can't be read. */
export type Part =
  | "form"
  | "questions"
  | "options"
  | "responses"
  | "results"
  | "tries"
  | "hints"
  | "scores"
  | "path";

export class Unreadable extends Error {
  readonly part: Part;

  constructor(part: Part) {
    super(part);
    this.part = part;
  }
}

/** The attempt at a block that a value stands for. One made at another edition is read by its form
 * alone: what of it still fits is found out when it is adapted. Throws `Unreadable`. */
export function readAttempt(value: unknown, spec: BlockSpec): Attempt {
  if (spec.type === "quiz") {
    const attempt = quizForm(value, spec.id);
    return attempt.hash === spec.hash ? fittingQuiz(attempt, spec) : attempt;
  }
  const attempt = scenarioForm(value, spec.id);
  return attempt.hash === spec.hash ? fittingScenario(attempt, spec) : attempt;
}

// Forms

const MOST_STEPS = 10_000;
const LONGEST_ANSWER = 2000;
const EXACT = /^\d{1,400}(\/\d{1,400})?$/;
const OUTCOMES: readonly unknown[] = ["right", "partly", "wrong", "unanswered"] satisfies Outcome[];

function check(fits: boolean, part: Part): asserts fits {
  if (!fits) throw new Unreadable(part);
}

function fields(value: unknown, part: Part): Record<string, unknown> {
  check(typeof value === "object" && value !== null && !Array.isArray(value), part);
  return value as Record<string, unknown>;
}

/** A map with each value read. */
function map<T>(value: unknown, part: Part, read: (each: unknown) => T): Record<string, T> {
  const entries = Object.entries(fields(value, part));
  return Object.fromEntries(entries.map(([name, each]) => [name, read(each)]));
}

function list<T>(value: unknown, part: Part, read: (each: unknown) => T): T[] {
  check(Array.isArray(value) && value.length <= MOST_STEPS, part);
  return value.map(read);
}

function text(value: unknown, part: Part): string {
  check(typeof value === "string", part);
  return value;
}

const texts = (value: unknown, part: Part): string[] => list(value, part, (each) => text(each, part));

function whole(value: unknown, part: Part, least: number, most = Number.MAX_SAFE_INTEGER): number {
  check(Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most, part);
  return value as number;
}

/** An exact share from 0 to 1, in lowest terms. */
function share(value: unknown): Fraction {
  const given = text(value, "scores");
  check(EXACT.test(given) && !/\/0+$/.test(given), "scores");
  const score = parseScore(given);
  check(compare(score, ZERO) >= 0 && compare(score, ONE) <= 0, "scores");
  return writeScore(exact(score.over, score.under));
}

const orNull = <T>(value: unknown, read: (each: unknown) => T): T | null =>
  value === null || value === undefined ? null : read(value);

function time(value: unknown): string {
  const given = text(value, "form");
  check(given === "" || (given.length <= 40 && Number.isFinite(Date.parse(given))), "form");
  return given;
}

function base(each: Record<string, unknown>, block: string) {
  check(each["schema"] === 1 && each["block"] === block, "form");
  return {
    schema: 1 as const,
    block,
    hash: text(each["hash"], "form"),
    seed: whole(each["seed"], "form", 0, 2 ** 32 - 1),
    number: whole(each["number"], "form", 1),
    started: time(each["started"]),
    finished: time(each["finished"]),
  };
}

function response(value: unknown): Response {
  if (typeof value === "boolean") return value;
  if (Array.isArray(value)) return texts(value, "responses");
  if (typeof value === "object") return map(value, "responses", (each) => text(each, "responses"));
  const given = text(value, "responses");
  check(given.length <= LONGEST_ANSWER, "responses");
  return given;
}

function outcome(value: unknown): Outcome {
  check(OUTCOMES.includes(value), "results");
  return value as Outcome;
}

function result(value: unknown): Result {
  const each = fields(value, "results");
  return {
    outcome: outcome(each["outcome"]),
    score: share(each["score"]),
    feedback: list(each["feedback"], "results", (one) => {
      const { on, text: said } = fields(one, "results");
      return { on: text(on, "results"), text: text(said, "results") };
    }),
    marks: map(each["marks"], "results", outcome),
    answer: orNull(each["answer"], response),
  };
}

function quizForm(value: unknown, block: string): QuizAttempt {
  const each = fields(value, "form");
  const { submitted, passed } = each;
  check(typeof submitted === "boolean", "form");
  check(passed === null || typeof passed === "boolean", "scores");
  return {
    ...base(each, block),
    questions: texts(each["questions"], "questions"),
    options: map(each["options"], "options", (one) => texts(one, "options")),
    responses: map(each["responses"], "responses", response),
    results: map(each["results"], "results", result),
    tries: map(each["tries"], "tries", (one) => whole(one, "tries", 0)),
    hints: map(each["hints"], "hints", (one) => texts(one, "hints")),
    position: text(each["position"], "questions"),
    submitted,
    score: orNull(each["score"], share),
    passed,
    earlier: list(each["earlier"], "scores", share),
  };
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

function scenarioForm(value: unknown, block: string): ScenarioAttempt {
  const each = fields(value, "form");
  const path = list(each["path"], "path", step);
  check(path.length > 0, "path");
  return {
    ...base(each, block),
    path,
    choices: texts(each["choices"], "path"),
    shown: map(each["shown"], "path", (one) => {
      check(["number", "boolean", "string"].includes(typeof one), "path");
      return one as number | boolean | string;
    }),
    quizzes: Object.fromEntries(
      Object.entries(fields(each["quizzes"], "form")).map(([name, quiz]) => [
        name,
        quizForm(quiz, text(fields(quiz, "form")["block"], "form")),
      ]),
    ),
    outcome: text(each["outcome"], "path"),
    debrief: text(each["debrief"], "path"),
    score: orNull(each["score"], share),
    map: orNull(each["map"], story),
  };
}

// What the block allows

const idsOf = (items: readonly { id: string }[]): string[] => items.map((item) => item.id);

/** Is `given` every one of `all`, each once? */
function permutes(given: readonly string[], all: readonly string[]): boolean {
  return given.length === all.length && all.every((id) => given.includes(id));
}

function differ(given: readonly string[]): boolean {
  return new Set(given).size === given.length;
}

/** The options, items or choices whose order is drawn. */
function drawn(question: QuestionSpec): OptionSpec[] {
  switch (question.type) {
    case "single-choice":
    case "multiple-choice":
      return question.options;
    case "ordering":
      return question.items;
    case "matching":
      return question.right;
    default:
      return [];
  }
}

/** Can a learner have given this response, whatever it is worth? */
export function fitsQuestion(question: QuestionSpec, response: unknown): boolean {
  const known = (items: OptionSpec[], ids: unknown[]): boolean =>
    ids.every((id) => items.some((item) => item.id === id));
  switch (question.type) {
    case "true-false":
      return typeof response === "boolean";
    case "numeric":
    case "short-text":
      return typeof response === "string";
    case "single-choice":
      return typeof response === "string" && known(question.options, [response]);
    case "multiple-choice":
      return Array.isArray(response) && known(question.options, response) && differ(response);
    case "ordering":
      return Array.isArray(response) && permutes(response, idsOf(question.items));
    case "matching":
      return (
        typeof response === "object" &&
        response !== null &&
        !Array.isArray(response) &&
        known(question.left, Object.keys(response)) &&
        known(question.right, Object.values(response))
      );
  }
}

function drawsAny({ draw, questions, parts }: QuizSpec): boolean {
  return questions.some(({ id }) => draw.some(({ part }) => part === "" || parts[id] === part));
}

function fittingQuiz(attempt: QuizAttempt, spec: QuizSpec): QuizAttempt {
  const asked = attempt.questions;
  const all = new Map(spec.questions.map((each) => [each.id, each]));
  check(differ(asked) && asked.every((id) => all.has(id)), "questions");
  check(spec.draw.length ? asked.length > 0 || !drawsAny(spec) : asked.length === all.size, "questions");
  check(attempt.position === "" || asked.includes(attempt.position), "questions");
  check(spec.attempts === null || attempt.number <= spec.attempts, "tries");
  const each = <T>(part: Part, by: Record<string, T>, fits: (own: QuestionSpec, value: T) => boolean) => {
    for (const [id, value] of Object.entries(by))
      check(asked.includes(id) && fits(all.get(id)!, value), part);
  };
  each("options", attempt.options, (own, order) => permutes(order, idsOf(drawn(own))));
  each("responses", attempt.responses, fitsQuestion);
  each("results", attempt.results, (own, { answer }) => answer === null || fitsQuestion(own, answer));
  each("tries", attempt.tries, (_own, tries) => spec.tries === null || tries <= spec.tries);
  each("hints", attempt.hints, (own, hints) => hints.length <= own.hints);
  for (const id of asked) {
    const { type } = all.get(id)!;
    const ordered = type === "ordering" || type === "matching";
    check(!ordered || Object.hasOwn(attempt.options, id), "options");
  }
  return attempt;
}

function fittingScenario(attempt: ScenarioAttempt, spec: ScenarioSpec): ScenarioAttempt {
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
  for (const [name, quiz] of Object.entries(attempt.quizzes)) {
    const own = Object.hasOwn(spec.quizzes, name) ? spec.quizzes[name]! : undefined;
    check(own !== undefined && quiz.block === own.id && quiz.hash === own.hash, "questions");
    fittingQuiz(quiz, own);
  }
  const quiz = scenes.get(here)!.quiz;
  check(!spec.quizzes[quiz] || Object.hasOwn(attempt.quizzes, quiz), "questions");
  return attempt;
}

const KINDS = { number: "number", flag: "boolean", text: "string" };
