/** Says the page's own words again in another language: those that the template marked. */

import type { Translate } from "../../player/src/i18n.ts";

export function retell(root: ParentNode, t: Translate): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-t]")) {
    const { t: one = "", tMany: many, n } = place.dataset;
    place.textContent = many ? t.n(one, many, Number(n)) : t(one);
    place.lang = t.language;
  }
}
