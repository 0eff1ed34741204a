/** What all of the player's elements share.
 *
 * They render into the light DOM: one stylesheet serves all, screen readers and tests see one
 * document, a label reaches its field, and JupyterLab can tell a text field from its own. */

import { LitElement, type PropertyDeclarations } from "lit";
import type { Translate } from "../i18n.ts";

export abstract class PlayerElement extends LitElement {
  static override properties: PropertyDeclarations = { t: { attribute: false } };
  declare t: Translate;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Tell the elements around this one what happened. */
  protected tell<T>(type: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }

  /** Move the focus once the element shows its present state. */
  protected async focusOn(selector: string): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>(selector)?.focus();
  }
}

/** A name that no other element of the page bears; radio groups and labels need one. */
export function uniqueName(): string {
  return `ck-${Math.random().toString(36).slice(2)}`;
}
