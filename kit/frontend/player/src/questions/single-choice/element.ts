/** Single choice: one row of several can be chosen. */

import { html, type TemplateResult } from "lit";
import type { SingleChoiceSpec } from "../../types.ts";
import { letter, row } from "../choice-row.ts";
import { inline } from "../../components/html.ts";
import { QuestionElement } from "../question-element.ts";

export class CoursekitSingleChoice extends QuestionElement<SingleChoiceSpec, string> {
  protected override controls(): TemplateResult {
    const { response, result, locked } = this.state;
    return html`${this.inOrder(this.spec.options).map((option, i) =>
      row(this.t, {
        kind: "radio",
        name: this.name,
        value: option.id,
        letter: letter(i),
        text: inline(option.text),
        chosen: response === option.id,
        locked,
        mark: result?.marks[option.id] ?? (result?.answer === option.id ? "answer" : undefined),
        feedback: this.feedbackOn(option.id),
        change: () => this.respond(option.id),
      }),
    )}`;
  }
}
