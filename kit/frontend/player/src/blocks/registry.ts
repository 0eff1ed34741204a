/** Registers the block types of the kit: one line each. */

import { registerBlock } from "./block-type.ts";
import { TYPE as callout } from "./callout/index.ts";
import { TYPE as quiz } from "./quiz/index.ts";
import { TYPE as scenario } from "./scenario/index.ts";

registerBlock(callout);
registerBlock(quiz);
registerBlock(scenario);
