/** The player's words in any language that its catalogues know. */

import catalogues from "virtual:catalogue";
import { translator, type Translate } from "./i18n.ts";

/** The function that says things in the language of a BCP 47 tag. */
export function speak(language: string): Translate {
  return translator(language, catalogues);
}
