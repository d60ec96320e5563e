/* 目标调整: Enter goes down its column and asks for nothing; what follows from a change is read by the server while one types. */
(function () {
  "use strict";
  const form = document.getElementById("adjust-form");
  if (!form) { return; }
  const WAIT_MS = 350;
  let timer = 0;
  let looks = 0;

  function fieldOf(input) { return input.name.split(":").pop(); }
  form.addEventListener("keydown", function (event) {
    const input = event.target;
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || input.tagName !== "INPUT") { return; }
    event.preventDefault();
    const column = Array.from(form.querySelectorAll("tbody input")).filter(function (other) { return fieldOf(other) === fieldOf(input); });
    const next = column[column.indexOf(input) + (event.shiftKey ? -1 : 1)];
    if (column.indexOf(input) >= 0 && next) {
      next.focus();
      next.select();
    }
  });

  function plain(text) { return text.replace(/\r\n?/g, "\n").trim(); }
  function mark(cell) {
    const box = cell.closest(".adjust-cell");
    if (!box) { return; }
    const changed = plain(cell.value) !== plain(box.dataset.before);
    box.classList.toggle("is-adjusted", changed);
    box.querySelector(".adjust-was").hidden = !changed;
  }
  /* The page as it would come back, without asking: its readings, sums and what stands in the way are taken from it. */
  function look() {
    looks += 1;
    const mine = looks;
    const body = new URLSearchParams(new FormData(form));
    body.set("look", "1");
    fetch(form.action, { method: "POST", body: body, credentials: "same-origin" }).then(function (response) {
      if (!response.ok || response.redirected) { return ""; }
      document.dispatchEvent(new CustomEvent("evaluator:alive"));
      return response.text();
    }).then(function (html) {
      if (!html || mine !== looks) { return; }
      const page = new DOMParser().parseFromString(html, "text/html");
      form.querySelectorAll("[data-looked]").forEach(function (part) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) { part.innerHTML = fresh.innerHTML; }
      });
    }).catch(function () { /* no connection: it is read again with the next change, and when it is asked for */ });
  }
  form.addEventListener("input", function (event) {
    mark(event.target);
    window.clearTimeout(timer);
    timer = window.setTimeout(look, WAIT_MS);
  });
}());
