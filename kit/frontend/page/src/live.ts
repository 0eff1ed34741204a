/** A lesson's page with a kernel behind it: the player for its widgets, and the shell around it. */

import "../../player/src/player.ts";
import { speak } from "../../player/src/words.ts";
import { readPageData } from "./page-data.ts";
import { watchKernel } from "./kernel-watch.ts";
import { nameOutputs } from "./output-a11y.ts";
import { reachable } from "./scroll-progress.ts";
import { PageShell } from "./shell.ts";

/** Make the contents from the headings of the prose; the other pages have theirs built in. */
function contents(language: string): HTMLElement | null {
  const headings = [...document.querySelectorAll<HTMLElement>(".pg-lesson .pg-prose :is(h2, h3)")];
  if (headings.length < 2) return null;
  const nav = document.createElement("nav");
  nav.className = "pg-contents";
  nav.id = "contents";
  nav.setAttribute("aria-labelledby", "contents-title");
  const title = document.createElement("p");
  title.className = "pg-contents-title";
  title.id = "contents-title";
  title.textContent = speak(language)("Contents");
  const list = document.createElement("ol");
  headings.forEach((heading, i) => {
    heading.id ||= `section-${i + 1}`;
    const entry = document.createElement("li");
    entry.className = `pg-level-${heading.localName.slice(1)}`;
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(heading.id)}`;
    link.textContent = heading.textContent;
    entry.append(link);
    list.append(entry);
  });
  nav.append(title, list);
  return nav;
}

/** The cover says the title; a lesson that begins with it need not say it again. */
function dropTitle(title: string): void {
  const first = document.querySelector(".pg-lesson .pg-prose h1");
  if (first?.textContent?.trim() === title.trim()) first.remove();
}

const { lesson } = readPageData(document);
dropTitle(lesson.title);
const nav = contents(lesson.language);
if (nav) document.querySelector(".pg-lesson")?.before(nav);
customElements.define("coursekit-shell", PageShell);
const shell = document.createElement("coursekit-shell") as PageShell;
shell.lesson = lesson;
document.getElementById("shell")?.append(shell);
const live = document.getElementById("live");
const t = speak(lesson.language);
if (live) nameOutputs(live, t, () => requestAnimationFrame(() => reachable(live, t)));
watchKernel(speak(lesson.language));
