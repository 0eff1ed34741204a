/** Stands for the expression engine in the page's own script: `cel.ts` brings it where needed. */

export type Parse = (text: string) => (names: Record<string, unknown>) => unknown;

export const parse: Parse = (text) => {
  const { coursekitCel } = globalThis as { coursekitCel?: Parse };
  if (!coursekitCel) throw new Error("This page was built without the engine for scenarios.");
  return coursekitCel(text);
};
