/** The key of a scenario, scene by scene: where each choice leads, when, and what it changes. */

import { html, nothing, type TemplateResult } from "lit";
import { inline, rich } from "../../player/src/components/html.ts";
import type { Translate } from "../../player/src/i18n.ts";
import type { ScenarioSpec, SceneSpec } from "../../player/src/types.ts";
import type { ScenarioKeyView } from "./types.ts";

export function storyKey(t: Translate, spec: ScenarioSpec, key: ScenarioKeyView): TemplateResult {
  return html`<div class="story">${spec.scenes.map((scene) => sceneKey(t, spec, key, scene))}</div>`;
}

function sceneKey(
  t: Translate,
  spec: ScenarioSpec,
  key: ScenarioKeyView,
  scene: SceneSpec,
): TemplateResult {
  const inner = key.scenes[scene.id];
  return html`<section>
    <h4>${inline(scene.title || scene.id)} <code>${scene.id}</code></h4>
    ${scene.ending
      ? html`<p class="outcome">${outcomeWord(t, inner?.outcome ?? "")}</p>
          ${rich(inner?.debrief ?? "")}`
      : nothing}
    <ul>
      ${scene.choices.map((choice) => {
        const way = inner?.choices[choice.id];
        const to = spec.scenes.find(({ id }) => id === way?.to);
        return html`<li>
          ${inline(choice.text)} <span aria-hidden="true">→</span>
          <strong>${to ? inline(to.title || to.id) : (way?.to ?? "")}</strong>
          ${way?.effects ? html`<span class="effect">${way.effects}</span>` : nothing}
          ${way?.condition
            ? html`<span class="condition">${t("if {condition}", { condition: way.condition })}</span>`
            : nothing}
        </li>`;
      })}
    </ul>
  </section>`;
}

export function outcomeWord(t: Translate, outcome: string): TemplateResult | string {
  if (outcome === "good") return t("A good ending");
  if (outcome === "bad") return t("A bad ending");
  return outcome === "" || outcome === "neutral" ? t("The end") : inline(outcome);
}
