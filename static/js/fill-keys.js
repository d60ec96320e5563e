/* 填报: the keys of the form. Enter down, Shift+Enter up, arrows up and down in single-line cells, Tab right (the browser's
   own), Esc takes back, Alt+W why this score, Alt+↓ the deviation. Keys of an input method are left alone. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }

  function composing(event) { return event.isComposing || event.keyCode === 229; }
  function visible(cell) { return cell.offsetParent !== null && !cell.disabled; }
  function step(cell, by) {
    const column = cell.dataset.column;
    if (!column) { return false; }
    const all = Array.from(Fill.form.querySelectorAll('.cell[data-column="' + column + '"]')).filter(visible);
    const next = all[all.indexOf(cell) + by];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
      return true;
    }
    cell.dispatchEvent(new CustomEvent("fill:leave", { bubbles: true }));
    return false;
  }
  function rowOf(element) {
    const row = element.closest("tr");
    if (!row) { return null; }
    return row.classList.contains("under") ? row.previousElementSibling : row;
  }

  document.addEventListener("keydown", function (event) {
    if (composing(event) || event.defaultPrevented) { return; }
    const element = event.target;
    if (event.altKey && (event.key === "w" || event.key === "W" || event.code === "KeyW")) {
      const score = element.closest(".money") ? document.getElementById("why-execution")
        : rowOf(element) && rowOf(element).querySelector(".score");
      if (score) {
        event.preventDefault();
        Fill.openWhy(score, element);
      }
      return;
    }
    if (event.altKey && event.key === "ArrowDown" && element.tagName !== "SELECT") {
      const row = rowOf(element);
      if (row && row.dataset.row) {
        event.preventDefault();
        Fill.toggleDeviation(row.nextElementSibling, element);
      }
      return;
    }
    if (!element.classList.contains("cell") || event.altKey || event.ctrlKey || event.metaKey) { return; }
    const single = element.tagName === "INPUT" && element.type !== "radio";
    if (event.key === "Enter" && element.tagName !== "TEXTAREA") {
      event.preventDefault();
      step(element, event.shiftKey ? -1 : 1);
    } else if (event.key === "ArrowDown" && single) {
      if (step(element, 1)) { event.preventDefault(); }
    } else if (event.key === "ArrowUp" && single) {
      if (step(element, -1)) { event.preventDefault(); }
    } else if (event.key === "Escape" && single && Fill.isDirty(element)) {
      event.preventDefault();
      Fill.putValue(element, Fill.savedValue(element));
      Fill.remember(element);
      element.select();
    }
  });

  /* A cell that is entered is wholly selected: typing replaces, as in Excel. */
  Fill.form.addEventListener("focusin", function (event) {
    const cell = event.target;
    Fill.form.querySelectorAll("tr.is-here").forEach(function (row) { row.classList.remove("is-here"); });
    const row = rowOf(cell);
    if (row && row.dataset.row) { row.classList.add("is-here"); }
    if (cell.classList.contains("cell") && cell.tagName === "INPUT" && cell.type !== "radio") { cell.select(); }
    read(row && row.dataset.row ? row : null);
  });
  document.addEventListener("fill:live", function () {
    const row = Fill.form.querySelector("tr.is-here");
    if (row) { read(row); }
  });

  /* The bar below the table says in words how the row's target and actual were read. */
  const bar = document.getElementById("reading-bar");
  function read(row) {
    if (!bar) { return; }
    const said = row && row.querySelector("[data-reading]");
    bar.textContent = said ? said.dataset.reading : bar.dataset.empty;
  }

  /* 定性: the native list of tiers; “另写” shows a text cell beside it. The text cell is what is saved. */
  Fill.form.querySelectorAll("select[data-tiers]").forEach(function (select) {
    const text = document.getElementById(select.dataset.tiers);
    function follow() {
      const own = select.value === "__own__";
      text.classList.toggle("is-own", own);
      text.tabIndex = own ? 0 : -1;
    }
    select.addEventListener("change", function () {
      follow();
      if (select.value === "__own__") { text.focus(); return; }
      text.value = select.value;
      text.dispatchEvent(new CustomEvent("fill:leave", { bubbles: true }));
    });
    text.addEventListener("fill:put", function () {
      const known = Array.from(select.options).some(function (option) { return option.value === text.value; });
      select.value = known ? text.value : "__own__";
      follow();
    });
    follow();
  });
}());
