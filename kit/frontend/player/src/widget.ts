/** What every widget of a block carries (`_esm` of anywidget). Small on purpose: each widget sends
 * it whole. The player itself crosses the wire once a page: the first widget asks its kernel for
 * it, the others wait for the same promise. */

import { callKernel, type Model } from "./hosts/kernel-client.ts";
import type { CoursekitBlock, kernelHost } from "./player.ts";

type AuthorBar = HTMLElement & {
  language: string;
  spec: unknown;
  findings: unknown;
  reveal: () => Promise<unknown>;
};
/** The modules that this page has loaded, or is loading, by name. */
interface Loaded {
  coursekitPlayer?: Promise<{ kernelHost: typeof kernelHost }> | undefined;
  coursekitModules?: Record<string, Promise<never>>;
}

const shared = globalThis as unknown as Loaded;
// What the page cannot show without is waited for longer than an answer.
const waits = [4_000, 8_000, 15_000, 30_000];

/** Import a module that the kernel sends: `player`, `author`, or that of a type of another package. */
async function importModule(model: Model, name: string): Promise<never> {
  const { buffers } = await callKernel(model, { kind: "module", name }, { waits });
  const url = URL.createObjectURL(new Blob([buffers[0]!], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)) as never;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A module, loaded once a page; one that failed makes way for the next to try. A page may have the
 * player as a script of its own. */
function load(model: Model, name: string): Promise<never> {
  const modules = (shared.coursekitModules ??= {});
  return (modules[name] ??= importModule(model, name).catch((error: unknown) => {
    delete modules[name];
    throw error;
  }));
}

async function withBar(model: Model, block: HTMLElement, signal: AbortSignal): Promise<Element> {
  await load(model, "author");
  const bar = document.createElement("coursekit-author-bar") as AuthorBar;
  const give = (): void => {
    bar.spec = model.get("spec");
    bar.findings = model.get("findings");
    bar.language = String(model.get("author_language") ?? "");
  };
  give();
  bar.reveal = async () => (await callKernel(model, { kind: "reveal" }, { waits })).reply;
  const watched = model as unknown as {
    on(name: string, f: () => void): void;
    off(name: string, f: () => void): void;
  };
  watched.on("change:findings", give);
  signal.addEventListener("abort", () => watched.off("change:findings", give));
  bar.append(block);
  return bar;
}

async function show(model: Model, place: HTMLElement, signal: AbortSignal): Promise<void> {
  const player: { kernelHost: typeof kernelHost } = await (shared.coursekitPlayer ??
    load(model, "player"));
  for (const name of (model.get("modules") ?? []) as string[]) await load(model, name);
  if (signal.aborted) return;
  const block = document.createElement("coursekit-block") as CoursekitBlock;
  block.spec = model.get("spec") as never;
  block.host = player.kernelHost(model, signal);
  const bar = model.get("author")
    ? await withBar(model, block, signal).catch(() => block)
    : block;
  if (!signal.aborted) place.replaceChildren(bar);
}

export default {
  render({ model, el }: { model: Model; el: HTMLElement }): () => void {
    const ended = new AbortController();
    el.dataset["lmSuppressShortcuts"] = "true";
    show(model, el, ended.signal).catch(() => {
      const zh = String(model.get("author_language") || model.get("language")).startsWith("zh");
      el.textContent = zh
        ? "课程没有响应。请重新运行这个单元格，或重新加载页面。"
        : "The lesson is not answering. Run this cell again, or reload the page.";
    });
    return () => ended.abort();
  },
};
