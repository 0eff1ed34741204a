/* Filters the cards while one types; without this script the form asks the server. */
"use strict";
(() => {
  const form = document.querySelector(".filters");
  const cards = [...document.querySelectorAll(".card")];
  const count = document.querySelector(".count");
  const none = document.querySelector(".none");

  const show = () => {
    const asked = Object.fromEntries(new FormData(form));
    const words = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const data = card.dataset;
      const fits =
        words.every((word) => data.words.includes(word)) &&
        ["form", "language", "length"].every((name) => !asked[name] || asked[name] === data[name]);
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const text = shown === 1 ? count.dataset.one : count.dataset.many.replace("{n}", shown);
    if (count.textContent !== text) count.textContent = text;
    none.hidden = shown > 0 || cards.length === 0;
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
    history.replaceState(null, "", `?${query}`);
  };

  form.querySelector("button").hidden = true;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
})();
