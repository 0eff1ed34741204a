/** Judges a response of any question type. Twins of `Question.judge` in Python. */

import type { QuestionSpec, Result } from "../types.ts";
import { judgeMatching } from "./judges/matching.ts";
import { judgeMultipleChoice } from "./judges/multiple-choice.ts";
import { judgeNumeric } from "./judges/numeric.ts";
import { judgeOrdering } from "./judges/ordering.ts";
import { judgeShortText } from "./judges/short-text.ts";
import { judgeSingleChoice } from "./judges/single-choice.ts";
import { judgeTrueFalse } from "./judges/true-false.ts";
import type { QuestionKey } from "./keys.ts";

type Judge = (spec: never, key: never, response: unknown) => Result;

const JUDGES: Record<QuestionSpec["type"], Judge> = {
  "single-choice": judgeSingleChoice,
  "multiple-choice": judgeMultipleChoice,
  "true-false": judgeTrueFalse,
  numeric: judgeNumeric,
  "short-text": judgeShortText,
  ordering: judgeOrdering,
  matching: judgeMatching,
};

/** Anything at all may come as a response; nonsense is unanswered. */
export function judge(spec: QuestionSpec, key: QuestionKey, response: unknown): Result {
  return JUDGES[spec.type](spec as never, key as never, response);
}
