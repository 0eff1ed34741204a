import type { MatchingKey, MatchingSpec, Result } from "../../types.ts";
import { ONE, ZERO, compare, exact } from "../../logic/score.ts";
import { general, judged, ownValue, right, unanswered } from "../judging.ts";

/** The response maps left ids to right ids; credit is the share of left items matched rightly. */
export function judgeMatching(spec: MatchingSpec, key: MatchingKey, response: unknown): Result {
  const known = new Set(spec.right.map((choice) => choice.id));
  const isMap = typeof response === "object" && response !== null && !Array.isArray(response);
  const given = Object.entries(isMap ? response : {}).filter(
    ([left, choice]) => ownValue(key.pairs, left) !== undefined && known.has(choice as string),
  );
  if (!given.length) return unanswered(key.pairs);
  const hits = given.filter(([left, choice]) => key.pairs[left] === choice).length;
  let score = exact(hits, Object.keys(key.pairs).length);
  if (key.all_or_nothing) score = compare(score, ONE) === 0 ? ONE : ZERO;
  const marks = Object.fromEntries(
    given.map(([left, choice]) => [left, right(key.pairs[left] === choice)]),
  );
  return judged(score, key.pairs, general(key.feedback), marks);
}
