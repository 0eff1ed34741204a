/** The marks of findings: each severity a colour, a shape and a word. */

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Translate } from "../../player/src/i18n.ts";
import type { Finding, Severity } from "./types.ts";

const SHAPES: Record<Severity, SVGTemplateResult> = {
  error: svg`<path d="M-4 -9H4L9 -4V4L4 9H-4L-9 4V-4Z" />`,
  warning: svg`<path d="M0 -10L10 8H-10Z" />`,
  note: svg`<circle r="9" />`,
};
const SIGNS: Record<Severity, string> = { error: "×", warning: "!", note: "i" };
const ORDER: Severity[] = ["error", "warning", "note"];

export function severityWord(t: Translate, severity: Severity): string {
  if (severity === "error") return t("Error");
  return severity === "warning" ? t("Warning") : t("Note");
}

export function worst(findings: Finding[]): Severity | null {
  return ORDER.find((each) => findings.some(({ severity }) => severity === each)) ?? null;
}

/** A mark inside a drawing. */
export function mark(severity: Severity, x: number, y: number, word = ""): SVGTemplateResult {
  return svg`<g class="mark ${severity}" transform="translate(${x} ${y})" aria-hidden="true">
    ${SHAPES[severity]}
    <text class="sign" y=${severity === "warning" ? 6 : 4.5} text-anchor="middle">${SIGNS[severity]}</text>
    ${word ? svg`<text class="word" x="13" y="4">${word}</text>` : nothing}
  </g>`;
}

/** A mark in a line of text, with its word. */
export function label(t: Translate, severity: Severity): TemplateResult {
  return html`<span class="severity ${severity}">
    <svg viewBox="-11 -11 22 22" width="18" height="18" aria-hidden="true">
      ${mark(severity, 0, 0)}
    </svg>
    ${severityWord(t, severity)}
  </span>`;
}
