import type { MultipleChoiceKey, MultipleChoiceSpec } from "../../types.ts";
import { idsOf, isKnown } from "../judging.ts";
import type { QuestionType } from "../question-type.ts";
import { CoursekitMultipleChoice } from "./element.ts";
import { judgeMultipleChoice } from "./judge.ts";

export const TYPE: QuestionType<MultipleChoiceSpec, MultipleChoiceKey> = {
  type: "multiple-choice",
  element: CoursekitMultipleChoice,
  judge: judgeMultipleChoice,
  accepts: ({ options }, response) =>
    Array.isArray(response) &&
    isKnown(options, response) &&
    new Set(response).size === response.length,
  drawn: (spec) => idsOf(spec.options),
  presentationOrder: (spec, _key, draw, shuffle) =>
    (spec.shuffle ?? shuffle) ? draw.shuffled(idsOf(spec.options)) : [],
};
