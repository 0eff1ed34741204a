/** The map of a scenario at its ending: the path taken, and beside it in grey what was not. */

import { html, nothing, type TemplateResult } from "lit";
import type { Translate } from "../i18n.ts";
import type { ScenarioAttempt, ScenarioSpec } from "../types.ts";
import { inline } from "./html.ts";

export function pathMap(
  t: Translate,
  spec: ScenarioSpec,
  attempt: ScenarioAttempt,
): TemplateResult | typeof nothing {
  const taken = attempt.path.map((step) => step.scene);
  const title = (id: string): string => spec.scenes.find((each) => each.id === id)?.title ?? id;
  return html`<details class="ck-map">
    <summary>${t("Your path")}</summary>
    <ol class="ck-map-list">
      ${taken.map((id) => html`<li>${inline(title(id))}</li>`)}
    </ol>
  </details>`;
}
