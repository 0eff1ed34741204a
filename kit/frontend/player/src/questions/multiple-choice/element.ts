/** Multiple choice: any number of rows can be chosen. */

import { html, type TemplateResult } from "lit";
import type { MultipleChoiceSpec, Outcome } from "../../types.ts";
import { letter, row } from "../choice-row.ts";
import { inline } from "../../components/html.ts";
import { QuestionElement } from "../question-element.ts";

export class CoursekitMultipleChoice extends QuestionElement<MultipleChoiceSpec, string[]> {
  private toggle(id: string, chosen: boolean): void {
    const now = new Set(this.state.response ?? []);
    if (chosen) now.add(id);
    else now.delete(id);
    const ids = this.spec.options.map((option) => option.id).filter((each) => now.has(each));
    this.respond(ids.length ? ids : null);
  }

  private mark(id: string, chosen: boolean): Outcome | "answer" | undefined {
    const { result } = this.state;
    if (result && !chosen) {
      const answer = result.answer;
      return Array.isArray(answer) && answer.includes(id) ? "answer" : undefined;
    }
    return result?.marks[id];
  }

  protected override controls(): TemplateResult {
    const { response = [], locked } = this.state;
    return html`<p class="ck-note">${this.t("Choose all that apply.")}</p>
      ${this.inOrder(this.spec.options).map((option, i) => {
        const chosen = response.includes(option.id);
        return row(this.t, {
          kind: "checkbox",
          name: this.name,
          value: option.id,
          letter: letter(i),
          text: inline(option.text),
          chosen,
          locked,
          mark: this.mark(option.id, chosen),
          feedback: this.feedbackOn(option.id),
          change: (now) => this.toggle(option.id, now),
        });
      })}`;
  }
}
