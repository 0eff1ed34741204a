/** What a reader chose for all lessons on this device: theme, type size, language of the words
 * around the lesson. `early.js` of the template reads the same before the page is drawn. */

import type { Store } from "../../player/src/hosts/storage.ts";

export interface Settings {
  theme: "system" | "light" | "dark";
  type: "normal" | "large";
  /** "en", "zh", or "" for the lesson's own. */
  language: string;
}

const KEY = "coursekit:shell";
const PLAIN: Settings = { theme: "system", type: "normal", language: "" };
const ALLOWED: { [Name in keyof Settings]: readonly string[] } = {
  theme: ["system", "light", "dark"],
  type: ["normal", "large"],
  language: ["", "en", "zh"],
};

/** Read the settings; what is missing or damaged is as it comes. */
export function readSettings(store: Store): Settings {
  let kept: Record<string, unknown> = {};
  try {
    kept = Object(JSON.parse(store.get(KEY) ?? "{}")) as Record<string, unknown>;
  } catch {
    // Damaged: as if never chosen.
  }
  const names = Object.keys(PLAIN) as (keyof Settings)[];
  const chosen = names.filter((name) => ALLOWED[name].includes(kept[name] as string));
  return { ...PLAIN, ...Object.fromEntries(chosen.map((name) => [name, kept[name]])) };
}

export function writeSettings(store: Store, settings: Settings): void {
  store.set(KEY, JSON.stringify(settings));
}

/** Let the page look as chosen. */
export function apply(settings: Settings, root: HTMLElement): void {
  if (settings.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = settings.theme;
  if (settings.type === "large") root.dataset["type"] = "large";
  else delete root.dataset["type"];
}
