/** Says the page's own words again in another language: the template wrote them in each. */

import type { Translate } from "../../player/src/i18n.ts";

export function retell(root: ParentNode, t: Translate): void {
  const spoken = t.language.split("-")[0]!;
  for (const place of root.querySelectorAll<HTMLElement>(`[data-${spoken}]`)) {
    place.textContent = place.dataset[spoken]!;
    place.lang = t.language;
  }
}
