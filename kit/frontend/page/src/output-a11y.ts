/** What programs and plain widgets leave without a name on a live page gets one as it appears: the
 * handles of sliders, pictures, and heads of tables that say nothing. */

import type { Translate } from "../../player/src/i18n.ts";

/** Name all that is there under `root`, and whatever comes. `changed` hears of each change. */
export function nameOutputs(root: HTMLElement, t: Translate, changed: () => void): void {
  const name = (): void => {
    for (const handle of root.querySelectorAll("[role=slider]:not([aria-label])"))
      nameHandle(handle, t);
    for (const picture of root.querySelectorAll("img:not([alt])"))
      picture.setAttribute("alt", t("A picture drawn by this lesson's program"));
    for (const head of root.querySelectorAll("th:empty")) plainCell(head);
  };
  name();
  new MutationObserver(() => {
    name();
    changed();
  }).observe(root, { childList: true, subtree: true });
}

/** A slider is called what stands beside it; the two of a range are told apart. */
function nameHandle(handle: Element, t: Translate): void {
  const widget = handle.closest(".jupyter-widgets");
  const label = widget?.querySelector(".widget-label")?.textContent?.trim() || t("A value to choose");
  const handles = [...(widget?.querySelectorAll("[role=slider]") ?? [])];
  const names = [
    t("{name}, from", { name: label }),
    t("{name}, to", { name: label }),
  ];
  const own = handles.length === 2 ? names[handles.indexOf(handle)] : label;
  handle.setAttribute("aria-label", own ?? label);
}

function plainCell(head: Element): void {
  const cell = document.createElement("td");
  for (const { name, value } of head.attributes)
    if (name !== "scope") cell.setAttribute(name, value);
  head.replaceWith(cell);
}
