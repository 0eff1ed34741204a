/* Shows a lesson in a frame and loads it again whenever it has been built, at the same place. */
"use strict";
(() => {
  const frame = document.querySelector("iframe");
  const state = document.querySelector(".state");
  const which = document.querySelector(".which");
  const select = which.querySelector("select");
  const findings = document.querySelector(".findings");
  const ways = document.querySelector(".ways");
  const NAMES = { "handout.pdf": ways.dataset.handout, "key.pdf": ways.dataset.key };
  const { title: titled, stopped } = document.body.dataset;
  let news = { state: "building", lessons: [], findings: [] };
  let shown = "";

  const chosen = () => {
    const asked = decodeURIComponent(location.hash.slice(1));
    return news.lessons.find(({ id }) => id === asked) ?? news.lessons[0];
  };

  const load = (lesson) => {
    const address = `/lessons/${lesson.id}/index.html`;
    const stamp = `${lesson.id} ${lesson.edition}`;
    if (stamp === shown || !lesson.files.includes("index.html")) return;
    const same = shown.split(" ")[0] === lesson.id;
    shown = stamp;
    if (!same) {
      frame.src = address;
      return;
    }
    const { scrollX, scrollY } = frame.contentWindow;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(scrollX, scrollY), {
      once: true,
    });
    frame.contentWindow.location.reload();
  };

  const show = () => {
    const lesson = chosen();
    which.hidden = news.lessons.length < 2;
    select.replaceChildren(
      ...news.lessons.map(({ id, title }) => new Option(title, id, false, id === lesson?.id)),
    );
    state.dataset.state = news.state;
    if (state.textContent !== news.text) state.textContent = news.text;
    const found = [...news.findings, ...(lesson?.findings ?? [])];
    findings.hidden = found.length === 0;
    findings.querySelector("ul").replaceChildren(
      ...found.map(({ severity, text }) => {
        const item = document.createElement("li");
        item.dataset.severity = severity;
        item.textContent = text;
        return item;
      }),
    );
    if (!lesson) return;
    document.title = titled.replace("{title}", () => lesson.title);
    ways.replaceChildren(
      ...Object.entries(NAMES)
        .filter(([name]) => lesson.files.includes(name))
        .map(([name, text]) => {
          const link = document.createElement("a");
          link.href = `/lessons/${lesson.id}/${name}`;
          link.target = "_blank";
          link.textContent = text;
          return link;
        }),
    );
    load(lesson);
  };

  select.addEventListener("change", () => {
    location.hash = encodeURIComponent(select.value);
  });
  addEventListener("hashchange", show);
  const events = new EventSource("/events");
  events.addEventListener("message", ({ data }) => {
    news = JSON.parse(data);
    show();
  });
  events.addEventListener("error", () => {
    state.dataset.state = "building";
    state.textContent = stopped;
  });
})();
