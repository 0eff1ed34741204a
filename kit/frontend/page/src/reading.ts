/** How far a reader is, and what of the page needs the keyboard to scroll. */

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

/** Let what is wider than the page be scrolled by keyboard. */
export function reachable(root: ParentNode): void {
  for (const wide of root.querySelectorAll<HTMLElement>("pre, .pg-scroll, .pg-prose > table, math")) {
    if (wide.scrollWidth > wide.clientWidth + 1) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}
