/** Every question type and its element: one line each. */

import { html, type TemplateResult } from "lit";
import type { Translate } from "../i18n.ts";
import type { QuestionSpec } from "../types.ts";
import { Matching } from "./matching.ts";
import { MultipleChoice } from "./multiple-choice.ts";
import { Numeric } from "./numeric.ts";
import { Ordering } from "./ordering.ts";
import type { QuestionState } from "./question.ts";
import { ShortText } from "./short-text.ts";
import { SingleChoice } from "./single-choice.ts";
import { TrueFalse } from "./true-false.ts";

export const QUESTION_ELEMENTS: Record<string, CustomElementConstructor> = {
  "coursekit-single-choice": SingleChoice,
  "coursekit-multiple-choice": MultipleChoice,
  "coursekit-true-false": TrueFalse,
  "coursekit-numeric": Numeric,
  "coursekit-short-text": ShortText,
  "coursekit-ordering": Ordering,
  "coursekit-matching": Matching,
};

type Draw = (t: Translate, spec: QuestionSpec, state: QuestionState) => TemplateResult;

const DRAW: Record<QuestionSpec["type"], Draw> = {
  "single-choice": (t, spec, state) =>
    html`<coursekit-single-choice .t=${t} .spec=${spec} .state=${state}></coursekit-single-choice>`,
  "multiple-choice": (t, spec, state) =>
    html`<coursekit-multiple-choice
      .t=${t}
      .spec=${spec}
      .state=${state}
    ></coursekit-multiple-choice>`,
  "true-false": (t, spec, state) =>
    html`<coursekit-true-false .t=${t} .spec=${spec} .state=${state}></coursekit-true-false>`,
  numeric: (t, spec, state) =>
    html`<coursekit-numeric .t=${t} .spec=${spec} .state=${state}></coursekit-numeric>`,
  "short-text": (t, spec, state) =>
    html`<coursekit-short-text .t=${t} .spec=${spec} .state=${state}></coursekit-short-text>`,
  ordering: (t, spec, state) =>
    html`<coursekit-ordering .t=${t} .spec=${spec} .state=${state}></coursekit-ordering>`,
  matching: (t, spec, state) =>
    html`<coursekit-matching .t=${t} .spec=${spec} .state=${state}></coursekit-matching>`,
};

/** The element of a question; a type from a newer kit is named, not dropped. */
export function question(t: Translate, spec: QuestionSpec, state: QuestionState): TemplateResult {
  const draw = DRAW[spec.type] as Draw | undefined;
  if (draw) return draw(t, spec, state);
  const { type } = spec as QuestionSpec;
  return html`<p class="ck-note">
    ${t("This page is older than its questions: it does not know the type “{type}”.", { type })}
  </p>`;
}
