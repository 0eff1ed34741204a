/** Gives the player's styles to a document once. Constructed sheets need no inline style, so a
 * strict content security policy lets them pass. */

import player from "./player.css";
import tokens from "./tokens.css";

const DONE = Symbol.for("coursekit.styles");

function adopt(root: Document | ShadowRoot, ...texts: string[]): void {
  const marked = root as (Document | ShadowRoot) & { [DONE]?: boolean };
  if (marked[DONE]) return;
  marked[DONE] = true;
  const sheets = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
}

/** Style the document, and the shadow root that a front end may have put a block in. */
export function style(element: Element): void {
  adopt(document, tokens, player);
  const root = element.getRootNode();
  if (root instanceof ShadowRoot) adopt(root, player);
}
