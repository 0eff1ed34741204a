/** A question before something is lost: a native dialog. */

import { html, type TemplateResult } from "lit";
import type { Translate } from "../i18n.ts";

export interface Asked {
  title: string;
  text: string;
  yes: string;
}

/** A closed dialog for `ask` to open. */
export function dialog(t: Translate, name: string, asked: Asked): TemplateResult {
  return html`<dialog class="ck-dialog" aria-labelledby=${name}>
    <form method="dialog">
      <h2 class="ck-dialog-title" id=${name}>${asked.title}</h2>
      <p>${asked.text}</p>
      <div class="ck-dialog-buttons">
        <button class="ck-button" value="no" autofocus>${t("Keep everything")}</button>
        <button class="ck-button ck-danger" value="yes">${asked.yes}</button>
      </div>
    </form>
  </dialog>`;
}

/** Open a dialog; resolves with true when the learner agreed. */
export function ask(element: HTMLDialogElement): Promise<boolean> {
  element.returnValue = "no";
  element.showModal();
  return new Promise((resolve) => {
    element.addEventListener("close", () => resolve(element.returnValue === "yes"), {
      once: true,
    });
  });
}
