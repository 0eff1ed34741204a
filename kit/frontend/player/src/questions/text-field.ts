/** The text field that numeric and short-text questions share. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { NumericSpec, ShortTextSpec } from "../types.ts";
import { QuestionElement } from "./question-element.ts";

export abstract class TextQuestion<
  S extends NumericSpec | ShortTextSpec,
> extends QuestionElement<S, string> {
  protected field(label: string, mode: "decimal" | "text", unit = ""): TemplateResult {
    const { response = "", locked } = this.state;
    return html`<label class="ck-field">
      <span class="ck-field-name">${label}</span>
      <span class="ck-field-line">
        <input
          type="text"
          class=${mode === "decimal" ? "ck-input ck-narrow" : "ck-input"}
          inputmode=${mode}
          dir="auto"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="500"
          .value=${live(response)}
          ?readonly=${locked}
          @input=${this.typed}
          @keydown=${this.entered}
        />
        ${unit ? html`<span class="ck-unit" dir="auto">${unit}</span>` : nothing}
      </span>
    </label>`;
  }

  private typed(event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    this.respond(text.trim() ? text : null);
  }

  /** Enter checks; while an input method composes, it only ends the composition. */
  private entered(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.check();
  }

  protected override answer(answer: unknown): TemplateResult | typeof nothing {
    const answers = Array.isArray(answer) ? answer.map(String) : [String(answer)];
    return html`<p class="ck-answer">
      ${this.t("A right answer: {answer}", { answer: answers.join(this.t("; ")) })}
    </p>`;
  }
}
