/** Numbers as people type them. Twin of `kit/coursekit/questions/numbers.py`, which says what is
 * read. */

import { exact, over, times, type Exact } from "./score.ts";

const MAX_LENGTH = 100;
const MAX_POWER = 400;
const NUMBER = /^([+-]?)(\d[\d.,' ]*|[.,]\d+)(?:(?:e|[×x*]10\^?)([+-]?\d{1,4}))?/;

export interface Typed {
  /** Possible values, the likelier first. */
  values: Exact[];
  unit: string;
}

/** NFKC with plain digits, minus signs and single spaces. */
export function normalised(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[−–—‒﹣]/g, "-")
    .replaceAll("٫", ".")
    .replaceAll("٬", ",")
    .replace(/\p{Nd}/gu, digit)
    .replaceAll("’", "'")
    .replace(/\s+/g, " ")
    .trim();
}

/** Decimal digits of a script stand in runs of ten, from zero. */
function digit(char: string): string {
  const point = char.codePointAt(0)!;
  if (point < 128) return char;
  let zero = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && point - zero < 9) zero--;
  return String(runValue(point, zero));
}

function runValue(point: number, zero: number): number {
  // Neighbouring runs touch in a few blocks; every run but the mathematical ones begins at a
  // multiple of ten from its block's first, and those are folded by NFKC before.
  return (point - zero) % 10;
}

function together(text: string): string {
  return text.replace(/\s*([×x*])\s*10/g, "$110");
}

/** The number a text stands for with its unit, or null when it is none. */
export function readNumber(text: string): Typed | null {
  if ([...text].length > MAX_LENGTH) return null;
  const plain = normalised(text);
  const first = one(plain);
  if (!first) return null;
  const rest = plain.slice(first.end);
  if (rest.trimStart().startsWith("/")) {
    const below = rest.trimStart().slice(1).trimStart();
    const second = one(below);
    if (second && second.values[0]!.over !== 0n)
      return {
        values: [over(first.values[0]!, second.values[0]!)],
        unit: below.slice(second.end).trim(),
      };
  }
  return { values: first.values, unit: rest.trim() };
}

function one(text: string): { values: Exact[]; end: number } | null {
  const changed = together(text);
  const found = NUMBER.exec(changed);
  if (!found) return null;
  const power = Number(found[3] ?? 0);
  if (Math.abs(power) > MAX_POWER) return null;
  const digits = found[2]!.replace(/[ .,']+$/, "") || found[2]!;
  const read = readings(digits);
  if (!read.length) return null;
  const scale = power < 0 ? exact(1, 10n ** BigInt(-power)) : exact(10n ** BigInt(power));
  const sign = exact(found[1] === "-" ? -1 : 1);
  const end = found[3] ? found[0].length : found[1]!.length + digits.length;
  return {
    values: read.map((value) => times(times(value, scale), sign)),
    end: end + text.length - changed.length,
  };
}

function readings(digits: string): Exact[] {
  const bare = digits.replace(/[ ']/g, "");
  const points = bare.split(".").length - 1;
  const commas = bare.split(",").length - 1;
  if (points && commas) {
    const mark = bare.lastIndexOf(".") > bare.lastIndexOf(",") ? "." : ",";
    const other = mark === "." ? "," : ".";
    return bare.split(mark).length === 2 ? decimal(bare.replaceAll(other, ""), mark) : [];
  }
  if (points > 1 || commas > 1) return grouped(bare, points ? "." : ",");
  if (commas) return [...grouped(bare, ","), ...decimal(bare, ",")];
  return decimal(bare, ".");
}

function grouped(bare: string, mark: "." | ","): Exact[] {
  const pattern = mark === "." ? /^[1-9]\d{0,2}(?:\.\d{3})+$/ : /^[1-9]\d{0,2}(?:,\d{3})+$/;
  return pattern.test(bare) ? [exact(BigInt(bare.replaceAll(mark, "")))] : [];
}

function decimal(bare: string, mark: string): Exact[] {
  const text = bare.replaceAll(mark, ".");
  if (!/^(\d*\.?\d+|\d+\.)$/.test(text)) return [];
  const [whole = "", rest = ""] = text.split(".");
  return [exact(BigInt(whole + rest || "0"), 10n ** BigInt(rest.length))];
}
