/** A scenario: one scene at a time, the story so far above it, choices as sentences below. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type {
  Action,
  Host,
  QuizAttempt,
  QuizSpec,
  ScenarioAttempt,
  ScenarioSpec,
  SceneSpec,
  Step,
  VariableSpec,
} from "../../types.ts";
import { PlayerElement, uniqueName } from "../../components/player-element.ts";
import { inline, parted, rich } from "../../components/html.ts";
import { percent } from "../../components/outcome.ts";
import { pathMap } from "./path-map.ts";

/** Steps of the story that stay in sight; earlier ones fold away. */
const IN_SIGHT = 3;

export class CoursekitScenario extends PlayerElement {
  static override properties: PropertyDeclarations = {
    ...PlayerElement.properties,
    spec: { attribute: false },
    attempt: { attribute: false },
    kind: { attribute: false },
  };
  declare spec: ScenarioSpec;
  declare attempt: ScenarioAttempt;
  declare kind: Host["kind"];
  private readonly name = uniqueName();
  private readonly quizzes = new Map<string, HTMLElement>();

  private act(action: Action): void {
    this.tell("ck-act", action);
  }

  private scene(): SceneSpec | undefined {
    const id = this.attempt.path.at(-1)?.scene ?? this.spec.start;
    return this.spec.scenes.find((each) => each.id === id);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("attempt") as ScenarioAttempt | undefined;
    if (!before || this.stepsOf(before) === this.stepsOf(this.attempt)) return;
    void this.turn();
  }

  private stepsOf(attempt: ScenarioAttempt): string {
    return attempt.path.map((step) => `${step.scene}>${step.choice}`).join(" ");
  }

  /** Bring the new scene into sight and let its title be read. */
  private async turn(): Promise<void> {
    await this.updateComplete;
    const title = this.querySelector<HTMLElement>(".ck-scene-title");
    title?.focus({ preventScroll: true });
    this.querySelector(".ck-scene-top")?.scrollIntoView({ block: "nearest" });
  }

  private quizChanged(event: CustomEvent<QuizAttempt>): void {
    event.stopPropagation();
    const quiz = this.scene()!.quiz;
    const quizzes = { ...this.attempt.quizzes, [quiz]: event.detail };
    this.attempt = { ...this.attempt, quizzes };
    this.tell("ck-change", this.attempt);
  }

  private quizActed(event: CustomEvent<Action>): void {
    event.stopPropagation();
    this.act({ do: "quiz", quiz: this.scene()!.quiz, action: event.detail });
  }

  protected override render(): TemplateResult {
    const { spec, attempt, t } = this;
    const scene = this.scene();
    const first = attempt.path.length <= 1;
    return html`<section class="ck-scenario" aria-labelledby=${this.name}>
      <header>
        <h2 class=${spec.title ? "ck-title" : "ck-hidden"} id=${this.name}>
          ${spec.title ? inline(spec.title) : t("Scenario")}
        </h2>
        ${first && spec.intro ? rich(spec.intro, "ck-intro") : nothing}
      </header>
      <div class="ck-scene-top"></div>
      ${this.story()} ${this.gauges()}
      ${scene
        ? keyed(`${attempt.number}/${attempt.path.length}/${scene.id}`, this.page(scene))
        : nothing}
      ${this.turning(first)}
    </section>`;
  }

  private story(): TemplateResult | typeof nothing {
    const steps = this.attempt.path.slice(0, -1);
    if (!steps.length) return nothing;
    const folded = steps.slice(0, -IN_SIGHT);
    return html`<div class="ck-story">
      <h3 class="ck-hidden">${this.t("The story so far")}</h3>
      ${folded.length
        ? html`<details>
            <summary>
              ${this.t.n("{n} earlier scene", "{n} earlier scenes", folded.length)}
            </summary>
            <ol class="ck-steps" role="list">
              ${folded.map((step) => this.told(step))}
            </ol>
          </details>`
        : nothing}
      <ol class="ck-steps" role="list" start=${folded.length + 1}>
        ${steps.slice(-IN_SIGHT).map((step) => this.told(step))}
      </ol>
    </div>`;
  }

  private told(step: Step): TemplateResult {
    const scene = this.spec.scenes.find((each) => each.id === step.scene);
    const choice = scene?.choices.find((each) => each.id === step.choice);
    return html`<li>
      ${inline(scene?.title ?? step.scene, "ck-step-scene")}
      ${choice ? inline(choice.text, "ck-step-choice") : nothing}
    </li>`;
  }

