import type { Result, ShortTextKey, ShortTextSpec } from "../../types.ts";
import { ZERO, parseScore } from "../../logic/score.ts";
import { compared, distance, folded } from "../typed-text.ts";
import { general, judged, unanswered } from "../judging.ts";

const MAX_LENGTH = 2000;

/** The response is the text that was typed. */
export function judgeShortText(
  _spec: ShortTextSpec,
  key: ShortTextKey,
  response: unknown,
): Result {
  const shown = key.answers.find((answer) => answer.share === "1")!.texts[0];
  if (typeof response !== "string" || !folded(response)) return unanswered(shown);
  const hit = find(key, [...response].slice(0, MAX_LENGTH).join(""));
  const said = hit?.feedback ? [{ on: "", text: hit.feedback }] : [];
  return judged(hit ? parseScore(hit.share) : ZERO, shown, [...said, ...general(key.feedback)]);
}

function find(key: ShortTextKey, response: string): ShortTextKey["answers"][number] | undefined {
  const given = compared(response, key.case_sensitive);
  for (let slips = 0; slips <= key.typos; slips++)
    for (const answer of key.answers)
      for (const text of answer.texts) {
        const wanted = compared(text, key.case_sensitive);
        const near = slips > 0 && slips * 2 < [...wanted].length;
        if (given === wanted || (near && distance(given, wanted, slips) <= slips)) return answer;
      }
  return undefined;
}
