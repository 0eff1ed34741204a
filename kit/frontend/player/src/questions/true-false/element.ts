/** True or false. */

import { html, type TemplateResult } from "lit";
import type { TrueFalseSpec } from "../../types.ts";
import { row } from "../choice-row.ts";
import { QuestionElement } from "../question-element.ts";

export class CoursekitTrueFalse extends QuestionElement<TrueFalseSpec, boolean> {
  protected override controls(): TemplateResult {
    const { response, result, locked } = this.state;
    return html`<div class="ck-pair">
      ${[true, false].map((value) => {
        const id = String(value);
        return row(this.t, {
          kind: "radio",
          name: this.name,
          value: id,
          letter: "",
          text: value ? this.t("True") : this.t("False"),
          chosen: response === value,
          locked,
          mark:
            response === value
              ? (result?.marks[id] ?? result?.outcome)
              : result?.answer === value
                ? "answer"
                : undefined,
          feedback: this.feedbackOn(id),
          change: () => this.respond(value),
        });
      })}
    </div>`;
  }
}
