/** A lesson's page: gives each block its spec and a host that judges here, or only collects. */

import type { CoursekitBlock } from "../../player/src/elements.ts";
import { speak } from "../../player/src/elements.ts";
import { PageHost } from "../../player/src/hosts/page.ts";
import { browserStore } from "../../player/src/hosts/storage.ts";
import { keysOf, readIsland, type Island } from "./island.ts";
import { JUDGES } from "./judges.ts";
import { PageShell } from "./shell.ts";

function hostOf(island: Island, keys: Record<string, unknown>, id: string): PageHost {
  const { lesson, blocks } = island;
  const t = speak(lesson.language);
  return new PageHost({
    language: lesson.language,
    lesson: lesson.id,
    key: keys[id] ?? null,
    judge: JUDGES[blocks[id]!.type],
    refusal: t("This page collects your answers and does not judge them. Save them as a file and hand it in."),
    store,
  });
}

function begin(island: Island): void {
  const keys = keysOf(island);
  for (const place of document.querySelectorAll<CoursekitBlock>("coursekit-block[block]")) {
    const id = place.getAttribute("block")!;
    const spec = island.blocks[id];
    if (!spec) continue;
    place.spec = spec;
    place.host = hostOf(island, keys, id);
  }
}

const store = browserStore();
const island = readIsland(document);
customElements.define("coursekit-shell", PageShell);
const shell = document.createElement("coursekit-shell") as PageShell;
shell.lesson = island.lesson;
document.getElementById("shell")?.append(shell);
begin(island);