  private gauges(): TemplateResult | typeof nothing {
    const shown = this.spec.shown.filter((each) => each.name in this.attempt.shown);
    if (!shown.length) return nothing;
    return html`<dl class="ck-gauges">
      ${shown.map((each) => this.gauge(each, this.attempt.shown[each.name]!))}
    </dl>`;
  }

  private gauge(each: VariableSpec, value: unknown): TemplateResult {
    const { t } = this;
    const { minimum, maximum } = each;
    const ranged = typeof value === "number" && minimum !== null && maximum !== null;
    const words =
      typeof value === "boolean"
        ? value
          ? t("yes")
          : t("no")
        : ranged
          ? t("{n} of {total}", { n: value, total: maximum })
          : String(value);
    const share = ranged ? (value - minimum) / Math.max(1e-9, maximum - minimum) : 0;
    return html`<div class="ck-gauge">
      <dt>${inline(each.label || each.name)}</dt>
      <dd>
        ${ranged
          ? html`<span class="ck-bar" aria-hidden="true"
              ><span .style=${`--ck-share: ${share}`}></span
            ></span>`
          : nothing}
        ${words}
      </dd>
    </div>`;
  }

  private page(scene: SceneSpec): TemplateResult {
    const quiz = scene.quiz ? this.spec.quizzes[scene.quiz] : undefined;
    const answers = scene.quiz ? this.attempt.quizzes[scene.quiz] : undefined;
    const { picture, rest } = parted(scene.body);
    return html`<article class="ck-scene" ?data-ending=${scene.ending}>
      ${picture ? rich(picture, "ck-picture") : nothing}
      <h3 class="ck-scene-title" tabindex="-1">${inline(scene.title)}</h3>
      ${rest.trim() ? rich(rest) : nothing}
      ${quiz && answers ? this.quiz(quiz, answers) : nothing}
      ${scene.ending ? this.ending() : this.choices(scene)}
    </article>`;
  }

  /** The element of a scene's quiz, the same one as long as the go at the story lasts. */
  private quiz(spec: QuizSpec, attempt: QuizAttempt): TemplateResult {
    const name = `${this.attempt.number}/${spec.id}`;
    const element = this.quizzes.get(name) ?? document.createElement(`coursekit-${spec.type}`);
    this.quizzes.set(name, element);
    const { t, kind } = this;
    Object.assign(element, { t, spec, attempt, kind, embedded: true });
    return html`<div @ck-change=${this.quizChanged} @ck-act=${this.quizActed}>${element}</div>`;
  }

  private choices(scene: SceneSpec): TemplateResult {
    const open = scene.choices.filter((each) => this.attempt.choices.includes(each.id));
    if (!open.length)
      return html`<p class="ck-note">${this.t("The story can't go on from here.")}</p>`;
    return html`<ul class="ck-choices" role="list" aria-label=${this.t("What do you do?")}>
      ${open.map(
        (each) => html`<li>
          <button
            type="button"
            class="ck-choice"
            data-choice=${each.id}
            @click=${() => this.act({ do: "choose", choice: each.id })}
          >
            ${inline(each.text)}
          </button>
        </li>`,
      )}
    </ul>`;
  }

  private ending(): TemplateResult {
    const { attempt, t } = this;
    return html`<div class="ck-ending">
      <p class="ck-ending-line">
        ${this.outcome()}
        ${attempt.score === null
          ? nothing
          : html`<span>${t("Score: {score}", { score: percent(attempt.score) })}</span>`}
      </p>
      ${attempt.debrief ? rich(attempt.debrief, "ck-debrief") : nothing}
      ${pathMap(t, this.spec, attempt.map)}
    </div>`;
  }

  private outcome(): TemplateResult {
    const { attempt, t } = this;
    switch (attempt.outcome) {
      case "good":
        return html`<strong>${t("A good ending")}</strong>`;
      case "bad":
        return html`<strong>${t("A bad ending")}</strong>`;
      case "":
      case "neutral":
        return html`<strong>${t("The end")}</strong>`;
      default:
        return html`<strong>${inline(attempt.outcome)}</strong>`;
    }
  }

  private turning(first: boolean): TemplateResult | typeof nothing {
    if (first) return nothing;
    const { t, spec } = this;
    const ended = this.scene()?.ending ?? false;
    return html`<footer class="ck-foot ck-turning">
      ${ended
        ? html`<button
            type="button"
            class="ck-button ck-primary"
            @click=${() => this.act({ do: "restart" })}
          >
            ${t("Begin again")}
          </button>`
        : nothing}
      ${spec.back
        ? html`<button
            type="button"
            class="ck-button ck-plain"
            @click=${() => this.act({ do: "back" })}
          >
            ${t("Go back one scene")}
          </button>`
        : nothing}
    </footer>`;
  }
}
