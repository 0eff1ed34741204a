/** Judges a response of any question type. Twins of `Question.judge` in Python. */

import type { QuestionSpec, Result } from "../types.ts";
import { judgeMatching } from "./matching/judge.ts";
import { judgeMultipleChoice } from "./multiple-choice/judge.ts";
import { judgeNumeric } from "./numeric/judge.ts";
import { judgeOrdering } from "./ordering/judge.ts";
import { judgeShortText } from "./short-text/judge.ts";
import { judgeSingleChoice } from "./single-choice/judge.ts";
import { judgeTrueFalse } from "./true-false/judge.ts";
import type { QuestionKey } from "../logic/keys.ts";

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
