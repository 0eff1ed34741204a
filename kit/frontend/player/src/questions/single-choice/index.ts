import type { SingleChoiceKey, SingleChoiceSpec } from "../../types.ts";
import { idsOf, isKnown } from "../judging.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitSingleChoice } from "./element.ts";
import { judgeSingleChoice } from "./judge.ts";

export const TYPE: QuestionType<SingleChoiceSpec, SingleChoiceKey> = {
  type: "single-choice",
  element: CoursekitSingleChoice,
  judge: judgeSingleChoice,
  accepts: (spec, response) => typeof response === "string" && isKnown(spec.options, [response]),
  drawn: (spec) => idsOf(spec.options),
  presentationOrder: (spec, _key, draw, shuffle) =>
    (spec.shuffle ?? shuffle) ? draw.shuffled(idsOf(spec.options)) : [],
};
