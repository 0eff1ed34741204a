/** What a reader must know now, over the foot of the page, with one thing to do about it. */

export function alertBox(words: string, label: string, press: () => void): HTMLElement {
  const box = document.createElement("div");
  box.className = "pg-alert";
  box.setAttribute("role", "alert");
  const said = document.createElement("p");
  said.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", press);
  box.append(said, button);
  return box;
}
