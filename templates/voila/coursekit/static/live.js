/* What Voilà's pages expect to find, and the reader's light or dark for JupyterLab's widgets. */
"use strict";
(() => {
  const noted = () => {};
  Object.assign(window, {
    voila_heartbeat: noted,
    voila_process: noted,
    voila_finish: noted,
    cellLoaded: true,
  });
  document.documentElement.dataset.script = "on";
  try {
    const kept = JSON.parse(localStorage.getItem("coursekit:shell") ?? "{}");
    if (["light", "dark"].includes(kept.theme)) document.documentElement.dataset.theme = kept.theme;
    if (kept.type === "large") document.documentElement.dataset.type = "large";
  } catch {
    // Storage may be refused; the system's settings serve.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const chosen = document.documentElement.dataset.theme;
    const isDark = chosen ? chosen === "dark" : dark.matches;
    document.body.dataset.jpThemeLight = String(!isDark);
  };
  document.addEventListener("DOMContentLoaded", () => {
    follow();
    dark.addEventListener("change", follow);
    new MutationObserver(follow).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
  });
  const slow = setTimeout(() => document.getElementById("slow")?.removeAttribute("hidden"), 15000);
  // Before the page's own scripts, which look at the lesson.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    clearTimeout(slow);
    document.getElementById("starting")?.remove();
    const frozen = document.getElementById("frozen");
    if (!document.getElementById("whole")) {
      // The line broke, or the kernel ended. What is here can still be read.
      document.getElementById("broken")?.removeAttribute("hidden");
      frozen?.removeAttribute("aria-busy");
      return;
    }
    if (!frozen) return;
    const { scrollX: x, scrollY: y } = window;
    frozen.remove();
    scrollTo(x, y);
  });
})();
