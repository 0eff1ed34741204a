/** What every widget of a block carries (`_esm` of anywidget). Small on purpose: each widget sends
 * it whole. The player itself crosses the wire once a page: the first widget asks its kernel for
 * it, the others wait for the same promise. */

import type { CoursekitBlock, kernelHost } from "./player.ts";
import type { Model } from "./hosts/kernel.ts";

type Reply = { kind: string; call: number; key?: unknown; analysis?: unknown };
type Listen = (reply: Reply, buffers: DataView<ArrayBuffer>[]) => void;
type AuthorBar = HTMLElement & {
  language: string;
  spec: unknown;
  findings: unknown;
  reveal: () => Promise<unknown>;
};
interface Loaded {
  coursekitPlayer?: Promise<{ kernelHost: typeof kernelHost }> | undefined;
  coursekitAuthor?: Promise<unknown> | undefined;
}

const shared = globalThis as unknown as Loaded;
const WAITS = [4_000, 8_000, 15_000, 30_000];
let call = Math.floor(Math.random() * 2 ** 30);

/** Ask the kernel, again when it does not answer: it may still be starting. */
async function ask(model: Model, content: object): Promise<[Reply, DataView<ArrayBuffer>[]]> {
  for (const wait of WAITS) {
    const mine = ++call;
    const answer = await new Promise<[Reply, DataView<ArrayBuffer>[]] | null>((resolve) => {
      const end = (value: [Reply, DataView<ArrayBuffer>[]] | null): void => {
        model.off("msg:custom", listen as never);
        clearTimeout(timer);
        resolve(value);
      };
      const listen: Listen = (reply, buffers) => {
        if (reply?.call === mine) end([reply, buffers]);
      };
      const timer = setTimeout(end, wait, null);
      model.on("msg:custom", listen as never);
      model.send({ ...content, call: mine });
    });
    if (answer) return answer;
  }
  throw new Error("The kernel does not answer.");
}

async function fetchPart(model: Model, part: "player" | "author"): Promise<never> {
  const [, [code]] = await ask(model, { kind: "player", part });
  const url = URL.createObjectURL(new Blob([code!], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)) as never;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A promise that the page shares; one that failed makes way for the next to try. */
function once(name: keyof Loaded, load: () => Promise<never>): Promise<never> {
  return (shared[name] ??= load().catch((error: unknown) => {
    delete shared[name];
    throw error;
  })) as Promise<never>;
}

async function withBar(model: Model, block: HTMLElement, signal: AbortSignal): Promise<Element> {
  await once("coursekitAuthor", () => fetchPart(model, "author"));
  const bar = document.createElement("coursekit-author-bar") as AuthorBar;
  const give = (): void => {
    bar.spec = model.get("spec");
    bar.findings = model.get("findings");
    bar.language = String(model.get("author_language") ?? "");
  };
  give();
  bar.reveal = async () => (await ask(model, { kind: "reveal" }))[0];
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
  const player: { kernelHost: typeof kernelHost } = await once("coursekitPlayer", () =>
    fetchPart(model, "player"),
  );
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
