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
  let kept = null;
  try {
    kept = localStorage.getItem("coursekit:theme");
  } catch {
    // Storage may be refused; the system's preference serves.
  }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
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
    document.getElementById("starting")?.remove();
  });
})();
