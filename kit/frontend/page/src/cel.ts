/** The expression engine of scenarios, for pages that hold one: a page with quizzes alone does
 * without. Runs before the page's own script, which asks for it through `cel-shared.ts`. */

import { parse } from "@marcbachmann/cel-js";
import type { Parse } from "./cel-shared.ts";

(globalThis as { coursekitCel?: Parse }).coursekitCel = parse as Parse;
