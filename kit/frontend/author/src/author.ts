/** The author's tools, loaded in JupyterLab only: `coursekit-author-bar` and the map inside it. */

import { AuthorBar } from "./author-bar.ts";
import { AuthorMap } from "./map.ts";

if (!customElements.get("coursekit-author-map"))
  customElements.define("coursekit-author-map", AuthorMap);
if (!customElements.get("coursekit-author-bar"))
  customElements.define("coursekit-author-bar", AuthorBar);

export { AuthorBar, AuthorMap };
