/* Grid: the mouse. Click, Shift+click, drag; double click edits; the right button keeps the range and offers the menu. */
window.Grid.mouseOf = function (grid) {
  "use strict";
  const table = grid.table;
  const selection = grid.selection;
  let dragging = false;

  function boxOf(event) {
    const td = event.target.closest("[data-col]");
    return td && td.closest("tbody") && table.contains(td) ? td : null;
  }
  function go(place, extend) {
    grid.pointing = true;
    selection.go(place.y, place.x, extend);
    grid.pointing = false;
  }
  function inside(place) {
    const range = selection.range();
    return place.y >= range.top && place.y <= range.bottom && place.x >= range.left && place.x <= range.right;
  }
  table.addEventListener("mousedown", function (event) {
    grid.editor.endMenu();
    const td = boxOf(event);
    if (!td || event.target.closest(".why")) { return; }
    const place = grid.cells.find(td);
    if (!place) { return; }
    if (event.button === 2) {
      if (!inside(place)) { go(place, false); } else { grid.editor.focus(); }
      grid.editor.offerMenu();
      event.preventDefault();
      return;
    }
    if (event.button !== 0) { return; }
    if (!event.target.closest("a, button")) {
      event.preventDefault();
      dragging = true;
    }
    go(place, event.shiftKey);
  });
  table.addEventListener("mouseover", function (event) {
    const td = dragging && boxOf(event);
    const place = td && grid.cells.find(td);
    if (place) { go(place, true); }
  });
  document.addEventListener("mouseup", function () { dragging = false; });
  table.addEventListener("dblclick", function (event) {
    const td = boxOf(event);
    if (td && !event.target.closest("a, button, .why")) { grid.editor.open(); }
  });
};
