/** The kinds of callout. Each has a word and a shape of its own, so that colour is never alone. */

import { html, svg, type TemplateResult } from "lit";
import type { Translate } from "../../i18n.ts";
import type { CalloutSpec } from "../../types.ts";

type Kind = CalloutSpec["kind"];

export function kindName(t: Translate, kind: Kind): string {
  switch (kind) {
    case "note":
      return t("Note");
    case "tip":
      return t("Tip");
    case "warning":
      return t("Warning");
    case "example":
      return t("Example");
  }
}

const SHAPES: Record<Kind, TemplateResult> = {
  note: svg`<circle cx="10" cy="10" r="8"/><path d="M10 9v5M10 6v.1"/>`,
  tip: svg`<path d="M7 14.5a6 6 0 1 1 6 0V16H7zM8 18.5h4"/>`,
  warning: svg`<path d="M10 2.5 18.5 17h-17zM10 8v4M10 14.5v.1"/>`,
  example: svg`<rect x="3" y="2.5" width="14" height="15" rx="1.5"/>
    <path d="M6.5 7h7M6.5 10h7M6.5 13h4"/>`,
};

export function icon(kind: Kind): TemplateResult {
  return html`<svg class="ck-icon" viewBox="0 0 20 20" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
    >${SHAPES[kind]}</svg>`;
}
