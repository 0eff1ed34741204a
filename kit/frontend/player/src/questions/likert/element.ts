/** A survey item: one step of a scale, whose ends have names. */

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { inline } from "../../components/html.ts";
import type { LikertSpec } from "../../types.ts";
import { QuestionElement } from "../question-element.ts";
import { stepsOf } from "./judge.ts";

export class CoursekitLikert extends QuestionElement<LikertSpec, string> {
  protected override controls(): TemplateResult {
    const { spec } = this;
    const steps = stepsOf(spec);
    return html`<div class="ck-scale" role="radiogroup" aria-label=${this.t("Your answer")}>
      <span class="ck-scale-end" id="${this.name}-low">${inline(spec.low_label)}</span>
      <div class="ck-scale-steps">${steps.map((step) => this.step(step, steps))}</div>
      <span class="ck-scale-end" id="${this.name}-high">${inline(spec.high_label)}</span>
    </div>`;
  }

  /** The first and the last step are read with the name of their end. */
  private step(step: string, steps: string[]): TemplateResult {
    const { response, locked } = this.state;
    const end = step === steps[0] ? "low" : step === steps.at(-1) ? "high" : "";
    return html`<label class="ck-scale-step" ?data-chosen=${response === step}>
      <input
        type="radio"
        name=${this.name}
        value=${step}
        aria-describedby=${end ? `${this.name}-${end}` : ""}
        .checked=${live(response === step)}
        ?disabled=${locked}
        @change=${() => this.respond(step)}
      />
      <span>${step}</span>
    </label>`;
  }
}
