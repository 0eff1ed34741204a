/** How typed texts are compared. Twin of `kit/coursekit/questions/short_text.py`. */

/** What Python calls white space, which is not quite what JavaScript does. */
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** The text with single spaces, and none at its ends. */
export function folded(text: string): string {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

export function compared(text: string, caseSensitive = false): string {
  let out = text.normalize("NFKC");
  if (!caseSensitive) out = out.toLowerCase().normalize("NFKC");
  out = folded(out);
  return out.replace(/ *[.!?,;:。、]+$/, "") || out;
}

/** The optimal string alignment distance of two texts, or limit + 1 when beyond. */
export function distance(a: string, b: string, limit: number): number {
  const [x, y] = [[...a], [...b]];
  if (Math.abs(x.length - y.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = y.map((_, j) => j).concat(y.length);
  x.forEach((letter, i) => {
    const older = before;
    before = row;
    row = [i + 1];
    y.forEach((other, j) => {
      let cost = Math.min(before[j + 1]! + 1, row[j]! + 1, before[j]! + Number(letter !== other));
      if (older.length && j > 0 && letter === y[j - 1] && x[i - 1] === other)
        cost = Math.min(cost, older[j - 1]! + 1);
      row.push(cost);
    });
  });
  return Math.min(row.at(-1)!, limit + 1);
}
