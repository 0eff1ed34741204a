import type { ShortTextKey, ShortTextSpec } from "../../types.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitShortText } from "./element.ts";
import { judgeShortText } from "./judge.ts";

export const TYPE: QuestionType<ShortTextSpec, ShortTextKey> = {
  type: "short-text",
  element: CoursekitShortText,
  judge: judgeShortText,
  accepts: (_spec, response) => typeof response === "string",
};
