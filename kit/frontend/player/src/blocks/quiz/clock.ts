/** Time left, said gently: minutes while there are many, no ticking seconds. */

import type { Translate } from "../../i18n.ts";

const MINUTE = 60_000;

/** Milliseconds left of a limit in minutes, never below 0. An unreadable start counts as now. */
export function remaining(started: string, minutes: number, now: number): number {
  const begun = Date.parse(started);
  const end = (Number.isNaN(begun) ? now : begun) + minutes * MINUTE;
  return Math.max(0, end - now);
}

/** The time left in words. */
export function timeLeft(t: Translate, left: number): string {
  if (left <= 0) return t("The time is up.");
  if (left < MINUTE) return t("Less than a minute left");
  const minutes = Math.ceil(left / MINUTE);
  return t.n("About {n} minute left", "About {n} minutes left", minutes);
}

/** Is this a moment to say the time aloud: five minutes left, or one? */
export function worthSaying(left: number): boolean {
  const minutes = Math.ceil(left / MINUTE);
  return left <= 0 || minutes === 5 || minutes === 1;
}
