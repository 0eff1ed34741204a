/** What the kernel reveals to an author. Twins of `blocks/analysis.py` and `blocks/scenario.py`. */

import type { BlockSpec, Html } from "../../player/src/types.ts";

export type Severity = "error" | "warning" | "note";

export interface Finding {
  code: string;
  message: string;
  severity: Severity;
  place: { file: string; cell: number; line: number; column: number; end: number; text: string };
  hint: string;
}

export interface Analysis {
  complete: boolean;
  states: number;
  bound: number;
  located: { finding: Finding; scene: string; choice: string }[];
  endings: { scene: string; outcome: string; path: [string, string][] }[];
  score: [number, number] | null;
  hits: {
    runs: number;
    ended: number;
    scenes: Record<string, number>;
    choices: Record<string, Record<string, number>>;
  };
}

export interface ScenarioKeyView {
  scenes: Record<
    string,
    {
      choices: Record<string, { to: string; condition: string; effects: string }>;
      outcome: Html;
      debrief: Html;
    }
  >;
}

/** The kernel's answer to the author: `html` is the key as it is printed. */
export interface Revealed {
  key: unknown;
  analysis: Analysis | null;
  html?: Html;
}

export type { BlockSpec };
