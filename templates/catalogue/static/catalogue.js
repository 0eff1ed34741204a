/* Asks the server while one types, and while lessons are still being read; without this script the
 * form does. */
"use strict";
(() => {
  const PAUSE = 250; // milliseconds after the last key
  const AGAIN = 3000; // between two questions how far the reading is
  const form = document.querySelector(".filters");
  const results = document.getElementById("results");
  const count = document.getElementById("count");
  let asking = new AbortController();
  let timer = 0;
  let searches = 0;

  const query = () => {
    const asked = Object.entries(Object.fromEntries(new FormData(form)));
    return `?${new URLSearchParams(asked.filter(([, value]) => value))}`;
  };

  /* Returns the page at an address, or undefined where a later question has come or none answers. */
  const load = async (address) => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(address, { signal });
      if (!answer.ok) return undefined;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return signal.aborted ? undefined : page;
    } catch {
      return undefined;
    }
  };

  /* Returns for each lesson how many of its exercises were begun, and finished, on this device:
   * what lessons keep under coursekit:1:LESSON:BLOCK (hosts/storage.ts of the player). */
  const readProgress = () => {
    const lessons = new Map();
    try {
      for (const [key, text] of Object.entries({ ...localStorage })) {
        const [, lesson] = /^coursekit:1:([^:]+):/.exec(key) ?? [];
        if (!lesson) continue;
        const { begun = 0, done = 0 } = lessons.get(lesson) ?? {};
        const finished = /"finished":"[^"]/.test(text) ? 1 : 0;
        lessons.set(lesson, { begun: begun + 1, done: done + finished });
      }
    } catch {
      // Storage may be refused; nothing is known then.
    }
    return lessons;
  };

  const markProgress = () => {
    const lessons = readProgress();
    for (const card of results.querySelectorAll("[data-lesson]")) {
      const known = lessons.get(card.dataset.lesson);
      const line = card.querySelector(".progress");
      line.hidden = !known;
      if (!known) continue;
      line.classList.toggle("done", known.done > 0);
      const { begun, done } = line.dataset;
      line.textContent = known.done ? done.replace("{n}", known.done) : begun;
    }
  };

  /* The count is a live region: what it says is read out once it differs. */
  const tell = (page) => {
    const said = page.getElementById("count").textContent;
    if (count.textContent !== said) count.textContent = said;
    document.getElementById("filling")?.replaceWith(...page.querySelectorAll("#filling"));
    // The one in use may be open; its own counts do not depend on it.
    for (const select of form.querySelectorAll("select:not(:focus)")) {
      const { value } = select;
      const options = page.querySelector(`select[name="${select.name}"]`).options;
      select.replaceChildren(...[...options].map((option) => document.importNode(option, true)));
      select.value = value;
    }
  };

  const show = async () => {
    const address = query();
    const mine = ++searches;
    results.setAttribute("aria-busy", "true");
    const page = await load(address);
    if (mine !== searches) return;
    results.removeAttribute("aria-busy");
    if (page === undefined) return;
    tell(page);
    results.replaceChildren(...page.getElementById("results").childNodes);
    markProgress();
    for (const link of document.querySelectorAll(".tongues a")) {
      link.href = page.querySelector(`.tongues a[lang="${link.lang}"]`).getAttribute("href");
    }
    history.replaceState(null, "", address);
  };

  const soon = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(show, milliseconds);
  };

  const watch = async () => {
    const page = results.ariaBusy !== "true" && (await load(location.href));
    if (page) {
      const reading = results.contains(document.activeElement) || scrollY > 0;
      tell(page);
      // Nothing moves under the eyes of who has begun to read.
      if (!reading) results.replaceChildren(...page.getElementById("results").childNodes);
      markProgress();
    }
    if (document.getElementById("filling")) setTimeout(watch, AGAIN);
  };

  markProgress();
  // Also when the reader comes back from a lesson to a page that the browser has kept.
  addEventListener("pageshow", markProgress);
  form.querySelector("button").hidden = true;
  form.addEventListener("input", () => soon(PAUSE));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
  if (document.getElementById("filling")) setTimeout(watch, AGAIN);
})();
