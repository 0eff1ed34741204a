/** Brings a lesson's page to life: its shell, and for each block its spec and a host that judges here,
 * or only collects. */

import type { CoursekitBlock } from "../../player/src/elements.ts";
import { speak } from "../../player/src/elements.ts";
import { PageHost } from "../../player/src/hosts/page.ts";
import type { Store } from "../../player/src/hosts/storage.ts";
import type { PageData } from "./page-data.ts";
import { PageShell } from "./shell.ts";

/** Run once the modules of the types that the page uses have registered these: they come after the
 * page's own script, which they are built against. */
export function whenTypesAreKnown(run: () => void): void {
  document.addEventListener("DOMContentLoaded", run, { once: true });
}

/** Boot the page's lesson; `keys` are those of the blocks that it judges, `store` keeps attempts. */
export function boot(data: PageData, keys: Record<string, unknown>, store: Store): void {
  customElements.define("coursekit-shell", PageShell);
  const shell = document.createElement("coursekit-shell") as PageShell;
  shell.lesson = data.lesson;
  document.getElementById("shell")?.append(shell);
  for (const place of document.querySelectorAll<CoursekitBlock>("coursekit-block[block]")) {
    const id = place.getAttribute("block")!;
    const spec = data.blocks[id];
    if (!spec) continue;
    place.spec = spec;
    place.host = hostOf(data, keys[id] ?? null, store);
  }
}

function hostOf(data: PageData, key: unknown, store: Store): PageHost {
  const { lesson } = data;
  const t = speak(lesson.language);
  return new PageHost({
    language: lesson.language,
    lesson: lesson.id,
    key,
    refusal: t("This page collects your answers and does not judge them. Save them as a file and hand it in."),
    store,
  });
}
