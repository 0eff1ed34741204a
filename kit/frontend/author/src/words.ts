/** The words of the author's tools, which learners never load. */

import catalogues from "virtual:author-catalogue";
import { translator, type Translate } from "../../player/src/i18n.ts";

/** The function that says things in the language of a BCP 47 tag. */
export function speak(language: string): Translate {
  return translator(language, catalogues);
}
