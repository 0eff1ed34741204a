/** How a learner stands in a whole lesson, from the attempts at its blocks. Pure. */

import { compare, exact, over, parseScore, plus, ZERO } from "../../../player/src/logic/score.ts";
import type { Attempt, BlockSpec, Fraction } from "../../../player/src/types.ts";

/** What was once reached in a block; a further go does not take it away. */
export interface Reached {
  done: boolean;
  /** The best score, a share from 0 to 1; null where none was given. */
  best: Fraction | null;
}

export interface LessonStatus {
  status: "incomplete" | "completed" | "passed" | "failed";
  /** 0 to 100 with up to two decimals; null where nothing is scored yet. */
  score: number | null;
}

const NOTHING: Reached = { done: false, best: null };

/** What is reached in a block, with what was reached before. `judges`: the page can judge it. */
export function reachedIn(
  attempt: Attempt | null,
  judges: boolean,
  before: Reached = NOTHING,
): Reached {
  if (!attempt) return before;
  const earlier = "earlier" in attempt ? attempt.earlier : [];
  const scores = [before.best, attempt.score, ...earlier];
  const done = before.done || finished(attempt, judges) || earlier.length > 0;
  return { done, best: scores.reduce((best, one) => (above(one, best) ? one : best), null) };
}

/** A quiz is done once it is handed in, or, on a page that only collects, once all is answered; a
 * story at an ending. */
function finished(attempt: Attempt, judges: boolean): boolean {
  if (!("questions" in attempt)) return attempt.finished !== "";
  if (judges) return attempt.submitted;
  return attempt.questions.every((id) => Object.hasOwn(attempt.responses, id));
}

function above(one: Fraction | null, other: Fraction | null): boolean {
  if (one === null) return false;
  return other === null || compare(parseScore(one), parseScore(other)) > 0;
}

/** How the lesson stands. Each block that has a score counts alike; one that has none yet, as 0.
 * `read`: its end was seen, which is all that a lesson without blocks asks. */
export function lessonStatus(
  specs: readonly BlockSpec[],
  reached: ReadonlyMap<string, Reached>,
  read: boolean,
): LessonStatus {
  const all = specs.map((spec) => ({ spec, ...(reached.get(spec.id) ?? NOTHING) }));
  const scored = all.filter(({ spec }) => isScored(spec));
  const score = scored.some(({ best }) => best !== null)
    ? hundredths(scored.map(({ best }) => best ?? "0"))
    : null;
  if (!(all.length ? all.every(({ done }) => done) : read)) return { status: "incomplete", score };
  // Where nothing judges, or nothing is told of it, nobody knows whether a quiz is passed.
  const marks = all.filter(({ spec, best }) => markOf(spec) !== null && best !== null);
  if (!marks.length) return { status: "completed", score };
  const passed = marks.every(({ spec, best }) => !above(markOf(spec), best));
  return { status: passed ? "passed" : "failed", score };
}

function markOf(spec: BlockSpec): Fraction | null {
  return spec.type === "quiz" ? spec.pass_mark : null;
}

function isScored(spec: BlockSpec): boolean {
  return spec.type === "quiz" ? spec.feedback !== "never" : spec.scored;
}

/** The mean of shares in hundredths, as a decimal number of two places. */
function hundredths(shares: readonly Fraction[]): number {
  const sum = shares.map(parseScore).reduce(plus, ZERO);
  const { over: a, under: b } = over(sum, exact(shares.length));
  return Number((a * 20_000n + b) / (b * 2n)) / 100;
}
