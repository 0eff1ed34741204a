/** `<coursekit-block>`: one interactive part of a lesson. Owns the attempt, talks to the host, and
 * shows the component of the block's type. What stands inside the tag is read until it is ready. */

import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { attemptIn, chooseFile, download, pack, tryUnpack } from "../attempt-file.ts";
import { Unreadable, type Part } from "../blocks/attempt-form.ts";
import { attemptLogic, findBlockType } from "../blocks/block-type.ts";
import type { Translate } from "../i18n.ts";
import { style } from "../styles/adopt.ts";
import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import { speak } from "../words.ts";
import { ask, dialog } from "./dialog.ts";
import { uniqueName } from "./player-element.ts";
import { words } from "./html.ts";

/** What became of a file's answers: taken over, not there for this block, or not readable. */
export type Adopted = "taken" | "absent" | "unread";

/** Milliseconds. */
const A_WHILE = 700;
const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i;

export class CoursekitBlock extends LitElement {
  static override properties: PropertyDeclarations = {
    spec: { attribute: false },
    host: { attribute: false },
    language: { type: String },
    attempt: { state: true },
    notice: { state: true },
    problem: { state: true },
    resumed: { state: true },
    waiting: { state: true },
  };
  declare spec: BlockSpec | undefined;
  declare host: Host | undefined;
  /** Language of the player's words; the host's when empty. */
  declare language: string;
  declare attempt: Attempt | null;
  declare notice: string;
  declare problem: string;
  declare resumed: boolean;
  /** The host has not answered for a while. */
  declare waiting: boolean;
  private readonly name = uniqueName();
  private element: HTMLElement | undefined;
  private fallback: ChildNode[] = [];
  private content: HTMLElement | undefined;
  private queue: Promise<void> = Promise.resolve();
  private begun = 0;
  private present = new AbortController();

  constructor() {
    super();
    this.language = "";
    this.attempt = null;
    this.notice = "";
    this.problem = "";
    this.resumed = false;
    this.waiting = false;
  }

  /** Into a child of its own, so that the readable content may stand until all is ready. */
  protected override createRenderRoot(): HTMLElement {
    this.fallback = [...this.childNodes];
    this.content = document.createElement("div");
    this.content.className = "ck";
    this.content.addEventListener("ck-change", (event) => this.changed(event as CustomEvent));
    this.content.addEventListener("ck-act", (event) => this.acted(event as CustomEvent));
    this.content.addEventListener("ck-export", (event) => this.exportFile(event));
    this.append(this.content);
    return this.content;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dataset["lmSuppressShortcuts"] = "true";
    this.present = new AbortController();
    const { signal } = this.present;
    document.addEventListener("visibilitychange", () => void this.catchUp(), { signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.present.abort();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if ((changed.has("spec") || changed.has("host")) && this.spec && this.host) {
      this.attempt = null;
      // On a page, the types have brought their sheets by now.
      style(this);
      void this.begin();
    }
  }

  private get t(): Translate {
    return speak(this.language || this.host?.language || "en");
  }

  /** The attempt as it stands, for a file with a whole lesson; null when nothing was done. */
  saved(): Attempt | null {
    return this.touched() ? this.attempt : null;
  }

  /** Is there something to lose? */
  private touched(): boolean {
    const { spec, attempt } = this;
    return !!spec && !!attempt && attemptLogic(spec).isTouched(attempt, spec);
  }

  /** Take over an attempt from the text of a file, judged anew. What can't be read is refused whole:
   * the learner is told, and keeps what was there. */
  async adopt(text: string): Promise<Adopted> {
    const { spec, host, t } = this;
    const file = tryUnpack(text);
    if (!spec || !host || !file) return "absent";
    try {
      const given = attemptIn(file, spec, escaped);
      if (!given) return "absent";
      const taken = await this.patiently(host.take(spec, given));
      const attempt = attemptLogic(spec).validate(taken, spec);
      host.save(spec, attempt);
      await this.begin();
      return "taken";
    } catch (error) {
      const what = error instanceof Unreadable ? unread(t, error.part) : sentence(error);
      this.problem = t("These answers could not be loaded: {what} What you had is kept.", { what });
      return "unread";
    }
  }

  /** Forget the attempt and begin afresh; asks nothing. */
  async startOver(): Promise<void> {
    const { spec, host } = this;
    if (!spec || !host) return;
    host.reset(spec);
    await this.begin();
    this.querySelector<HTMLElement>(".ck-quiz-head, .ck-scene-title")?.focus();
  }

  private async begin(): Promise<void> {
    const { spec, host } = this;
    if (!spec || !host) return;
    const turn = ++this.begun;
    if (!findBlockType(spec)?.attempts) return this.shown();
    try {
      const { attempt, adapted, damaged } = await this.patiently(host.load(spec));
      const next = attempt ?? (await this.patiently(host.start(spec)));
      if (turn !== this.begun) return;
      if (!attempt || adapted) host.save(spec, next);
      this.attempt = next;
      this.resumed = attempt !== null;
      this.notice = this.noticeOf(adapted, damaged);
      this.problem = "";
      await this.shown();
    } catch (error) {
      if (turn === this.begun) this.problem = sentence(error);
    }
  }

  /** The block stands there: what was read until now goes. */
  private async shown(): Promise<void> {
    for (const node of this.fallback.splice(0)) node.remove();
    this.requestUpdate();
    await this.updateComplete;
    this.host!.emit({ type: "ready", block: this.spec!.id });
  }

  /** Say that something is under way, once that takes longer than one would think. */
  private async patiently<T>(answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => (this.waiting = true), A_WHILE);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.waiting = false;
    }
  }

