/** What stands around a lesson: the progress line, the contents and the tools. */

import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { loadLesson, resetLesson, saveLesson } from "../../player/src/components/lesson-file.ts";
import type { CoursekitBlock } from "../../player/src/components/block.ts";
import { ask, dialog } from "../../player/src/components/dialog.ts";
import { browserStore, type Store } from "../../player/src/hosts/storage.ts";
import type { Translate } from "../../player/src/i18n.ts";
import { speak } from "../../player/src/words.ts";
import { cross, letters, lines } from "./icons.ts";
import { current, progress, reachable } from "./scroll-progress.ts";
import { apply, readSettings, writeSettings, type Settings } from "./settings.ts";
import { retell } from "./words.ts";

interface Entry {
  id: string;
  text: string;
  name: string;
}

const LANGUAGES: readonly [string, string][] = [
  ["en", "English"],
  ["zh", "中文"],
];

export class PageShell extends LitElement {
  static override properties: PropertyDeclarations = {
    lesson: { attribute: false },
    settings: { state: true },
    here: { state: true },
    said: { state: true },
  };
  declare lesson: { id: string; title: string; language: string };
  declare settings: Settings;
  /** Id of the section being read. */
  declare here: string;
  /** What the last tool did, in words. */
  declare said: string;
  private readonly store: Store = browserStore();
  private readonly entries: Entry[] = entriesOf(document);
  private present = new AbortController();
  private awaited = false;
  private changing = false;

  constructor() {
    super();
    this.settings = readSettings(this.store);
    this.here = "";
    this.said = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.present = new AbortController();
    const options = { signal: this.present.signal, passive: true };
    addEventListener("scroll", () => this.moved(), options);
    addEventListener("resize", () => this.changed(), options);
    document.addEventListener("coursekit", () => this.changed(), options);
    apply(this.settings, document.documentElement);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.present.abort();
  }

  protected override firstUpdated(): void {
    this.retold();
    this.changed();
  }

  private get t(): Translate {
    return speak(this.settings.language || this.lesson.language);
  }

  private moved(): void {
    if (this.awaited) return;
    this.awaited = true;
    requestAnimationFrame(() => {
      this.awaited = false;
      const root = document.documentElement;
      const line = this.querySelector<HTMLElement>(".pg-progress-line");
      line?.style.setProperty("transform", `scaleX(${progress(root)})`);
      this.here = current(
        this.entries.map((entry) => entry.id),
        root,
      );
    });
  }

  /** What stands on the page may be wider now than its column. */
  private changed(): void {
    this.moved();
    if (this.changing) return;
    this.changing = true;
    requestAnimationFrame(() => {
      this.changing = false;
      reachable(document, this.t);
    });
  }

