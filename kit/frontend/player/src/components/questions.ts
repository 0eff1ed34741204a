/** Every question type and its element: one line each. */

import type { QuestionSpec } from "../types.ts";
import { Matching } from "./matching.ts";
import { MultipleChoice } from "./multiple-choice.ts";
import { Numeric } from "./numeric.ts";
import { Ordering } from "./ordering.ts";
import type { QuestionElement } from "./question.ts";
import { ShortText } from "./short-text.ts";
import { SingleChoice } from "./single-choice.ts";
import { TrueFalse } from "./true-false.ts";

export const QUESTIONS: Record<QuestionSpec["type"], CustomElementConstructor> = {
  "single-choice": SingleChoice,
  "multiple-choice": MultipleChoice,
  "true-false": TrueFalse,
  numeric: Numeric,
  "short-text": ShortText,
  ordering: Ordering,
  matching: Matching,
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
