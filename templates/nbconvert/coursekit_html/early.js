// Runs before the page is drawn, so that a reader's theme and type size never flash.
{
  const root = document.documentElement;
  root.dataset.script = "on";
  // A page from disk has no server beside it: page.css hides links to one.
  if (location.protocol === "file:") root.dataset.place = "disk";
  try {
    const kept = JSON.parse(localStorage.getItem("coursekit:shell") ?? "{}");
    if (["light", "dark"].includes(kept.theme)) root.dataset.theme = kept.theme;
    if (kept.type === "large") root.dataset.type = "large";
  } catch {
    // Nothing is kept where storage is refused: the system's settings serve.
  }
}
