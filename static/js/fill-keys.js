/* 填报: the keys that belong to the page rather than to its grids: Alt+W why this score, Alt+↓ the deviation, Alt+H what a
   cell has held, Esc takes back what was typed outside a grid. Keys of an input method are left alone. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }

  function active(element) {
    const grid = window.Grid.owning(element);
    return grid ? grid.active() : null;
  }
  function rowOf(element) {
    const here = active(element);
    const row = here ? here.row : element.closest("tr");
    if (!row) { return null; }
    return row.classList.contains("under") ? row.previousElementSibling : row;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) { return; }
    const element = event.target;
    const key = event.key.toLowerCase();
    const row = rowOf(element);
    if (event.altKey && (key === "w" || event.code === "KeyW")) {
      const score = row && row.closest(".money") ? document.getElementById("why-execution") : row && row.querySelector(".score");
      if (score) {
        event.preventDefault();
        Fill.openWhy(score, element);
      }
    } else if (event.altKey && (key === "h" || event.code === "KeyH")) {
      const here = active(element);
      const cell = here ? here.cell : element.classList.contains("cell") ? Fill.keeper(element) : null;
      if (cell) {
        event.preventDefault();
        Fill.openHistory(cell, here ? here.td : element.closest("[data-cellbox]"), element);
      }
    } else if (event.altKey && event.key === "ArrowDown" && element.tagName !== "SELECT") {
      if (row && row.dataset.row && row.nextElementSibling.classList.contains("under")) {
        event.preventDefault();
        Fill.toggleDeviation(row.nextElementSibling, element);
      }
    } else if (event.key === "Escape" && element.classList.contains("cell") && element.tagName === "INPUT" &&
        element.type !== "radio" && Fill.isDirty(element)) {
      event.preventDefault();
      Fill.putValue(element, Fill.savedValue(element));
      Fill.remember(element);
      element.select();
    }
  });

  /* The row that a person is in, and the bar below the table that says in words how its target and actual were read. */
  const bar = document.getElementById("reading-bar");
  function read(row) {
    if (!bar) { return; }
    const said = row && row.querySelector("[data-reading]");
    bar.textContent = said ? said.dataset.reading : bar.dataset.empty;
  }
  function enter(row) {
    Fill.form.querySelectorAll("tr.is-here").forEach(function (other) { other.classList.remove("is-here"); });
    const known = row && row.dataset.row ? row : null;
    if (known) { known.classList.add("is-here"); }
    read(known);
  }
  document.addEventListener("grid:moved", function (event) { enter(event.detail.row); });
  Fill.form.addEventListener("focusin", function (event) {
    const cell = event.target;
    if (window.Grid.owning(cell) || cell.classList.contains("grid-choice")) { return; }
    enter(rowOf(cell));
    if (cell.classList.contains("cell") && cell.tagName === "INPUT" && cell.type !== "radio") { cell.select(); }
  });
  document.addEventListener("fill:live", function () {
    const row = Fill.form.querySelector("tr.is-here");
    if (row) { read(row); }
  });
}());
