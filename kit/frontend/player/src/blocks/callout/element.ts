/** A callout: an aside of the text, which is only read. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { inline, rich } from "../../components/html.ts";
import { PlayerElement, uniqueName } from "../../components/player-element.ts";
import type { CalloutSpec } from "../../types.ts";
import { icon, kindName } from "./kinds.ts";

export class CoursekitCallout extends PlayerElement {
  static override properties: PropertyDeclarations = {
    ...PlayerElement.properties,
    spec: { attribute: false },
  };
  declare spec: CalloutSpec;
  private readonly name = uniqueName();

  protected override render(): TemplateResult {
    const { kind, title, body } = this.spec;
    return html`<aside class="ck-callout" data-kind=${kind} aria-labelledby=${this.name}>
      <p class="ck-callout-head" id=${this.name}>
        <span class="ck-callout-kind">${icon(kind)} ${kindName(this.t, kind)}</span>
        ${title ? inline(title, "ck-callout-title") : nothing}
      </p>
      ${rich(body)}
    </aside>`;
  }
}
