/** Numbers as people type them. Twin of `kit/coursekit/questions/numbers.py`, which says what is
 * read. */

import { exact, minus, over, plus, times, type Exact } from "../../logic/score.ts";
import { folded } from "../typed-text.ts";

const MAX_LENGTH = 100;
const MAX_POWER = 400;
const NUMBER =
  /^([+-]?) ?(?:10\^([+-]?\d{1,4})|(\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)(?:(?:[eE]| ?[×x*] ?10\^)([+-]?\d{1,4}))?)(?![\d^])/;
const MIXED = /^ (\d{1,9})\/(\d{1,9})(?!\d)/;
const UNDER = /^ ?\/ ?(?=[\d.,+-])/;
const UNIT_ENDS = /^[ .,;:'。]+|[ .,;:'。]+$/g;

export interface Typed {
  /** Possible values, the likelier first. */
  values: Exact[];
  unit: string;
}

/** NFKC with plain digits, powers as ^, minus signs and single spaces. */
export function normalised(text: string): string {
  const plain = text
    .replace(/[⁺⁻]?[⁰¹²³⁴-⁹]+/g, "^$&")
    .replace(/(?<=[0-9])(?=[¼-¾⅐-⅞])/g, " ")
    .normalize("NFKC")
    .replace(/[−–—‒﹣]/g, "-")
    .replaceAll("٫", ".")
    .replaceAll("٬", ",")
    .replaceAll("⁄", "/")
    .replace(/\p{Nd}/gu, digit)
    .replaceAll("’", "'");
  return folded(plain);
}

/** Are two units one, however their powers, spaces and end points are written? */
export function sameUnit(given: string, known: string): boolean {
  return plainUnit(given) === plainUnit(known);
}

function plainUnit(unit: string): string {
  return normalised(unit).replace(/[ ^]/g, "").replace(UNIT_ENDS, "");
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

/** The number a text stands for with its unit, or null when it is none. */
export function readNumber(text: string): Typed | null {
  if ([...text].length > MAX_LENGTH) return null;
  const plain = normalised(text);
  const first = one(plain);
  if (!first) return null;
  const rest = plain.slice(first.end);
  const whole = first.values[0]!;
  const mixed = MIXED.exec(rest);
  if (mixed && Number(mixed[2]) && whole.under === 1n) {
    const part = exact(BigInt(mixed[1]!), BigInt(mixed[2]!));
    const value = plain.startsWith("-") ? minus(whole, part) : plus(whole, part);
    return { values: [value], unit: unitOf(rest.slice(mixed[0].length)) };
  }
  const under = UNDER.exec(rest);
  if (under) {
    const below = rest.slice(under[0].length);
    const second = one(below);
    if (second && second.values[0]!.over !== 0n)
      return { values: [over(whole, second.values[0]!)], unit: unitOf(below.slice(second.end)) };
  }
  return { values: first.values, unit: unitOf(rest) };
}

function unitOf(rest: string): string {
  return rest.replace(UNIT_ENDS, "");
}

/** What the number at the beginning of a text can mean, and where it ends. */
function one(text: string): { values: Exact[]; end: number } | null {
  const found = NUMBER.exec(text);
  if (!found) return null;
  const power = Number(found[2] ?? found[4] ?? 0);
  const digits = found[3] ?? "1";
  if (Math.abs(power) > MAX_POWER) return null;
  const kept = found[4] === undefined ? digits.replace(/[.,]+$/, "") : digits;
  const read = readings(kept);
  if (!read.length) return null;
  const scale = power < 0 ? exact(1, 10n ** BigInt(-power)) : exact(10n ** BigInt(power));
  const sign = exact(found[1] === "-" ? -1 : 1);
  return {
    values: read.map((value) => times(times(value, scale), sign)),
    end: found[0].length - digits.length + kept.length,
  };
}

function readings(digits: string): Exact[] {
  const bare = digits.replace(/[ ']/g, "");
  const points = bare.split(".").length - 1;
  const commas = bare.split(",").length - 1;
  if (points && commas) {
    const at = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
    const [mark, rest] = [bare[at]!, bare.slice(at + 1)];
    if (!rest) return [];
    const part = decimal(`0${mark}${rest}`, mark)[0]!;
    return grouped(bare.slice(0, at), mark === "." ? "," : ".").map((value) => plus(value, part));
  }
  if (points > 1 || commas > 1) return grouped(bare, points ? "." : ",");
  if (commas) return [...(bare === digits ? grouped(bare, ",") : []), ...decimal(bare, ",")];
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
