/** Numeric: a number is typed, with a unit where the question has one. */

import type { TemplateResult } from "lit";
import type { NumericSpec } from "../types.ts";
import { TextQuestion } from "./text-field.ts";

export class Numeric extends TextQuestion<NumericSpec> {
  protected override controls(): TemplateResult {
    return this.field(this.t("Your number"), "decimal", this.spec.units[0] ?? "");
  }
}
