import type { MultipleChoiceKey, MultipleChoiceSpec, Result } from "../../types.ts";
import { ONE, ZERO, compare, exact } from "../../logic/score.ts";
import { general, ids, judged, ownValue, right, unanswered } from "../judging.ts";

/** The response is a list of option ids. Right ones less wrong ones, over all right ones. */
export function judgeMultipleChoice(
  spec: MultipleChoiceSpec,
  key: MultipleChoiceKey,
  response: unknown,
): Result {
  const order = spec.options.map((option) => option.id);
  const answer = order.filter((id) => key.options[id]!.right);
  const chosen = ids(response).filter((id) => ownValue(key.options, id));
  if (!chosen.length) return unanswered(answer);
  const hits = chosen.filter((id) => key.options[id]!.right).length;
  let score = exact(2 * hits - chosen.length, answer.length);
  if (compare(score, ZERO) < 0) score = ZERO;
  if (key.all_or_nothing)
    score = hits === answer.length && chosen.length === hits ? ONE : ZERO;
  const said = order
    .filter((id) => chosen.includes(id) && key.options[id]!.feedback)
    .map((id) => ({ on: id, text: key.options[id]!.feedback }));
  const marks = Object.fromEntries(chosen.map((id) => [id, right(key.options[id]!.right)]));
  return judged(score, answer, [...said, ...general(key.feedback)], marks);
}
