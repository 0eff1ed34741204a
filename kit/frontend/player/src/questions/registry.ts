/** Every question type and its element: one line each. */

import type { QuestionSpec } from "../types.ts";
import { CoursekitMatching } from "./matching/element.ts";
import { CoursekitMultipleChoice } from "./multiple-choice/element.ts";
import { CoursekitNumeric } from "./numeric/element.ts";
import { CoursekitOrdering } from "./ordering/element.ts";
import type { QuestionElement } from "./question-element.ts";
import { CoursekitShortText } from "./short-text/element.ts";
import { CoursekitSingleChoice } from "./single-choice/element.ts";
import { CoursekitTrueFalse } from "./true-false/element.ts";

export const QUESTIONS: Record<QuestionSpec["type"], CustomElementConstructor> = {
  "single-choice": CoursekitSingleChoice,
  "multiple-choice": CoursekitMultipleChoice,
  "true-false": CoursekitTrueFalse,
  numeric: CoursekitNumeric,
  "short-text": CoursekitShortText,
  ordering: CoursekitOrdering,
  matching: CoursekitMatching,
};

/** The name of a question type's element. */
export function elementName(type: string): string {
  return `coursekit-${type}`;
}

/** A new element for a question, or null for a type that only a newer player knows. */
export function tryElement(spec: QuestionSpec): QuestionElement | null {
  if (!(spec.type in QUESTIONS)) return null;
  return document.createElement(elementName(spec.type)) as QuestionElement;
}
