/** The author's slim bar around a block in JupyterLab: preview, key, check, and a scenario's map. */

import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { rich } from "../../player/src/components/html.ts";
import type { Translate } from "../../player/src/i18n.ts";
import { speak } from "./words.ts";
import { findingList } from "./findings.ts";
import { storyKey } from "./story-key.ts";
import { severityWord, worst } from "./severity.ts";
import { sheet } from "./style.ts";
import type { ScenarioSpec } from "../../player/src/types.ts";
import type { BlockSpec, Finding, Revealed, ScenarioKeyView } from "./types.ts";

type View = "preview" | "key" | "check" | "map";

export class AuthorBar extends LitElement {
  static override styles = [sheet];
  static override properties: PropertyDeclarations = {
    spec: { attribute: false },
    findings: { attribute: false },
    language: { attribute: false },
    reveal: { attribute: false },
    view: { state: true },
    revealed: { state: true },
    failed: { state: true },
  };
  declare spec: BlockSpec;
  declare findings: Finding[];
  /** The author's; left empty, the lesson's. */
  declare language: string;
  declare reveal: () => Promise<Revealed>;
  declare view: View;
  declare revealed: Revealed | null;
  declare failed: boolean;

  constructor() {
    super();
    this.view = "preview";
    this.findings = [];
    this.language = "";
    this.revealed = null;
    this.failed = false;
  }

  private get t(): Translate {
    const block = this.firstElementChild as (Element & { host?: { language?: string } }) | null;
    const language = this.language || block?.host?.language || this.closest("[lang]")?.getAttribute("lang");
    return speak(language ?? "en");
  }

  /** What `check` found in the text, and what exploring found once it was asked for. */
  private all(): Finding[] {
    const explored = this.revealed?.analysis?.located.map(({ finding }) => finding) ?? [];
    const name = (each: Finding): string => JSON.stringify([each.code, each.message, each.place.line]);
    const known = new Set((this.findings ?? []).map(name));
    return [...(this.findings ?? []), ...explored.filter((each) => !known.has(name(each)))];
  }

  private async open(view: View): Promise<void> {
    this.view = view;
    if (view === "preview" || this.revealed) return;
    this.failed = false;
    try {
      this.revealed = await this.reveal();
    } catch {
      this.failed = true;
    }
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("spec") && changed.get("spec")) this.revealed = null;
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const count = this.all().length;
    const level = worst(this.all());
    return html`
      <div class="bar" role="group" aria-label=${t("Author's view")} lang=${t.language}>
        ${this.button("preview", t("Preview as learner"))}
        ${this.button("key", t("Show key"))}
        ${this.button(
          "check",
          html`${t("Check")}
            <span class="count ${level ?? "none"}"
              >${t.n("{n} finding", "{n} findings", count)}${level
                ? html`<span class="hidden"> (${severityWord(t, level)})</span>`
                : nothing}</span
            >`,
        )}
        ${this.spec?.type === "scenario" ? this.button("map", t("Map")) : nothing}
      </div>
      ${this.view === "preview"
        ? nothing
        : html`<div class="panel" lang=${t.language}>${this.panel()}</div>`}
      <div ?hidden=${this.view !== "preview" && this.view !== "check"}><slot></slot></div>
    `;
  }

  private button(view: View, name: unknown): TemplateResult {
    return html`<button
      type="button"
      data-view=${view}
      aria-pressed=${this.view === view ? "true" : "false"}
      @click=${() => this.open(view)}
    >
      ${name}
    </button>`;
  }

  private panel(): TemplateResult {
    const { t, spec, revealed } = this;
    if (this.failed && this.view !== "check")
      return html`<p role="status">${t("The kernel does not answer. Run the cell again.")}</p>`;
    if (this.view === "check") return findingList(t, this.all());
    if (!revealed) return html`<p role="status">${t("One moment…")}</p>`;
    if (this.view === "map" && spec.type === "scenario")
      return revealed.analysis
        ? html`<coursekit-author-map
            .t=${t}
            .spec=${spec}
            .key=${revealed.key as ScenarioKeyView}
            .analysis=${revealed.analysis}
          ></coursekit-author-map>`
        : html`<p>${t("There is no map of this story.")}</p>`;
    if (spec.type === "scenario") return storyKey(t, spec as ScenarioSpec, revealed.key as ScenarioKeyView);
    return rich(revealed.html ?? "");
  }
}
