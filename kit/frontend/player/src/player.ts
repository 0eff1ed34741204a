/** The player for Jupyter front ends: the elements, their look, and the host that asks a kernel.
 * Built as one module, `static/player.js`. Pages of their own take `elements.ts`. */

import { speak } from "./elements.ts";
import "./blocks/registry.ts";
import "./questions/registry.ts";
import type { Model } from "./hosts/kernel-client.ts";
import { KernelHost } from "./hosts/kernel.ts";
import { browserStore } from "./hosts/storage.ts";
import { adopt } from "./styles/adopt.ts";
import tokens from "./styles/tokens.css";

adopt(document, "tokens", tokens);

/** The kernel host of an anywidget model. */
export function kernelHost(model: Model, signal?: AbortSignal): KernelHost {
  const t = speak(String(model.get("language") ?? "en"));
  return new KernelHost(model, { store: browserStore(), t }, signal);
}

export * from "./elements.ts";

declare global {
  /** The player of this page: loaded by the page itself, or by its first widget. */
  var coursekitPlayer: Promise<{ kernelHost: typeof kernelHost }> | undefined;
}
globalThis.coursekitPlayer ??= Promise.resolve({ kernelHost });
