import type { NumericKey, NumericSpec, Result } from "../../types.ts";
import { readNumber, sameUnit } from "./numbers.ts";
import { ZERO, compare, parseScore, writeScore, type Exact } from "../../logic/score.ts";
import { folded } from "../typed-text.ts";
import { general, judged, unanswered } from "../judging.ts";

type Answer = NumericKey["answers"][number];

/** The response is the text that was typed. */
export function judgeNumeric(spec: NumericSpec, key: NumericKey, response: unknown): Result {
  const best = key.answers.find((answer) => answer.share === "1")!;
  const shown = written(best, spec.units);
  if (typeof response !== "string" || !folded(response)) return unanswered(shown);
  const typed = readNumber(response);
  if (!typed)
    return judged(ZERO, shown, [{ on: "", text: "This could not be read as a number." }]);
  if (!unitFits(typed.unit, spec, key))
    return judged(ZERO, shown, [{ on: "", text: "The unit does not fit." }]);
  const hit = key.answers.find((answer) => typed.values.some((value) => holds(answer, value)));
  const said = hit?.feedback ? [{ on: "", text: hit.feedback }] : [];
  return judged(hit ? parseScore(hit.share) : ZERO, shown, [...said, ...general(key.feedback)]);
}

function holds(answer: Answer, value: Exact): boolean {
  return (
    compare(parseScore(answer.low), value) <= 0 && compare(value, parseScore(answer.high)) <= 0
  );
}

function unitFits(unit: string, spec: NumericSpec, key: NumericKey): boolean {
  if (!unit) return !(key.unit_required && spec.units.length);
  return spec.units.some((each) => sameUnit(unit, each));
}

/** An answer as a person would write it. */
function written(answer: Answer, units: string[]): string {
  const unit = units.length ? ` ${units[0]}` : "";
  if (answer.low === answer.high) return `${decimal(answer.low)}${unit}`;
  if (answer.text && !answer.text.includes("..")) return `${answer.text}${unit}`;
  return `${decimal(answer.low)} .. ${decimal(answer.high)}${unit}`;
}

/** An exact number as short as can be: 0.67, 30, or 2/3 where no decimal ends. */
function decimal(text: string): string {
  const value = parseScore(text);
  let rest = value.under;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  if (rest !== 1n) return writeScore(value);
  let places = 0;
  while ((value.over * 10n ** BigInt(places)) % value.under !== 0n) places++;
  const scaled = (value.over * 10n ** BigInt(places)) / value.under;
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, "0");
  const body = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return scaled < 0n ? `-${body}` : body;
}