  private noticeOf(adapted: boolean, damaged: boolean): string {
    const { t } = this;
    if (damaged)
      return t("What this browser kept of this part could not be read. The part begins anew.");
    if (adapted)
      return t(
        "This part of the lesson has changed since you were here. What still fits was kept; the rest is asked again.",
      );
    if (!this.host!.keeps)
      return t(
        "This browser keeps nothing between visits. Save your answers as a file before you leave.",
      );
    return "";
  }

  /** Another tab may have gone on with the lesson: show where it stands. */
  private async catchUp(): Promise<void> {
    const { spec, host, attempt } = this;
    if (document.visibilityState !== "visible" || !spec || !host?.keeps || !attempt) return;
    const { attempt: kept } = await host.load(spec);
    if (kept && this.attempt === attempt && JSON.stringify(kept) !== JSON.stringify(attempt))
      this.attempt = kept;
  }

  private changed(event: CustomEvent<Attempt>): void {
    event.stopPropagation();
    this.attempt = event.detail;
    this.resumed = false;
    this.host!.save(this.spec!, event.detail);
    this.host!.emit({ type: "changed", block: this.spec!.id });
  }

  private acted(event: CustomEvent<Action>): void {
    event.stopPropagation();
    const action = event.detail;
    this.queue = this.queue.then(() => this.perform(action));
  }

  private async perform(action: Action): Promise<void> {
    const { spec, host, attempt: before } = this;
    if (!spec || !host || !before) return;
    try {
      const after = await this.patiently(host.act(spec, before, action));
      const now = this.attempt ?? before;
      this.attempt = attemptLogic(spec).keepLate(before, now, after, action, spec);
      this.resumed = false;
      this.problem = "";
      host.save(spec, this.attempt);
      host.emit({ type: action.do, block: spec.id, detail: this.attempt });
    } catch (error) {
      this.problem = sentence(error);
    }
  }

  private exportFile(event?: Event): void {
    event?.stopPropagation();
    const { spec, host, attempt } = this;
    if (!spec || !host || !attempt) return;
    const now = new Date().toISOString();
    const name = [host.lesson, spec.id, "answers"].filter(Boolean).join("-");
    download(`${name}.json`, pack(host.lesson, { [spec.id]: attempt }, now));
  }

