import type { TrueFalseKey } from "../../logic/keys.ts";
import type { TrueFalseSpec } from "../../types.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitTrueFalse } from "./element.ts";
import { judgeTrueFalse } from "./judge.ts";

export const TYPE: QuestionType<TrueFalseSpec, TrueFalseKey> = {
  type: "true-false",
  element: CoursekitTrueFalse,
  judge: judgeTrueFalse,
  accepts: (_spec, response) => typeof response === "boolean",
};
