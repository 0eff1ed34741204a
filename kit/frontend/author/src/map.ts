/** The author's map: scenes as boxes, choices as lines, findings as marks on both. */

import { html, LitElement, nothing, svg, type PropertyDeclarations, type SVGTemplateResult, type TemplateResult } from "lit";
import { words } from "../../player/src/components/html.ts";
import type { Translate } from "../../player/src/i18n.ts";
import type { ScenarioSpec } from "../../player/src/types.ts";
import { BOX, curve, draw, wrapped, type Drawing, type Line, type Place } from "./layout.ts";
import { findingList } from "./findings.ts";
import { label, mark, severityWord, worst } from "./severity.ts";
import { sheet } from "./style.ts";
import type { Analysis, Finding, ScenarioKeyView } from "./types.ts";

interface Part {
  title: string;
  hits: number;
  findings: Finding[];
}

export class AuthorMap extends LitElement {
  static override styles = [sheet];
  static override properties: PropertyDeclarations = {
    t: { attribute: false },
    spec: { attribute: false },
    key: { attribute: false },
    analysis: { attribute: false },
    near: { state: true },
  };
  declare t: Translate;
  declare spec: ScenarioSpec;
  declare key: ScenarioKeyView;
  declare analysis: Analysis;
  declare near: Part | null;
  private drawing: Drawing | null = null;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("spec") && !changed.has("key")) return;
    const ways = this.spec.scenes.flatMap((scene) =>
      scene.choices.map(({ id }) => ({
        scene: scene.id,
        choice: id,
        to: this.key.scenes[scene.id]?.choices[id]?.to ?? "",
      })),
    );
    this.drawing = draw([...new Set(this.spec.scenes.map(({ id }) => id))], ways);
  }

  private findings(scene: string, choice: string): Finding[] {
    const drawn = (each: string): boolean =>
      this.drawing?.lines.some((line) => line.scene === scene && line.choice === each) ?? false;
    // What is said of a choice that leads nowhere stands at its scene.
    return this.analysis.located
      .filter((each) => each.scene === scene)
      .filter((each) => each.choice === choice || (!choice && !drawn(each.choice)))
      .map((each) => each.finding);
  }

  /** What is said of a part of the drawing, by screen readers and below the picture. */
  private said(part: Part): string {
    const { t } = this;
    const { runs } = this.analysis.hits;
    const hits = t("reached {n} times in {runs} random runs", { n: part.hits, runs });
    const found = part.findings.map(
      ({ severity, message }) => `${severityWord(t, severity)}: ${message}`,
    );
    return [part.title, hits, ...found].join(". ");
  }

  private attend(part: Part): void {
    this.near = part;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { drawing, t } = this;
    if (!drawing) return nothing;
    return html`
      <div class="picture" part="picture">
        <svg
          viewBox="0 0 ${drawing.width} ${drawing.height}"
          width=${drawing.width}
          height=${drawing.height}
          role="group"
          aria-label=${t("Map of the scenes")}
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="8"
              markerHeight="8"
              orient="auto-start-reverse"
            >
              <path d="M0 1L10 5L0 9Z" class="head" />
            </marker>
          </defs>
          ${drawing.lines.map((line) => this.line(line))}
          ${drawing.places.map((place) => this.scene(place))}
        </svg>
      </div>
      ${this.legend()}
      <div class="detail" role="status">${this.detail()}</div>
      ${this.summary()}
    `;
  }

  private line(line: Line): SVGTemplateResult {
    const scene = this.spec.scenes.find(({ id }) => id === line.scene)!;
    const choice = scene.choices.find(({ id }) => id === line.choice)!;
    const findings = this.findings(line.scene, line.choice);
    const hits = this.analysis.hits.choices[line.scene]?.[line.choice] ?? 0;
    const part = { title: words(choice.text), hits, findings };
    const conditional = this.key.scenes[line.scene]?.choices[line.choice]?.condition;
    const level = worst(findings);
    const d = curve(line.points);
    return svg`<g
      class="line ${conditional ? "conditional" : ""} ${hits ? "" : "unused"}"
      tabindex="0"
      role="img"
      aria-label=${this.said(part)}
      @focus=${() => this.attend(part)}
      @pointerenter=${() => this.attend(part)}
    >
      <path class="hit" d=${d} />
      <path class="stroke" d=${d} marker-end="url(#arrow)" />
      ${level ? mark(level, line.middle.x, line.middle.y, severityWord(this.t, level)) : nothing}
    </g>`;
  }

  private scene(place: Place): SVGTemplateResult {
    const scene = this.spec.scenes.find(({ id }) => id === place.id)!;
    const title = words(scene.title) || scene.id;
    const findings = this.findings(scene.id, "");
    const hits = this.analysis.hits.scenes[scene.id] ?? 0;
    const part = { title, hits, findings };
    const level = worst(findings);
    const { width, height } = BOX;
    const outcome = this.key.scenes[scene.id]?.outcome ?? "";
    const kind = scene.ending
      ? this.ending(outcome)
      : scene.id === this.spec.start
        ? this.t("Beginning")
        : "";
    const lines = wrapped(title, 22);
    const top = place.y + 5 - (lines.length - 1) * 9 + (kind ? 9 : 0);
    const shape = `scene ${scene.ending ? "ending" : ""} ${outcome === "good" || outcome === "bad" ? outcome : ""} ${hits ? "" : "unused"}`;
    const [x, y] = [place.x - width / 2, place.y - height / 2];
    return svg`<g
      class=${shape}
      tabindex="0"
      role="img"
      aria-label=${kind ? `${kind}: ${this.said(part)}` : this.said(part)}
      @focus=${() => this.attend(part)}
      @pointerenter=${() => this.attend(part)}
    >
      <rect x=${x} y=${y} width=${width} height=${height} rx=${scene.ending ? height / 2 : 6} />
      ${
        scene.ending
          ? svg`<rect class="inner" x=${x + 4} y=${y + 4} width=${width - 8} height=${height - 8} rx=${height / 2 - 4} />`
          : nothing
      }
      ${kind ? svg`<text class="kind" x=${place.x} y=${y + 18} text-anchor="middle">${kind}</text>` : nothing}
      ${lines.map((each, n) => svg`<text x=${place.x} y=${top + n * 18} text-anchor="middle">${each}</text>`)}
      ${level ? mark(level, x + 20, y - 4, severityWord(this.t, level)) : nothing}
    </g>`;
  }

  private ending(outcome: string): string {
    const { t } = this;
    if (outcome === "good") return `${t("A good ending")} ✓`;
    if (outcome === "bad") return `${t("A bad ending")} ✕`;
    return outcome === "" || outcome === "neutral" ? t("The end") : words(outcome);
  }

  private legend(): TemplateResult {
    const { t } = this;
    const levels = (["error", "warning", "note"] as const).filter((level) =>
      this.analysis.located.some(({ finding }) => finding.severity === level),
    );
    return html`<p class="legend">
      ${levels.map((level) => label(t, level))}
      <span class="sample"
        ><svg width="34" height="10" aria-hidden="true"><path d="M1 5H33" class="dashes" /></svg>
        ${t("only under a condition")}</span
      >
    </p>`;
  }

  private detail(): TemplateResult {
    const { near: part, t } = this;
    if (!part)
      return html`<p class="calm">
        ${t("Point at a scene or a line, or step through them with the Tab key.")}
      </p>`;
    const { runs } = this.analysis.hits;
    return html`<p>
        <strong>${part.title}</strong>
        <span class="hits">${t("reached {n} times in {runs} random runs", { n: part.hits, runs })}</span>
      </p>
      ${part.findings.length ? findingList(t, part.findings) : nothing}`;
  }

  private summary(): TemplateResult {
    const { analysis, t } = this;
    const title = (id: string): string =>
      words(this.spec.scenes.find((scene) => scene.id === id)?.title ?? "") || id;
    return html`<details>
      <summary>${t("A shortest way to each ending")}</summary>
      <ul class="ways">
        ${analysis.endings.map(
          (way) => html`<li>${way.path.map(([scene]) => title(scene)).join(" → ")}</li>`,
        )}
      </ul>
      <p>
        ${analysis.complete
          ? t("All {n} states of the story were explored.", { n: analysis.states })
          : t("Exploring stopped after {n} states.", { n: analysis.bound })}
        ${analysis.score
          ? t("The score lies between {low} and {high}.", {
              low: String(Number(analysis.score[0].toPrecision(4))),
              high: String(Number(analysis.score[1].toPrecision(4))),
            })
          : nothing}
      </p>
    </details>`;
  }
}
