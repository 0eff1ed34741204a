/** Whether a value is an attempt that the quiz bears out. */

import { Draw } from "../../logic/draw.ts";
import { isPermutation } from "../../questions/judging.ts";
import { questionType } from "../../questions/question-type.ts";
import type { Outcome, QuestionSpec, QuizAttempt, QuizSpec, Response, Result } from "../../types.ts";
import { base, check, fields, list, map, orNull, share, text, texts, whole, type Part } from "../attempt-form.ts";

const MAX_ANSWER_LENGTH = 2000;
const OUTCOMES: readonly unknown[] = [
  "right", "partly", "wrong", "unanswered", "recorded",
] satisfies Outcome[];

/** Throws `Unreadable`. */
export function validateQuizAttempt(value: unknown, spec: QuizSpec): QuizAttempt {
  const attempt = readForm(value, spec.id);
  if (attempt.hash === spec.hash) checkFit(attempt, spec);
  return attempt;
}

function response(value: unknown): Response {
  if (typeof value === "boolean") return value;
  if (Array.isArray(value)) return texts(value, "responses");
  if (typeof value === "object") return map(value, "responses", (each) => text(each, "responses"));
  const given = text(value, "responses");
  check(given.length <= MAX_ANSWER_LENGTH, "responses");
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

function readForm(value: unknown, block: string): QuizAttempt {
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

function drawsAny({ draw, questions, parts }: QuizSpec): boolean {
  return questions.some(({ id }) => draw.some(({ part }) => part === "" || parts[id] === part));
}

function checkFit(attempt: QuizAttempt, spec: QuizSpec): void {
  const asked = attempt.questions;
  const all = new Map(spec.questions.map((question) => [question.id, question]));
  check(new Set(asked).size === asked.length && asked.every((id) => all.has(id)), "questions");
  check(spec.draw.length ? asked.length > 0 || !drawsAny(spec) : asked.length === all.size, "questions");
  check(attempt.position === "" || asked.includes(attempt.position), "questions");
  check(spec.attempts === null || attempt.number <= spec.attempts, "tries");
  const checkEach = <T>(
    part: Part,
    values: Record<string, T>,
    fits: (question: QuestionSpec, value: T) => boolean,
  ): void => {
    for (const [id, value] of Object.entries(values))
      check(asked.includes(id) && fits(all.get(id)!, value), part);
  };
  const accepts = (question: QuestionSpec, response: unknown): boolean =>
    questionType(question).accepts(question, response);
  checkEach("options", attempt.options, (question, order) =>
    isPermutation(order, questionType(question).drawn?.(question) ?? []),
  );
  checkEach("responses", attempt.responses, accepts);
  checkEach("results", attempt.results, (question, { answer }) =>
    answer === null || accepts(question, answer),
  );
  checkEach("tries", attempt.tries, (_question, tries) => spec.tries === null || tries <= spec.tries);
  checkEach("hints", attempt.hints, (question, hints) => hints.length <= question.hints);
  for (const id of asked)
    check(Object.hasOwn(attempt.options, id) || !isAlwaysDrawn(all.get(id)!), "options");
}

/** Is the order of its options drawn, whatever the quiz says of shuffling? */
function isAlwaysDrawn(question: QuestionSpec): boolean {
  const order = questionType(question).presentationOrder?.(question, null, new Draw(0), false) ?? [];
  return order.length > 0;
}
