/** What every question has around its controls: number, stem, verdict, feedback, hints. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Html, QuestionSpec, Response, Result } from "../types.ts";
import { PlayerElement, uniqueName } from "../components/player-element.ts";
import { questionType } from "./question-type.ts";
import { rich } from "../components/html.ts";
import { valueOf, verdict } from "../components/outcome.ts";

/** What a question needs of the attempt it belongs to. */
export interface QuestionState<R extends Response = Response> {
  number: number;
  /** Drawn order of the options; empty: as in the spec. */
  order: string[];
  response: R | undefined;
  result: Result | undefined;
  hints: Html[];
  /** Nothing can be changed any more. */
  locked: boolean;
  /** May it be checked by itself? */
  checkable: boolean;
  /** Checks left, or null where there is no limit. */
  triesLeft: number | null;
}

export interface QuestionEvents {
  "ck-respond": { question: string; response: Response | null };
  "ck-check": { question: string };
  "ck-hint": { question: string };
}

export abstract class QuestionElement<
  S extends QuestionSpec = QuestionSpec,
  R extends Response = Response,
> extends PlayerElement {
  static override properties: PropertyDeclarations = {
    ...PlayerElement.properties,
    spec: { attribute: false },
    state: { attribute: false },
    nudged: { state: true },
  };
  /** Asked to be checked with nothing given yet. */
  declare nudged: boolean;
  declare spec: S;
  declare state: QuestionState<R>;
  protected readonly name = uniqueName();

  constructor() {
    super();
    this.nudged = false;
  }

  /** The fields that take the response. */
  protected abstract controls(): TemplateResult;

  /** The right answer in words, where the fields themselves can't show it. */
  protected answer(_answer: unknown): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What counts as given although the learner touched nothing. */
  protected implied(): R | undefined {
    return undefined;
  }

  /** Report a response; null takes it back. */
  protected respond(response: R | null): void {
    this.nudged = false;
    this.tell<QuestionEvents["ck-respond"]>("ck-respond", { question: this.spec.id, response });
  }

  /** Ask for a judgement of what is given. */
  protected check(): void {
    if (!this.state.checkable || this.state.locked) return;
    if (this.state.response === undefined) {
      const implied = this.implied();
      this.nudged = implied === undefined;
      if (implied === undefined) return;
      this.respond(implied);
    }
    this.tell<QuestionEvents["ck-check"]>("ck-check", { question: this.spec.id });
  }

  /** The options or items in the order drawn for this attempt. */
  protected inOrder<T extends { id: string }>(items: readonly T[]): T[] {
    const byId = new Map(items.map((item) => [item.id, item]));
    const drawn = this.state.order.flatMap((id) => byId.get(id) ?? []);
    return drawn.length === items.length ? drawn : [...items];
  }

  /** Feedback on one option or item, unfolded below it. */
  protected feedbackOn(id: string): TemplateResult | typeof nothing {
    const texts = this.state.result?.feedback.filter((each) => each.on === id) ?? [];
    if (!texts.length) return nothing;
    return html`<div class="ck-unfold">
      <div class="ck-feedback">${texts.map((each) => rich(each.text))}</div>
    </div>`;
  }

  /** Feedback on the whole question, in the reader's language where the judge's words are its own. */
  protected remark(text: Html): Html {
    return text;
  }

  protected override render(): TemplateResult {
    const { number, result, locked } = this.state;
    return html`<fieldset class="ck-question" data-outcome=${result?.outcome ?? nothing}>
      <legend class="ck-legend" tabindex="-1">
        <span class="ck-number" aria-hidden="true">${number}</span>
        <span class="ck-hidden">${this.t("Question {n}", { n: number })}</span>
        <div class="ck-stem">${rich(this.spec.stem)}</div>
        ${this.worth()}
      </legend>
      <div class="ck-controls">${this.controls()}</div>
      <div class="ck-outcome" aria-live="polite">${this.outcome()}</div>
      ${this.hintsTaken()} ${locked ? nothing : this.buttons()}
    </fieldset>`;
  }

  private worth(): TemplateResult | typeof nothing {
    const points = valueOf(this.spec.points);
    if (points === 1 || questionType(this.spec).scored === false) return nothing;
    return html`<div class="ck-worth">${this.t.n("{n} point", "{n} points", points)}</div>`;
  }

  private outcome(): TemplateResult | typeof nothing {
    const { result } = this.state;
    if (!result)
      return this.nudged
        ? html`<p class="ck-note">${this.t("Give an answer first.")}</p>`
        : nothing;
    const given = result.answer !== null && result.outcome !== "right";
    return html`<div class="ck-unfold">
      <div class="ck-outcome-body" data-outcome=${result.outcome} tabindex="-1">
        <p class="ck-verdict-line">${verdict(this.t, result.outcome)}</p>
        ${result.feedback.filter((each) => !each.on).map((each) => rich(this.remark(each.text)))}
        ${given ? this.answer(result.answer) : nothing}
      </div>
    </div>`;
  }

  private hintsTaken(): TemplateResult {
    const { hints } = this.state;
    return html`<div class="ck-hints" aria-live="polite">
      ${hints.map(
        (hint, i) => html`<div class="ck-unfold">
          <div class="ck-hint">
            <span class="ck-hint-name">
              ${hints.length > 1 || this.spec.hints > 1
                ? this.t("Hint {n}", { n: i + 1 })
                : this.t("Hint")}
            </span>
            ${rich(hint)}
          </div>
        </div>`,
      )}
    </div>`;
  }

  private buttons(): TemplateResult | typeof nothing {
    const { checkable, hints, triesLeft } = this.state;
    const more = this.spec.hints > hints.length;
    if (!checkable && !more) return nothing;
    return html`<div class="ck-question-buttons">
      ${checkable
        ? html`<button type="button" class="ck-button" @click=${() => this.check()}>
            ${this.t("Check")}<span class="ck-hidden">
              ${this.t("question {n}", { n: this.state.number })}</span
            >
          </button>`
        : nothing}
      ${more
        ? html`<button type="button" class="ck-button ck-plain" @click=${() => this.askHint()}>
            ${hints.length ? this.t("Another hint") : this.t("Show a hint")}
          </button>`
        : nothing}
      ${checkable && triesLeft !== null
        ? html`<span class="ck-note"
            >${this.t.n("{n} try left", "{n} tries left", triesLeft)}</span
          >`
        : nothing}
    </div>`;
  }

  private askHint(): void {
    this.tell<QuestionEvents["ck-hint"]>("ck-hint", { question: this.spec.id });
  }
}
