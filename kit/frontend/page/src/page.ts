/** A lesson's page by itself: what a learner gives stays in this browser. */

import { browserStore } from "../../player/src/hosts/storage.ts";
import { boot, whenTypesAreKnown } from "./boot.ts";
import { keysOf, readPageData } from "./page-data.ts";

whenTypesAreKnown(() => {
  const data = readPageData(document);
  boot(data, keysOf(data), browserStore());
});
