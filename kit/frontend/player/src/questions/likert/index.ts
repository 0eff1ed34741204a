import type { LikertKey, LikertSpec } from "../../types.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitLikert } from "./element.ts";
import { judgeLikert, stepsOf } from "./judge.ts";
import styles from "./likert.css";

export const TYPE: QuestionType<LikertSpec, LikertKey> = {
  type: "likert",
  element: CoursekitLikert,
  styles,
  scored: false,
  judge: judgeLikert,
  accepts: (spec, response) => stepsOf(spec).includes(response as string),
};