  private set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    writeSettings(this.store, this.settings);
    apply(this.settings, document.documentElement);
    this.retold();
    this.changed();
  }

  /** Say everything around the lesson's text in the chosen language. */
  private retold(): void {
    const { language } = this.settings;
    if (language || this.t.language !== this.lesson.language) retell(document, this.t);
    for (const block of document.querySelectorAll<CoursekitBlock>("coursekit-block"))
      block.language = language;
  }

  private open(name: string): void {
    // The blocks of a live page come after its shell.
    this.requestUpdate();
    this.said = "";
    this.querySelector<HTMLDialogElement>(`.${name}`)?.showModal();
  }

  private close(event: Event): void {
    (event.target as Element).closest("dialog")?.close();
  }

  /** A press beside an open drawer closes it. */
  private beside(event: MouseEvent): void {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  }

  private print(event: Event): void {
    this.close(event);
    print();
  }

  private save(): void {
    saveLesson(this.lesson.id);
    this.said = this.t("Your answers are saved as a file.");
  }

  private async load(): Promise<void> {
    const loaded = await loadLesson();
    if (loaded === null) return;
    const { t } = this;
    const { filled, unread } = loaded;
    const said = filled ? [t("Your answers are back in the lesson.")] : [];
    if (unread)
      said.push(
        t.n(
          "{n} part could not be loaded: what you had there is kept, and it says why.",
          "{n} parts could not be loaded: what you had there is kept, and they say why.",
          unread,
        ),
      );
    this.said =
      said.join(" ") || t("This file holds no answers for this lesson. Choose another file.");
  }

  private async reset(): Promise<void> {
    const asked = this.querySelector<HTMLDialogElement>('dialog[aria-labelledby="pg-reset"]');
    if (!asked || !(await ask(asked))) return;
    await resetLesson();
    this.said = this.t("All answers of this lesson are forgotten.");
  }

  protected override render(): TemplateResult {
    const { t } = this;
    this.lang = t.language;
    return html`<div class="pg-progress" aria-hidden="true">
        <div class="pg-progress-line"></div>
      </div>
      <header class="pg-bar">
        ${this.entries.length > 1
          ? html`<button
              type="button"
              class="pg-tool"
              aria-haspopup="dialog"
              @click=${() => this.open("pg-drawer")}
            >
              ${lines()}<span>${t("Contents")}</span>
            </button>`
          : nothing}
        <button
          type="button"
          class="pg-tool pg-tool-end"
          aria-haspopup="dialog"
          @click=${() => this.open("pg-tools")}
        >
          ${letters()}<span>${t("Tools")}</span>
        </button>
      </header>
      ${this.drawer(t)} ${this.tools(t)}
      <div class="ck">
        ${dialog(t, "pg-reset", {
          title: t("Start the whole lesson over?"),
          text: t("All that you gave in this lesson is forgotten on this device."),
          yes: t("Forget and start over"),
        })}
      </div>`;
  }

  private head(t: Translate, title: string, id: string): TemplateResult {
    return html`<div class="pg-panel-head">
      <h2 id=${id}>${title}</h2>
      <button type="button" class="pg-tool" aria-label=${t("Close")} @click=${this.close}>
        ${cross()}
      </button>
    </div>`;
  }

  private drawer(t: Translate): TemplateResult {
    return html`<dialog
      class="pg-panel pg-drawer"
      aria-labelledby="pg-drawer-title"
      @click=${this.beside}
    >
      <nav class="pg-panel-inner" aria-labelledby="pg-drawer-title">
        ${this.head(t, t("Contents"), "pg-drawer-title")}
        <ol lang=${this.lesson.language}>
          ${this.entries.map(
            (entry) =>
              html`<li class=${entry.name}>
                <a
                  href="#${entry.id}"
                  aria-current=${entry.id === this.here ? "true" : nothing}
                  @click=${this.close}
                  >${entry.text}</a
                >
              </li>`,
          )}
        </ol>
      </nav>
    </dialog>`;
  }

  private choice(
    legend: string,
    name: keyof Settings,
    chosen: string,
    options: readonly (readonly [string, string])[],
  ): TemplateResult {
    return html`<fieldset class="pg-choice">
      <legend>${legend}</legend>
      ${options.map(
        ([value, words]) =>
          html`<label
            ><input
              type="radio"
              name="pg-${name}"
              value=${value}
              .checked=${value === chosen}
              @change=${() => this.set({ [name]: value })}
            /><span>${words}</span></label
          >`,
      )}
    </fieldset>`;
  }

  private tools(t: Translate): TemplateResult {
    const { theme, type, language } = this.settings;
    const spoken = language || (t.language.startsWith("zh") ? "zh" : "en");
    const answers = document.querySelector("coursekit-block") !== null;
    return html`<dialog
      class="pg-panel pg-tools"
      aria-labelledby="pg-tools-title"
      @click=${this.beside}
    >
      <div class="pg-panel-inner">
        ${this.head(t, t("Tools"), "pg-tools-title")}
        ${this.choice(t("Type size"), "type", type, [
          ["normal", t("Normal")],
          ["large", t("Large")],
        ])}
        ${this.choice(t("Theme"), "theme", theme, [
          ["system", t("As the device")],
          ["light", t("Light")],
          ["dark", t("Dark")],
        ])}
        ${this.choice(t("Language of buttons and messages"), "language", spoken, LANGUAGES)}
        <div class="pg-actions">
          <button type="button" @click=${this.print}>${t("Print")}</button>
          ${answers
            ? html`<button type="button" @click=${this.save}>${t("Save my answers")}</button>
                <button type="button" @click=${this.load}>${t("Load my answers")}</button>
                <button type="button" @click=${this.reset}>${t("Start over")}</button>`
            : nothing}
        </div>
        <p class="pg-said" role="status">${this.said}</p>
      </div>
    </dialog>`;
  }
}

/** The contents that the template wrote, for the drawer. */
function entriesOf(root: ParentNode): Entry[] {
  return [...root.querySelectorAll<HTMLAnchorElement>("#contents a")].map((link) => ({
    id: decodeURIComponent(link.hash.slice(1)),
    text: link.textContent ?? "",
    name: link.parentElement?.className ?? "",
  }));
}
