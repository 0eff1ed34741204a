/** Tells the reader of a live page when its kernel has gone, and how to go on. */

import type { Translate } from "../../player/src/i18n.ts";
import { alertBox } from "./alert.ts";

/** Milliseconds between looks, while somebody looks at the page. */
const OFTEN = 20_000;

type Ask = (address: string, options: RequestInit) => Promise<Response>;

/** Whether a kernel has gone for good: a server that cannot be reached may come back. */
export async function isGone(address: string, ask: Ask = fetch): Promise<boolean> {
  try {
    const answer = await ask(address, { cache: "no-store" });
    if (answer.status === 404) return true;
    if (!answer.ok) return false;
    const kernel = (await answer.json()) as { execution_state?: string };
    return kernel.execution_state === "dead";
  } catch {
    return false;
  }
}

/** The address that tells of this page's kernel, null where the page names none. */
export function kernelAddress(root: ParentNode): string | null {
  const text = root.querySelector("#jupyter-config-data")?.textContent;
  if (!text) return null;
  const { baseUrl = "/", kernelId } = JSON.parse(text) as { baseUrl?: string; kernelId?: string };
  return kernelId ? `${baseUrl}api/kernels/${encodeURIComponent(kernelId)}` : null;
}

function notice(t: Translate): HTMLElement {
  return alertBox(
    t(
      "This page has been idle for long, or the server was restarted: what Python does here has stopped. Your answers are kept in this browser.",
    ),
    t("Start Python again"),
    () => location.reload(),
  );
}

/** Look at the kernel from time to time, and at once when the reader comes back. */
export function watchKernel(t: Translate): void {
  const address = kernelAddress(document);
  if (!address) return;
  const over = new AbortController();
  const look = async (): Promise<void> => {
    if (document.hidden || over.signal.aborted || !(await isGone(address))) return;
    if (over.signal.aborted) return;
    over.abort();
    clearInterval(timer);
    document.body.append(notice(t));
  };
  const timer = setInterval(() => void look(), OFTEN);
  document.addEventListener("visibilitychange", () => void look(), { signal: over.signal });
}
