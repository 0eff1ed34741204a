/** The list of findings: what, where, what to do. */

import { html, nothing, type TemplateResult } from "lit";
import type { Translate } from "../../player/src/i18n.ts";
import { label } from "./severity.ts";
import type { Finding } from "./types.ts";

export function findingList(t: Translate, findings: Finding[]): TemplateResult {
  if (!findings.length) return html`<p class="calm">${t("Nothing to mend was found.")}</p>`;
  return html`<ul class="findings">
    ${findings.map(
      (each) => html`<li>
        <p>${label(t, each.severity)} ${each.message} <code>${each.code}</code></p>
        ${where(t, each)} ${each.hint ? html`<p class="hint">${each.hint}</p>` : nothing}
      </li>`,
    )}
  </ul>`;
}

function where(t: Translate, { place }: Finding): TemplateResult | typeof nothing {
  if (!place.line && !place.text) return nothing;
  const start = Math.max(0, place.column - 1);
  const end = Math.max(start, place.end - 1);
  return html`<p class="where">
    ${place.line ? html`<span>${t("Line {n}", { n: place.line })}</span>` : nothing}
    ${place.text
      ? html`<code
          >${place.text.slice(0, start)}${place.column
            ? html`<mark>${place.text.slice(start, end)}</mark>`
            : nothing}${place.text.slice(place.column ? end : start)}</code
        >`
      : nothing}
  </p>`;
}
