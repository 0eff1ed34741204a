/** The player's words in the reader's language. English sentences are the keys; the other
 * languages come from the gettext catalogues of `kit/coursekit/locale`, as Python's do. */

/** English message to its translation. */
export type Catalogue = Record<string, string>;

export type Values = Record<string, string | number>;

export interface Translate {
  (message: string, values?: Values): string;
  /** The form of a message that n things take; `{n}` stands for n. */
  n(singular: string, plural: string, n: number, values?: Values): string;
  /** BCP 47 tag of the language spoken, for `lang`. */
  readonly language: string;
}

const TAGS: Record<string, string> = { en: "en", zh: "zh-CN" };

/** The catalogue that serves a BCP 47 tag: any Chinese is served Simplified Chinese. */
export function spoken(tag: string): string {
  const primary = tag.replace("_", "-").split("-")[0]!.toLowerCase();
  return primary in TAGS ? primary : "en";
}

function fill(message: string, values: Values): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** Make the function that says things in the language of a tag. */
export function translator(tag: string, catalogues: Record<string, Catalogue>): Translate {
  const primary = spoken(tag);
  const messages = catalogues[primary] ?? {};
  const t = (message: string, values: Values = {}): string =>
    fill(messages[message] || message, values);
  const n = (singular: string, plural: string, count: number, values: Values = {}): string => {
    const source = count === 1 ? singular : plural;
    // Chinese has one form; the catalogue keeps it under the singular.
    const message = messages[singular] || source;
    return fill(message, { n: count, ...values });
  };
  return Object.assign(t, { n, language: TAGS[primary]! });
}
