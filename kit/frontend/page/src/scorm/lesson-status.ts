/** How a learner stands in a whole lesson, from the attempts at its blocks. Pure. */

import { attemptLogic } from "../../../player/src/blocks/block-type.ts";
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
  spec: BlockSpec,
  attempt: Attempt | null,
  judges: boolean,
  before: Reached = NOTHING,
): Reached {
  if (!attempt) return before;
  const logic = attemptLogic(spec);
  const scores = logic.scores(attempt);
  // A second go is begun once the first is done.
  const done = before.done || scores.length > 1 || logic.progress(attempt, judges) === 1;
  const best = [before.best, ...scores].reduce((best, one) => (isAbove(one, best) ? one : best));
  return { done, best };
}

function isAbove(one: Fraction | null, other: Fraction | null): boolean {
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
  const scored = all.filter(({ spec }) => attemptLogic(spec).isScored(spec));
  const score = scored.some(({ best }) => best !== null)
    ? hundredths(scored.map(({ best }) => best ?? "0"))
    : null;
  if (!(all.length ? all.every(({ done }) => done) : read)) return { status: "incomplete", score };
  // Where nothing judges, or nothing is told of it, nobody knows whether a quiz is passed.
  const marks = all
    .map(({ spec, best }) => ({ mark: attemptLogic(spec).passMark(spec), best }))
    .filter(({ mark, best }) => mark !== null && best !== null);
  if (!marks.length) return { status: "completed", score };
  const passed = marks.every(({ mark, best }) => !isAbove(mark, best));
  return { status: passed ? "passed" : "failed", score };
}

/** The mean of shares in hundredths, as a decimal number of two places. */
function hundredths(shares: readonly Fraction[]): number {
  const sum = shares.map(parseScore).reduce(plus, ZERO);
  const { over: a, under: b } = over(sum, exact(shares.length));
  return Number((a * 20_000n + b) / (b * 2n)) / 100;
}
