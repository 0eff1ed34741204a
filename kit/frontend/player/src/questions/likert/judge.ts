import type { LikertKey, LikertSpec, Result } from "../../types.ts";
import { unanswered } from "../judging.ts";

/** The steps of the scale, as responses name them. */
export function stepsOf({ low, high }: LikertSpec): string[] {
  return Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
}

/** The response is a step of the scale, "3". Nothing is right or wrong: it is recorded. */
export function judgeLikert(spec: LikertSpec, _key: LikertKey, response: unknown): Result {
  if (!stepsOf(spec).includes(response as string)) return unanswered(null);
  return { outcome: "recorded", score: "0", feedback: [], marks: {}, answer: null };
}
