/** Ordering: buttons move an item up and down, so do the arrow keys on them; dragging the grip is
 * an extra way. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { OptionSpec, OrderingSpec } from "../../types.ts";
import { inline, words } from "../../components/html.ts";
import { arrow, grip } from "../../components/icons.ts";
import { verdict } from "../../components/outcome.ts";
import { QuestionElement } from "../question-element.ts";

export class CoursekitOrdering extends QuestionElement<OrderingSpec, string[]> {
  private said = "";
  /** Selector of the button that moved a line just now. */
  private used = "";

  private items(): OptionSpec[] {
    const byId = new Map(this.spec.items.map((item) => [item.id, item]));
    const given = (this.state.response ?? []).flatMap((id) => byId.get(id) ?? []);
    return given.length === this.spec.items.length ? given : this.inOrder(this.spec.items);
  }

  /** Checking the lines as they stand is an answer, too. */
  protected override implied(): string[] {
    return this.items().map((item) => item.id);
  }

  private move(id: string, to: number): void {
    const items = this.items();
    const from = items.findIndex((item) => item.id === id);
    if (to < 0 || to >= items.length || to === from) return;
    const [item] = items.splice(from, 1);
    items.splice(to, 0, item!);
    this.said = this.t("{item}: now {n} of {total}", {
      item: words(item!.text),
      n: to + 1,
      total: items.length,
    });
    this.respond(items.map((each) => each.id));
  }

  /** Move one step; the focus stays on the button that was used. */
  private step(id: string, by: -1 | 1): void {
    const at = this.items().findIndex((item) => item.id === id);
    this.used = `[data-item="${CSS.escape(id)}"] [data-by="${by}"]`;
    this.move(id, at + by);
  }

  /** Moving a line takes the focus off it: give it back before the next key is pressed. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!this.used || !changed.has("state")) return;
    this.querySelector<HTMLElement>(this.used)?.focus();
    this.used = "";
  }

  private pressed(event: KeyboardEvent, id: string): void {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!by) return;
    event.preventDefault();
    this.step(id, by);
  }

  /** Follow the pointer until it is let go. */
  private drag(event: PointerEvent, id: string): void {
    if (event.button !== 0 || this.state.locked) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const over = new AbortController();
    const { signal } = over;
    handle.closest("li")?.toggleAttribute("data-held", true);
    const follow = ({ clientY }: PointerEvent): void => {
      const rows = [...this.querySelectorAll<HTMLElement>("li[data-item]")];
      const others = rows.filter((each) => each.dataset["item"] !== id);
      const to = others.filter((each) => {
        const box = each.getBoundingClientRect();
        return clientY > box.top + box.height / 2;
      }).length;
      this.move(id, to);
    };
    const end = (): void => {
      over.abort();
      this.querySelector("[data-held]")?.removeAttribute("data-held");
    };
    window.addEventListener("pointermove", follow, { signal });
    window.addEventListener("pointerup", end, { signal });
    window.addEventListener("pointercancel", end, { signal });
  }

  protected override controls(): TemplateResult {
    const { locked, response } = this.state;
    const items = this.items();
    return html`<ol class="ck-order" role="list">
        ${repeat(
          items,
          (item) => item.id,
          (item, i) => this.row(item, i, items.length),
        )}
      </ol>
      <p class="ck-hidden" aria-live="polite">${this.said}</p>
      ${locked || response
        ? nothing
        : html`<p class="ck-note ck-paper">${this.t("Number the lines in the right order.")}</p>
          <p class="ck-note ck-screen">
            ${this.t("Move the lines into order.")}
            <button
              type="button"
              class="ck-button ck-plain"
              @click=${() => this.respond(this.implied())}
            >
              ${this.t("Keep this order")}
            </button>
          </p>`}`;
  }

  private row(item: OptionSpec, i: number, total: number): TemplateResult {
    const { locked, result, response } = this.state;
    const mark = result?.marks[item.id];
    const name = words(item.text);
    const button = (by: -1 | 1, label: string): TemplateResult =>
      html`<button
        type="button"
        class="ck-square"
        data-by=${by}
        aria-label=${label}
        aria-disabled=${i + by < 0 || i + by >= total ? "true" : nothing}
        @click=${() => this.step(item.id, by)}
        @keydown=${(event: KeyboardEvent) => this.pressed(event, item.id)}
      >
        ${arrow(by < 0 ? "up" : "down")}
      </button>`;
    return html`<li
      class="ck-order-item"
      data-item=${item.id}
      data-mark=${mark ?? nothing}
      ?data-chosen=${!!response}
    >
      <div class="ck-order-line">
        ${locked
          ? nothing
          : html`<span
              class="ck-grip"
              aria-hidden="true"
              @pointerdown=${(event: PointerEvent) => this.drag(event, item.id)}
              >${grip()}</span
            >`}
        <span class="ck-place" aria-hidden="true">${i + 1}</span>
        <span class="ck-row-text">${inline(item.text)}</span>
        ${mark ? verdict(this.t, mark) : nothing}
        ${locked
          ? nothing
          : html`<span class="ck-order-buttons">
              ${button(-1, this.t("Move up: {item}", { item: name }))}
              ${button(1, this.t("Move down: {item}", { item: name }))}
            </span>`}
      </div>
      ${this.feedbackOn(item.id)}
    </li>`;
  }

  protected override answer(answer: unknown): TemplateResult | typeof nothing {
    if (!Array.isArray(answer)) return nothing;
    const byId = new Map(this.spec.items.map((item) => [item.id, item]));
    return html`<p class="ck-answer">${this.t("The right order:")}</p>
      <ol class="ck-answer-list">
        ${answer.map((id) => html`<li>${inline(byId.get(String(id))?.text ?? "")}</li>`)}
      </ol>`;
  }
}
