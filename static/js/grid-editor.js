/* Grid: the one textarea. It always has the focus and lies, transparent, over the active cell; to edit it becomes visible
   without being moved or focused again. That alone makes an input method start with the first key. */
window.Grid.editorOf = function (grid) {
  "use strict";
  const Fill = window.Fill;
  const cells = grid.cells;
  const selection = grid.selection;
  const area = document.createElement("textarea");
  let mode = "";          /* "", "typing" (arrows leave the cell), "editing" (arrows move in the text) */
  let own = null;         /* the cell that is typed in, by its address: wherever a click goes, the text belongs to it */
  area.className = "grid-editor";
  area.rows = 1;
  area.autocomplete = "off";
  area.spellcheck = false;
  area.setAttribute("aria-describedby", grid.hintId);
  grid.box.insertBefore(area, grid.box.firstChild);

  function here() { return selection.active(); }
  function place() {
    const td = cells.td(here().y, here().x);
    if (!td) { return; }
    const spot = grid.spot(td);
    const least = mode ? Number(cells.column(here().x).head.dataset.wide || 0) : 0;
    const width = Math.max(spot.width, Math.min(least, grid.box.clientWidth));
    const left = Math.max(0, Math.min(spot.left, grid.box.scrollLeft + grid.box.clientWidth - width));
    area.style.left = (width > spot.width ? left : spot.left) + "px";
    area.style.top = spot.top + "px";
    area.style.width = width + "px";
    area.style.height = spot.height + "px";
    if (mode && area.scrollHeight > spot.height) { area.style.height = Math.min(area.scrollHeight + 2, 240) + "px"; }
  }
  function name() {
    const at = here();
    if (!cells.td(at.y, at.x)) { return; }
    area.readOnly = !cells.writable(at.y, at.x);
    let said = cells.label(at.y, at.x);
    if (!selection.single()) {
      const range = selection.range();
      said += "，选中 " + (range.bottom - range.top + 1) + " 行 " + (range.right - range.left + 1) + " 列";
    }
    area.setAttribute("aria-label", said);
    const own = cells.cell(at.y, at.x);
    const refused = own && (own.getAttribute("aria-invalid") === "true" || cells.td(at.y, at.x).classList.contains("is-unsaved"));
    if (refused) { area.setAttribute("aria-invalid", "true"); } else { area.removeAttribute("aria-invalid"); }
    area.classList.toggle("is-number", getComputedStyle(cells.td(at.y, at.x)).textAlign === "right");
  }
  function focus() { area.focus({ preventScroll: true }); }

  function start(how, text) {
    const at = here();
    if (mode || !cells.writable(at.y, at.x)) { return; }
    const cell = cells.cell(at.y, at.x);
    own = { target: cell.dataset.target, field: cell.dataset.field, version: Fill.versionOf(cell), was: Fill.savedValue(cell), name: Fill.placeOf(cell) };
    mode = how;
    if (text !== undefined) {
      area.value = text;
      area.setSelectionRange(text.length, text.length);
    }
    area.classList.add("is-on");
    place();
  }
  /* The cell that is typed in, by its address: the active cell may be another one by now, and rows may have moved. */
  function cell() { return mode ? Fill.find(own.target, own.field) : null; }
  function stop(keep) {
    if (!mode) { return false; }
    const typed = cell();
    const at = typed && cells.find(typed);
    const text = area.value;
    mode = "";
    composing = false;
    area.classList.remove("is-on");
    area.value = "";
    Fill.draft(typed, null);   /* what is saved is no draft any more, and what is given up is none either */
    if (keep && typed && !at) { Fill.change([{ cell: typed, value: text }]); }   /* its row is out of sight */
    if (keep && !typed) { Fill.lost([Object.assign({}, own, { value: text })]); }
    if (keep && at) {
      if (grid.write([[at.y, at.x, text]]).unlisted) {
        grid.says.tell("“" + Fill.shown(text) + "”不在" + cells.place(at.y, at.x) + "可选的词里，没有写；按 Enter 从列表里选");
      }
    }
    place();
    name();
    return true;
  }
  /* What the cell holds is opened for editing: a list, a text, or the link of a cell that is only read. */
  function open() {
    const at = here();
    if (!cells.writable(at.y, at.x)) {
      const link = cells.td(at.y, at.x) && cells.td(at.y, at.x).querySelector("a[href], button");
      if (link) { link.click(); } else { locked(); }
    } else if (cells.kind(at.y, at.x) === "choice") { grid.choice.open(at.y, at.x); }
    else { start("editing", cells.text(at.y, at.x)); }
  }
  function locked() { grid.says.tell(cells.place(here().y, here().x) + "只读，不能填"); }

  let composing = false;
  let begun = false;      /* by the composition itself: given up with it, nothing was typed */
  area.addEventListener("compositionstart", function () {
    begun = !mode;
    composing = true;
    start("typing");
  });
  area.addEventListener("compositionend", function () {
    composing = false;
    if (begun && mode && area.value === "") { stop(false); }
  });
  area.addEventListener("input", function () {
    if (!mode) { start("typing"); }
    if (!mode) { area.value = ""; return; }
    place();
    Fill.draft(cell(), area.value);
  });
  area.addEventListener("copy", function (event) { if (!mode) { grid.clipboard.copy(event); area.value = ""; } });
  area.addEventListener("cut", function (event) { if (!mode) { grid.clipboard.cut(event); area.value = ""; } });
  area.addEventListener("paste", function (event) { if (!mode) { area.value = ""; grid.clipboard.paste(event); } });
  area.addEventListener("focus", function () { selection.show(true); grid.moved(); });
  area.addEventListener("blur", function (event) {
    area.classList.remove("is-over");
    if (!document.hasFocus()) { return; }   /* another window: the text waits, as it does in Excel */
    if (!mode) { area.value = ""; }
    stop(true);
    if (!event.relatedTarget || !event.relatedTarget.classList.contains("grid-choice")) { selection.show(false); }
  });
  area.addEventListener("dblclick", open);

  /* The menu of the right mouse button offers copy and paste only over a field: for one press the textarea is that field. */
  function offerMenu() {
    const range = selection.range();
    const first = grid.spot(cells.td(range.top, range.left));
    const last = grid.spot(cells.td(range.bottom, range.right));
    area.value = window.Grid.text.compose(grid.clipboard.block());
    area.select();
    area.style.left = first.left + "px";
    area.style.top = first.top + "px";
    area.style.width = last.left + last.width - first.left + "px";
    area.style.height = last.top + last.height - first.top + "px";
    area.classList.add("is-over");
  }
  function endMenu() {
    if (!area.classList.contains("is-over")) { return; }
    area.classList.remove("is-over");
    if (!mode) { area.value = ""; place(); }
  }

  return { area: area, place: place, name: name, focus: focus, start: start, stop: stop, open: open, locked: locked,
    offerMenu: offerMenu, endMenu: endMenu, cell: cell,
    mode: function () { return mode; }, composing: function () { return composing; },
    text: function () { return area.value; },
    retype: function (how) { mode = how; } };
};
