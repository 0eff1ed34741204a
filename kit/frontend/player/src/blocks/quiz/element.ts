/** A quiz: its questions one below the other, one primary button at the end, then the review. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Action, Host, QuestionSpec, QuizAttempt, QuizSpec } from "../../types.ts";
import { remaining, timeLeft, worthSaying } from "./clock.ts";
import { PlayerElement, uniqueName } from "../../components/player-element.ts";
import { inline, rich } from "../../components/html.ts";
import { percent } from "../../components/outcome.ts";
import type { QuestionElement, QuestionEvents, QuestionState } from "../../questions/question-element.ts";
import { findQuestionType } from "../../questions/question-type.ts";
import { review } from "./review.ts";

export class CoursekitQuiz extends PlayerElement {
  static override properties: PropertyDeclarations = {
    ...PlayerElement.properties,
    spec: { attribute: false },
    attempt: { attribute: false },
    kind: { attribute: false },
    embedded: { type: Boolean },
    resumed: { type: Boolean },
    asking: { state: true },
    now: { state: true },
  };
  declare spec: QuizSpec;
  declare attempt: QuizAttempt;
  declare kind: Host["kind"];
  /** Inside a scene: one heading lower, no tools of its own. */
  declare embedded: boolean;
  /** Found as it was left, at `attempt.position`. */
  declare resumed: boolean;
  declare asking: boolean;
  declare now: number;
  private readonly name = uniqueName();
  private readonly elements = new Map<string, QuestionElement>();
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.asking = false;
    this.now = Date.now();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(() => this.tick(), 5_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  private tick(): void {
    if (this.spec.time_limit === null || this.attempt.submitted) return;
    this.now = Date.now();
    if (this.left() === 0 && this.kind !== "graded") this.act({ do: "submit" });
  }

  private left(): number {
    const { time_limit: minutes } = this.spec;
    return minutes === null ? Infinity : remaining(this.attempt.started, minutes, this.now);
  }

  private act(action: Action): void {
    this.tell("ck-act", action);
  }

  private keep(change: Partial<QuizAttempt>): void {
    this.attempt = { ...this.attempt, ...change };
    this.resumed = false;
    this.tell("ck-change", this.attempt);
  }

  private responded({ question: id, response }: QuestionEvents["ck-respond"]): void {
    const { [id]: _old, ...responses } = this.attempt.responses;
    // A judgement speaks of the response it was made of; a new response puts it away.
    const { [id]: _judged, ...results } = this.attempt.results;
    if (response !== null) responses[id] = response;
    this.asking = false;
    this.keep({ responses, results, position: id });
  }

  private entered(event: FocusEvent): void {
    const id = (event.target as Element).closest<HTMLElement>("[data-question]")?.dataset["question"];
    if (id && id !== this.attempt.position && !this.attempt.submitted) this.keep({ position: id });
  }

  private goTo(id: string): void {
    this.resumed = false;
    const place = this.querySelector<HTMLElement>(`[data-question="${CSS.escape(id)}"] legend`);
    place?.focus({ preventScroll: true });
    place?.closest("fieldset")?.scrollIntoView({ block: "start" });
  }

  private drawn(): QuestionSpec[] {
    const byId = new Map(this.spec.questions.map((each) => [each.id, each]));
    return this.attempt.questions.flatMap((id) => byId.get(id) ?? []);
  }

  private open(): number[] {
    return this.drawn().flatMap((each, i) => (each.id in this.attempt.responses ? [] : [i]));
  }

  private submit(): void {
    if (!this.asking && this.open().length) {
      this.asking = true;
      void this.focusOn(".ck-asking");
      return;
    }
    this.asking = false;
    this.act({ do: "submit" });
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("attempt") as QuizAttempt | undefined;
    if (!before || before.block !== this.attempt.block) return;
    if (!before.submitted && this.attempt.submitted) void this.focusOn(".ck-score");
    else if (before.number !== this.attempt.number) void this.focusOn(".ck-quiz-head");
    else if (!this.attempt.submitted) void this.keepFocus();
  }

  /** A check that locks its question takes its button away: the focus goes to the verdict. */
  private async keepFocus(): Promise<void> {
    await new Promise(requestAnimationFrame);
    if (document.activeElement !== document.body) return;
    const at = `[data-question="${CSS.escape(this.attempt.position)}"]`;
    await this.focusOn(`${at} .ck-outcome-body`);
  }

  private state(each: QuestionSpec, i: number): QuestionState {
    const { attempt, spec } = this;
    const result = attempt.results[each.id];
    const triesLeft =
      spec.tries === null ? null : Math.max(0, spec.tries - (attempt.tries[each.id] ?? 0));
    const atOnce = spec.feedback === "at once" && this.kind !== "graded";
    const done = atOnce && (result?.outcome === "right" || triesLeft === 0);
    return {
      number: i + 1,
      order: attempt.options[each.id] ?? [],
      response: attempt.responses[each.id],
      result,
      hints: attempt.hints[each.id] ?? [],
      locked: attempt.submitted || done || this.left() === 0,
      checkable: atOnce && !attempt.submitted && findQuestionType(each)?.scored !== false,
      triesLeft,
    };
  }

  /** The element of a question, the same one as long as the attempt lasts. */
  private shown(each: QuestionSpec, i: number): QuestionElement | TemplateResult {
    const key = `${this.attempt.number}/${each.id}`;
    const { t } = this;
    const type = findQuestionType(each);
    if (!type)
      return html`<p class="ck-note">
        ${t("This page is older than its questions: it does not know the type “{type}”.", {
          type: each.type,
        })}
      </p>`;
    const element = this.elements.get(key) ?? (document.createElement(`coursekit-${each.type}`) as QuestionElement);
    this.elements.set(key, element);
    return Object.assign(element, { t, spec: each, state: this.state(each, i) });
  }

  protected override render(): TemplateResult {
    const questions = this.drawn();
    return html`<section
      class=${this.embedded ? "ck-quiz ck-embedded" : "ck-quiz"}
      aria-labelledby=${this.name}
      @ck-respond=${this.stopped((detail: QuestionEvents["ck-respond"]) => this.responded(detail))}
      @ck-check=${this.stopped(({ question: id }: QuestionEvents["ck-check"]) =>
        this.act({ do: "check", question: id }),
      )}
      @ck-hint=${this.stopped(({ question: id }: QuestionEvents["ck-hint"]) =>
        this.act({ do: "hint", question: id }),
      )}
      @focusin=${this.entered}
    >
      ${this.head(questions)}
      ${questions.map(
        (each, i) =>
          html`<div class="ck-item" data-question=${each.id}>${this.shown(each, i)}</div>`,
      )}
      ${this.foot(questions)}
    </section>`;
  }

  private stopped<T>(handle: (detail: T) => void): (event: CustomEvent<T>) => void {
    return (event) => {
      event.stopPropagation();
      handle(event.detail);
    };
  }

  private head(questions: QuestionSpec[]): TemplateResult {
    const { spec, t, attempt } = this;
    const title = spec.title ? inline(spec.title) : t("Quiz");
    const at = questions.findIndex((each) => each.id === attempt.position);
    return html`<header class="ck-quiz-head" tabindex="-1">
      ${this.embedded
        ? html`<h4 class=${spec.title ? "ck-subtitle" : "ck-hidden"} id=${this.name}>${title}</h4>`
        : html`<h2 class=${spec.title ? "ck-title" : "ck-hidden"} id=${this.name}>${title}</h2>`}
      ${spec.intro ? rich(spec.intro, "ck-intro") : nothing} ${this.facts(questions)}
      ${this.progress(questions)}
      ${this.resumed && at > 0 && !attempt.submitted
        ? html`<p class="ck-note">
            <button
              type="button"
              class="ck-button ck-plain"
              @click=${() => this.goTo(attempt.position)}
            >
              ${t("Go on with question {n}", { n: at + 1 })}
            </button>
          </p>`
        : nothing}
    </header>`;
  }

  private facts(questions: QuestionSpec[]): TemplateResult | typeof nothing {
    const { spec, t, attempt } = this;
    const facts = [t.n("{n} question", "{n} questions", questions.length)];
    if (spec.pass_mark !== null) facts.push(t("pass mark {n}", { n: percent(spec.pass_mark) }));
    if (spec.time_limit !== null) facts.push(t.n("{n} minute", "{n} minutes", spec.time_limit));
    if (spec.attempts !== null && spec.attempts > 1)
      facts.push(t("attempt {n} of {total}", { n: attempt.number, total: spec.attempts }));
    if (facts.length === 1 && questions.length < 3) return nothing;
    return html`<p class="ck-facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>`;
  }

  private progress(questions: QuestionSpec[]): TemplateResult | typeof nothing {
    const { t, attempt } = this;
    if (attempt.submitted || questions.length < 2) return nothing;
    const answered = questions.length - this.open().length;
    const left = this.left();
    const clock = left === Infinity ? "" : timeLeft(t, left);
    return html`<div class="ck-progress">
      <div class="ck-progress-words">
        <span>${t("{n} of {total} answered", { n: answered, total: questions.length })}</span>
        ${clock ? html`<span class="ck-clock">${clock}</span>` : nothing}
        <span class="ck-hidden" aria-live="polite">${worthSaying(left) ? clock : ""}</span>
      </div>
      <div class="ck-bar" aria-hidden="true">
        <span .style=${`--ck-share: ${answered / questions.length}`}></span>
      </div>
    </div>`;
  }

  private foot(questions: QuestionSpec[]): TemplateResult | typeof nothing {
    if (!questions.length) return nothing;
    if (this.attempt.submitted)
      return review(this.t, this.spec, this.attempt, {
        questions: questions.map((each) => each.id),
        quiet: this.embedded,
        goTo: (id) => this.goTo(id),
        retry: () => this.act({ do: "retry" }),
      });
    const { t } = this;
    if (this.kind === "graded")
      return html`<footer class="ck-foot">
        <p>${t("Your answers are kept on this device. Save them as a file and hand it in.")}</p>
        <button
          type="button"
          class="ck-button ck-primary"
          @click=${() => this.tell("ck-export", null)}
        >
          ${t("Save my answers as a file")}
        </button>
      </footer>`;
    return html`<footer class="ck-foot">
      ${this.asking ? this.unanswered() : nothing}
      <button
        type="button"
        class="ck-button ${this.embedded ? "" : "ck-primary"}"
        @click=${this.submit}
      >
        ${this.asking
          ? t("Hand in all the same")
          : this.spec.feedback === "at once"
            ? t("Finish and see my score")
            : t("Hand in my answers")}
      </button>
    </footer>`;
  }

  private unanswered(): TemplateResult {
    const questions = this.drawn();
    return html`<div class="ck-asking" tabindex="-1">
      <p>${this.t("Not answered yet:")}</p>
      <p class="ck-jumps">
        ${this.open().map(
          (i) =>
            html`<button
              type="button"
              class="ck-button ck-plain"
              @click=${() => this.goTo(questions[i]!.id)}
            >
              ${this.t("Question {n}", { n: i + 1 })}
            </button>`,
        )}
      </p>
    </div>`;
  }
}
