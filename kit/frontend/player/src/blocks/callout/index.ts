import type { CalloutSpec } from "../../types.ts";
import type { BlockType } from "../block-type.ts";
import styles from "./callout.css";
import { CoursekitCallout } from "./element.ts";

export const TYPE: BlockType<CalloutSpec> = {
  type: "callout",
  element: CoursekitCallout,
  styles,
  attempts: false,
};
