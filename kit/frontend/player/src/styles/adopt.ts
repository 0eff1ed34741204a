/** Gives a document the player's styles, once. Constructed sheets need no inline style, so a strict
 * content security policy lets them pass. */

import player from "./player.css";

type Root = (Document | ShadowRoot) & { [DONE]?: Set<string> };
const DONE = Symbol.for("coursekit.styles");

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
  adopt(document, "player", player);
  const root = element.getRootNode();
  if (root instanceof ShadowRoot) adopt(root, "player", player);
}
