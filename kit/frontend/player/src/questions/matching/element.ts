/** Matching: a native list beside each item, which works with thumb, key and screen reader. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { MatchingSpec } from "../../types.ts";
import { letter } from "../choice-row.ts";
import { inline, isPictorial, words } from "../../components/html.ts";
import { verdict } from "../../components/outcome.ts";
import { QuestionElement } from "../question-element.ts";

export class CoursekitMatching extends QuestionElement<MatchingSpec, Record<string, string>> {
  private pick(left: string, right: string): void {
    const pairs = { ...this.state.response };
    if (right) pairs[left] = right;
    else delete pairs[left];
    this.respond(Object.keys(pairs).length ? pairs : null);
  }

  protected override controls(): TemplateResult {
    const right = this.inOrder(this.spec.right);
    // A list entry holds words only: what is more than words stands beside, under a letter.
    const beside = right.some((each) => isPictorial(each.text));
    const entry = (text: string, i: number): string => {
      const plain = words(text);
      if (!beside) return plain;
      return plain ? `${letter(i)}  ${plain}` : letter(i);
    };
    // On paper no list opens: there, all stand beside under their letters.
    return html`<ol class=${beside ? "ck-lettered" : "ck-lettered ck-paper"} role="list">
        ${right.map(
          (each, i) => html`<li>
            <span class="ck-letter">${letter(i)}</span>${inline(each.text)}
          </li>`,
        )}
      </ol>
      <div class="ck-pairs">
        ${this.spec.left.map((item) => this.pair(item, right, entry))}
      </div>`;
  }

  private pair(
    item: { id: string; text: string },
    right: { id: string; text: string }[],
    entry: (text: string, i: number) => string,
  ): TemplateResult {
    const { response = {}, result, locked } = this.state;
    const chosen = response[item.id] ?? "";
    const chosenAt = right.findIndex((each) => each.id === chosen);
    const mark = result?.marks[item.id];
    const answer = (result?.answer as Record<string, string> | null | undefined)?.[item.id];
    const missed = answer !== undefined && answer !== chosen ? answer : "";
    return html`<div class="ck-match" data-mark=${mark ?? nothing} ?data-chosen=${!!chosen}>
      <label class="ck-match-line">
        <span class="ck-match-left">${inline(item.text)}</span>
        <select
          class="ck-select"
          .value=${live(chosen)}
          ?disabled=${locked}
          @change=${(event: Event) =>
            this.pick(item.id, (event.target as HTMLSelectElement).value)}
        >
          <option value="" ?selected=${!chosen}>${this.t("Choose…")}</option>
          ${right.map(
            (each, i) =>
              html`<option value=${each.id} ?selected=${each.id === chosen}>
                ${entry(each.text, i)}
              </option>`,
          )}
        </select>
        <span class="ck-paper ck-blank-line">${chosen ? letter(chosenAt) : ""}</span>
        ${mark ? verdict(this.t, mark) : nothing}
      </label>
      ${missed
        ? html`<p class="ck-answer">
            ${verdict(this.t, "answer")}
            ${inline(right.find((each) => each.id === missed)?.text ?? "")}
          </p>`
        : nothing}
      ${this.feedbackOn(item.id)}
    </div>`;
  }
}
