/** Outcomes in words, and scores as a learner reads them. */

import { html, type TemplateResult } from "lit";
import type { Translate } from "../i18n.ts";
import type { Fraction, Outcome, QuizAttempt } from "../types.ts";
import { shape } from "./icons.ts";

/** The word that stands beside an outcome's shape. */
export function word(t: Translate, outcome: Outcome | "answer"): string {
  switch (outcome) {
    case "right":
      return t("Right");
    case "partly":
      return t("Partly right");
    case "wrong":
      return t("Not yet");
    case "unanswered":
      return t("Not answered");
    case "recorded":
      return t("Recorded");
    case "answer":
      return t("The right answer");
  }
}

/** Shape and word of an outcome. */
export function verdict(t: Translate, outcome: Outcome | "answer"): TemplateResult {
  return html`<span class="ck-verdict" data-outcome=${outcome}
    >${shape(outcome)} ${word(t, outcome)}</span
  >`;
}

/** The value of an exact fraction, for showing only. */
export function valueOf(fraction: Fraction): number {
  const [above, below = "1"] = fraction.split("/");
  return Number(above) / Number(below);
}

/** A share as a whole percentage, rounded down so that nobody passes on the screen alone. */
export function percent(fraction: Fraction): string {
  return `${Math.floor(valueOf(fraction) * 100 + 1e-9)}%`;
}

/** "3 of 4 right", and what was nearly so; `questions` are the ids of those that have a right answer. */
export function inWords(t: Translate, attempt: QuizAttempt, questions: readonly string[]): string {
  const outcomes = questions.map((id) => attempt.results[id]?.outcome ?? "unanswered");
  const count = (outcome: Outcome): number => outcomes.filter((o) => o === outcome).length;
  const parts = [t("{n} of {total} right", { n: count("right"), total: outcomes.length })];
  const partly = count("partly");
  if (partly) parts.push(t("{n} partly right", { n: partly }));
  const open = count("unanswered");
  if (open) parts.push(t("{n} not answered", { n: open }));
  return parts.join(t(", "));
}
