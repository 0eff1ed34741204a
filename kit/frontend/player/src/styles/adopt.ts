/** Gives a document the player's styles, once. Constructed sheets need no inline style, so a strict
 * content security policy lets them pass. */

import player from "./player.css";

type Root = (Document | ShadowRoot) & { [DONE]?: Set<string> };
const DONE = Symbol.for("coursekit.styles");

/** What the player shows needs these sheets, by name; those of the types of a page come last. */
const sheets = new Map([["player", player]]);

/** Add a sheet to those of the player. */
export function addSheet(name: string, text: string): void {
  sheets.set(name, text);
}

/** Add a sheet to a root unless one of that name is there. */
export function adopt(root: Root, name: string, text: string): void {
  const done = (root[DONE] ??= new Set());
  if (done.has(name)) return;
  done.add(name);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** Style the document, and the shadow root that a front end may have put a block in. */
export function style(element: Element): void {
  const root = element.getRootNode();
  for (const [name, text] of sheets) {
    adopt(document, name, text);
    if (root instanceof ShadowRoot) adopt(root, name, text);
  }
}
