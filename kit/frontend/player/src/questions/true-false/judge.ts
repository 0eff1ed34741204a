import type { Result, TrueFalseKey, TrueFalseSpec } from "../../types.ts";
import { ONE, ZERO } from "../../logic/score.ts";
import { general, judged, right, unanswered } from "../judging.ts";

/** The response is true or false. */
export function judgeTrueFalse(
  _spec: TrueFalseSpec,
  key: TrueFalseKey,
  response: unknown,
): Result {
  if (typeof response !== "boolean") return unanswered(key.right);
  const hit = response === key.right;
  return judged(hit ? ONE : ZERO, key.right, general(key.feedback), {
    [String(response)]: right(hit),
  });
}
