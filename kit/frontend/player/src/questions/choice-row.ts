/** One option as a whole row: the field, its letter, its text, its mark, its feedback. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Translate } from "../i18n.ts";
import type { Outcome } from "../types.ts";
import { verdict } from "../components/outcome.ts";

export interface Row {
  kind: "radio" | "checkbox";
  name: string;
  value: string;
  letter: string;
  text: TemplateResult | string;
  chosen: boolean;
  locked: boolean;
  /** Judgement of a row that was touched, or "answer" for a right one that was not. */
  mark: Outcome | "answer" | undefined;
  feedback: TemplateResult | typeof nothing;
  change: (chosen: boolean) => void;
}

/** A, B, C … Z, AA, AB …: the letter of an option. */
export function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

export function row(t: Translate, each: Row): TemplateResult {
  const said = `${each.name}-${each.value}`.replace(/\s/g, "_");
  return html`<div
    class="ck-option"
    ?data-chosen=${each.chosen}
    data-mark=${each.mark ?? nothing}
  >
    <label class="ck-row">
      <input
        type=${each.kind}
        name=${each.name}
        value=${each.value}
        .checked=${live(each.chosen)}
        ?disabled=${each.locked}
        aria-describedby=${each.feedback === nothing ? nothing : said}
        @change=${(event: Event) => each.change((event.target as HTMLInputElement).checked)}
      />
      ${each.letter
        ? html`<span class="ck-letter" aria-hidden="true">${each.letter}</span>`
        : nothing}
      <span class="ck-row-text">${each.text}</span>
      ${each.mark ? verdict(t, each.mark) : nothing}
    </label>
    <div id=${said}>${each.feedback}</div>
  </div>`;
}
