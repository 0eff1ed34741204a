/** How far a reader is, and what of the page needs the keyboard to scroll. */

import type { Translate } from "../../player/src/i18n.ts";

/** The share of the page that lies above the lower edge of the window, 0 to 1. */
export function progress(root: HTMLElement): number {
  const room = root.scrollHeight - root.clientHeight;
  return room <= 0 ? 1 : Math.min(1, Math.max(0, root.scrollTop / room));
}

/** The id of the last of these parts that begins in the upper third of the window, or "". */
export function current(ids: readonly string[], root: HTMLElement): string {
  const line = root.clientHeight / 3;
  let found = "";
  for (const id of ids) {
    const top = document.getElementById(id)?.getBoundingClientRect().top;
    if (top !== undefined && top <= line) found = id;
  }
  return found;
}

const WIDE = "pre, table, math, .pg-scroll, .ck-output";

/** Let what is wider than the page be scrolled by keyboard, under a name. */
export function reachable(root: ParentNode, t: Translate): void {
  const all = [...root.querySelectorAll<HTMLElement>(WIDE)];
  // Look at all before any is changed, so that the page is laid out once.
  const wide = all.map((each) => each.scrollWidth > each.clientWidth + 1);
  all.forEach((each, i) => {
    if (!wide[i]) {
      each.removeAttribute("tabindex");
      return;
    }
    if (each.tabIndex >= 0) return;
    each.tabIndex = 0;
    if (each.localName === "math" || each.hasAttribute("aria-label")) return;
    if (each.localName === "table" && each.querySelector("caption")) return;
    if (each.localName !== "table") each.setAttribute("role", "group");
    each.setAttribute("aria-label", t("Wider than the page: scroll sideways"));
  });
}