  private async importFile(): Promise<void> {
    const text = await chooseFile();
    if (text === null) return;
    this.problem = "";
    if ((await this.adopt(text)) === "absent")
      this.problem = this.t(
        "This file holds no answers for this part of the lesson. Choose another file.",
      );
  }

  private async reset(): Promise<void> {
    const asked = this.querySelector<HTMLDialogElement>(`dialog[aria-labelledby="${this.name}"]`);
    if (asked && (await ask(asked))) await this.startOver();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const language = this.host?.language ?? "en";
    this.content!.lang = language;
    if (RIGHT_TO_LEFT.test(language)) this.content!.dir = "rtl";
    return html`${this.notice
        ? html`<p class="ck-notice" role="status">${this.notice}</p>`
        : nothing}
      ${this.component(t)}
      <div aria-live="polite">
        ${this.waiting ? html`<p class="ck-note ck-waiting">${t("One moment…")}</p>` : nothing}
        ${this.problem
          ? html`<p class="ck-problem">
              ${this.problem}
              ${this.attempt
                ? nothing
                : html`<button type="button" class="ck-button" @click=${this.begin}>
                    ${t("Try again")}
                  </button>`}
            </p>`
          : nothing}
      </div>
      ${this.attempt ? this.tools(t) : nothing}`;
  }

  /** The element of the block's type, the same one as long as the type stays. */
  private component(t: Translate): HTMLElement | TemplateResult | typeof nothing {
    const { spec, host, attempt } = this;
    if (!spec || !host) return nothing;
    const type = findBlockType(spec);
    if (!type)
      return html`<p class="ck-note">
        ${t("This page is older than its blocks: it does not know the type “{type}”.", {
          type: spec.type,
        })}
      </p>`;
    if (type.attempts && !attempt) return nothing;
    const name = `coursekit-${spec.type}`;
    if (this.element?.localName !== name) this.element = document.createElement(name);
    const { resumed } = this;
    return Object.assign(this.element, { t, spec, attempt, kind: host.kind, resumed });
  }

  private tools(t: Translate): TemplateResult {
    return html`<details class="ck-tools">
        <summary>${t("Save or start over")}</summary>
        <div class="ck-tools-buttons">
          <button type="button" class="ck-button ck-plain" @click=${() => this.exportFile()}>
            ${t("Save as a file")}
          </button>
          <button type="button" class="ck-button ck-plain" @click=${() => this.importFile()}>
            ${t("Load from a file")}
          </button>
          ${this.touched()
            ? html`<button type="button" class="ck-button ck-plain" @click=${() => this.reset()}>
                ${t("Start over")}
              </button>`
            : nothing}
        </div>
      </details>
      ${dialog(t, this.name, {
        title: t("Start over?"),
        text: t("All that you gave in this part of the lesson is forgotten on this device."),
        yes: t("Forget and start over"),
      })}`;
  }
}

/** What of a file can't be read, as a sentence. */
function unread(t: Translate, part: Part): string {
  switch (part) {
    case "form":
      return t("they are damaged, or belong to another lesson.");
    case "questions":
      return t("they belong to other questions.");
    case "options":
      return t("the order of the options does not fit the questions.");
    case "responses":
      return t("an answer does not fit its question.");
    case "results":
      return t("a result is damaged.");
    case "tries":
      return t("there are more tries than this part allows.");
    case "hints":
      return t("there are more hints than this part has.");
    case "scores":
      return t("a score is damaged.");
    case "path":
      return t("the way through the story does not fit.");
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** HTML from a file as plain words that are safe to show as HTML. */
function escaped(text: string): string {
  const holder = document.createElement("p");
  holder.textContent = words(text);
  return holder.innerHTML;
}
