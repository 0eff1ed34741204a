import type { NumericKey, NumericSpec } from "../../types.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitNumeric } from "./element.ts";
import { judgeNumeric } from "./judge.ts";

export const TYPE: QuestionType<NumericSpec, NumericKey> = {
  type: "numeric",
  element: CoursekitNumeric,
  judge: judgeNumeric,
  accepts: (_spec, response) => typeof response === "string",
};
