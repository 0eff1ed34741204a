/** The one place where HTML text enters the page. The HTML of a spec, of feedback and of debriefs
 * was sanitised in Python (`render.to_html`); nothing that a learner typed may come here. */

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Html } from "../types.ts";

/** Paragraphs, lists, pictures: what an author wrote, in its own direction. */
export function rich(text: Html, name = ""): TemplateResult {
  return html`<div class="ck-rich ${name}" dir="auto">${unsafeHTML(text)}</div>`;
}

/** One line of an author's text, inside a sentence or a label. */
export function inline(text: Html, name = ""): TemplateResult {
  return html`<span class="ck-rich ${name}" dir="auto">${unsafeHTML(text)}</span>`;
}

/** The words of a text, for places that hold no markup: names of buttons, entries of lists. */
export function words(text: Html): string {
  const parsed = new DOMParser().parseFromString(text, "text/html");
  for (const image of parsed.querySelectorAll("img")) image.replaceWith(image.alt);
  for (const note of parsed.querySelectorAll("annotation, annotation-xml")) note.remove();
  return (parsed.body.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Does a text hold what `words` would lose: a picture, mathematics, a table? */
export function isPictorial(text: Html): boolean {
  return /<(img|math|svg|table|video|audio)\b/i.test(text);
}

/** A scene's text and the picture that it opens with, which stands above the title: in a paragraph
 * of its own, or on the line before the text. */
export function parted(text: Html): { picture: Html; rest: Html } {
  const { body } = new DOMParser().parseFromString(text, "text/html");
  const first = body.firstElementChild;
  const image = first?.querySelector("img");
  if (!first || !image) return { picture: "", rest: text };
  const opens = first.tagName === "P" && first.firstChild === image;
  const alone = first.tagName === "FIGURE" || !first.textContent?.trim();
  if (!opens && !alone) return { picture: "", rest: text };
  (alone ? first : image).remove();
  return { picture: (alone ? first : image).outerHTML, rest: body.innerHTML };
}
