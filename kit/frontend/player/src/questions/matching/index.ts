import type { MatchingKey, MatchingSpec } from "../../types.ts";
import { idsOf, isKnown } from "../judging.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitMatching } from "./element.ts";
import { judgeMatching } from "./judge.ts";
import styles from "./matching.css";

export const TYPE: QuestionType<MatchingSpec, MatchingKey> = {
  type: "matching",
  element: CoursekitMatching,
  styles,
  judge: judgeMatching,
  accepts: (spec, response) =>
    typeof response === "object" &&
    response !== null &&
    !Array.isArray(response) &&
    isKnown(spec.left, Object.keys(response)) &&
    isKnown(spec.right, Object.values(response)),
  drawn: (spec) => idsOf(spec.right),
  presentationOrder: (spec, _key, draw) => draw.shuffled(idsOf(spec.right)),
};
