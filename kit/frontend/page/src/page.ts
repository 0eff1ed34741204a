/** A lesson's page by itself: what a learner gives stays in this browser. */

import { browserStore } from "../../player/src/hosts/storage.ts";
import { begin } from "./begin.ts";
import { keysOf, readIsland } from "./island.ts";

const island = readIsland(document);
begin(island, keysOf(island), browserStore());
