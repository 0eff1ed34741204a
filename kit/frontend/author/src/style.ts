/** The author's sheet, made once. A constructed sheet passes a strict content security policy. */

import text from "./author.css";

export const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
