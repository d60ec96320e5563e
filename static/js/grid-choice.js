/* Grid: a cell with a list of statements. The browser's own list is laid over the cell; “另写…” leads to free text. */
window.Grid.choiceOf = function (grid) {
  "use strict";
  const OWN = "__own__";
  const list = document.createElement("select");
  let place = null;
  list.className = "grid-choice";
  list.hidden = true;
  grid.box.appendChild(list);

  function offered(y, x) {
    const td = grid.cells.td(y, x);
    const cell = grid.cells.cell(y, x);
    const beside = td.querySelector("select") || (cell.tagName === "SELECT" && cell) ||
      document.getElementById(cell.getAttribute("list") || cell.dataset.list || "");
    if (beside) {
      return Array.from(beside.querySelectorAll("option")).map(function (option) {
        return { value: option.value, text: option.text || option.value };
      }).filter(function (option) { return option.value && option.value !== OWN; });
    }
    return JSON.parse(cell.dataset.options || "[]").map(function (each) {
      return typeof each === "string" ? { value: each, text: each } : { value: each[0], text: each[1] };
    });
  }
  function add(value, text) {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = text;
    list.appendChild(option);
  }
  function open(y, x) {
    const cell = grid.cells.cell(y, x);
    const now = window.Fill.valueOf(cell);
    const options = offered(y, x);
    place = { y: y, x: x };
    list.textContent = "";
    add("", "（" + grid.cells.emptyOf(y, x) + "）");
    options.forEach(function (option) { add(option.value, option.text); });
    if (cell.tagName !== "SELECT") { add(OWN, "另写…"); }
    const known = options.some(function (option) { return option.value === now; });
    list.value = known ? now : now ? OWN : options.length ? options[0].value : "";
    list.size = Math.max(2, Math.min(9, list.options.length));
    list.setAttribute("aria-label", grid.cells.place(y, x) + "，上下键选，回车确定，Esc 不改");
    const spot = grid.spot(grid.cells.td(y, x));
    list.style.left = spot.left + "px";
    list.style.top = spot.top + "px";
    list.style.minWidth = spot.width + "px";
    list.hidden = false;
    list.focus({ preventScroll: true });
    const rest = list.getBoundingClientRect().bottom + 40 - window.innerHeight;
    if (rest > 0) { window.scrollBy(0, rest); }
  }
  function close() {
    if (!place) { return null; }
    const was = place;
    place = null;
    list.hidden = true;
    return was;
  }
  function take(by) {
    const value = list.value;
    const was = close();
    if (!was) { return; }
    if (value === OWN) {
      grid.editor.focus();
      grid.editor.start("editing", grid.cells.text(was.y, was.x));
      return;
    }
    grid.write([[was.y, was.x, value]]);
    if (by === "tab") { grid.editor.focus(); grid.step(1); } else { grid.selection.go(was.y + by, was.x); }
  }
  list.addEventListener("keydown", function (event) {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); take(event.key === "Enter" ? 1 : 0); }
    else if (event.key === "Tab") { event.preventDefault(); take("tab"); }
    else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      grid.editor.focus();
    }
  });
  list.addEventListener("click", function (event) { if (event.target.tagName === "OPTION") { take(0); } });
  list.addEventListener("blur", close);
  /* Rows have moved: the list would write into the row that stands there now. */
  document.addEventListener("grid:rows", function () { if (close()) { grid.editor.focus(); } });
  return { open: open };
};
