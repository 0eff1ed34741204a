import type { OrderingKey, OrderingSpec } from "../../types.ts";
import { idsOf, isPermutation } from "../judging.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitOrdering } from "./element.ts";
import { judgeOrdering } from "./judge.ts";
import styles from "./ordering.css";

export const TYPE: QuestionType<OrderingSpec, OrderingKey> = {
  type: "ordering",
  element: CoursekitOrdering,
  styles,
  judge: judgeOrdering,
  accepts: (spec, response) => Array.isArray(response) && isPermutation(response, idsOf(spec.items)),
  drawn: (spec) => idsOf(spec.items),
  // Without the key the items may come out in the right order by chance, and nothing says so.
  presentationOrder: (spec, key, draw) =>
    draw.shuffledUnlike(idsOf(spec.items), key?.order ?? []),
};
