/* Grid: the active cell and the range that reaches from it. */
window.Grid.selectionOf = function (cells, moved) {
  "use strict";
  let at = { y: 0, x: 0 };
  let end = { y: 0, x: 0 };
  let painted = [];
  let on = false;

  function hold(value, most) { return Math.max(0, Math.min(most - 1, value)); }
  function range() {
    return { top: Math.min(at.y, end.y), bottom: Math.max(at.y, end.y),
      left: Math.min(at.x, end.x), right: Math.max(at.x, end.x) };
  }
  function each(act) {
    const area = range();
    for (let y = area.top; y <= area.bottom; y += 1) {
      for (let x = area.left; x <= area.right; x += 1) { act(y, x); }
    }
  }
  function paint() {
    painted.forEach(function (td) {
      td.classList.remove("is-selected", "is-active");
      td.removeAttribute("aria-selected");
    });
    painted = [];
    if (!on || !cells.height()) { return; }
    const many = at.y !== end.y || at.x !== end.x;
    each(function (y, x) {
      const td = cells.td(y, x);
      if (!td) { return; }
      if (many) { td.classList.add("is-selected"); }
      td.setAttribute("aria-selected", "true");
      painted.push(td);
    });
    const td = cells.td(at.y, at.x);
    if (td) { td.classList.add("is-active"); }
  }
  function go(y, x, extend) {
    end = { y: hold(y, cells.height()), x: hold(x, cells.width()) };
    if (!extend) { at = end; }
    on = true;
    paint();
    moved(extend ? end : at);
  }
  /* Rows may have gone: stay where it is still possible, or with the cell that is typed in. */
  function settle(place) {
    if (place) { at = end = { y: place.y, x: place.x }; }
    at = { y: hold(at.y, cells.height()), x: hold(at.x, cells.width()) };
    end = { y: hold(end.y, cells.height()), x: hold(end.x, cells.width()) };
    paint();
  }
  function select(area) {
    at = { y: area.top, x: area.left };
    end = { y: area.bottom, x: area.right };
    on = true;
    paint();
    moved(at);
  }
  return { go: go, select: select, settle: settle, each: each, range: range,
    active: function () { return at; }, end: function () { return end; },
    show: function (wanted) { on = wanted; paint(); },
    single: function () { return at.y === end.y && at.x === end.x; } };
};
