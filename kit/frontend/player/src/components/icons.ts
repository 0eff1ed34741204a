/** Small drawings. Each outcome has a shape of its own, so that colour is never alone. */

import { svg, html, type TemplateResult } from "lit";
import type { Outcome } from "../types.ts";

const SHAPES: Record<Outcome | "answer", TemplateResult> = {
  right: svg`<circle cx="10" cy="10" r="9" fill="currentColor"/>
    <path d="m5.5 10.5 3 3 6-6.5" fill="none" stroke="var(--ck-raised)" stroke-width="2"/>`,
  partly: svg`<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>
    <path d="M10 2a8 8 0 0 0 0 16z" fill="currentColor"/>`,
  wrong: svg`<rect x="2" y="2" width="16" height="16" rx="3" fill="none" stroke="currentColor"
    stroke-width="2"/><path d="m6.5 6.5 7 7m0-7-7 7" stroke="currentColor" stroke-width="2"/>`,
  unanswered: svg`<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor"
    stroke-width="2" stroke-dasharray="3 3"/>`,
  recorded: svg`<path d="M4 2.5h9L16.5 6v11.5H4z" fill="none" stroke="currentColor" stroke-width="2"/>
    <path d="M7 8.5h6M7 12.5h6" stroke="currentColor" stroke-width="2"/>`,
  answer: svg`<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>
    <path d="m6 10.5 3 3 5-6" fill="none" stroke="currentColor" stroke-width="2"/>`,
};

function drawing(content: TemplateResult): TemplateResult {
  return html`<svg class="ck-icon" viewBox="0 0 20 20" aria-hidden="true">${content}</svg>`;
}

/** The shape of an outcome; "answer" is a right answer that was not given. */
export function shape(outcome: Outcome | "answer"): TemplateResult {
  return drawing(SHAPES[outcome]);
}

/** An arrow that points up or down. */
export function arrow(direction: "up" | "down"): TemplateResult {
  return drawing(
    svg`<path d=${direction === "up" ? "m4 12 6-6 6 6" : "m4 8 6 6 6-6"} fill="none"
      stroke="currentColor" stroke-width="2"/>`,
  );
}

/** Two columns of dots: take hold here. */
export function grip(): TemplateResult {
  return drawing(svg`<path d="M7 4v.1M13 4v.1M7 10v.1M13 10v.1M7 16v.1M13 16v.1" fill="none"
    stroke="currentColor" stroke-width="3" stroke-linecap="round"/>`);
}
