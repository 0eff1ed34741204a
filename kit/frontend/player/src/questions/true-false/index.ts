import type { TrueFalseKey, TrueFalseSpec } from "../../types.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitTrueFalse } from "./element.ts";
import { judgeTrueFalse } from "./judge.ts";
import styles from "./true-false.css";

export const TYPE: QuestionType<TrueFalseSpec, TrueFalseKey> = {
  type: "true-false",
  element: CoursekitTrueFalse,
  styles,
  judge: judgeTrueFalse,
  accepts: (_spec, response) => typeof response === "boolean",
};
