import type { Result, SingleChoiceKey, SingleChoiceSpec } from "../../types.ts";
import { ONE, ZERO } from "../../logic/score.ts";
import { general, judged, ownValue, right, unanswered } from "../judging.ts";

/** The response is the id of an option. */
export function judgeSingleChoice(
  _spec: SingleChoiceSpec,
  key: SingleChoiceKey,
  response: unknown,
): Result {
  const answer = Object.keys(key.options).find((id) => key.options[id]!.right);
  const chosen = ownValue(key.options, response);
  if (!chosen) return unanswered(answer);
  const id = response as string;
  const said = chosen.feedback ? [{ on: id, text: chosen.feedback }] : [];
  return judged(chosen.right ? ONE : ZERO, answer, [...said, ...general(key.feedback)], {
    [id]: right(chosen.right),
  });
}
