/* Grid: a table as a matrix. Columns are the heads with data-col, rows the body rows that hold such cells and are in sight.
   A td with one .cell inside (or the id of a cell elsewhere in data-cell) may be written; any other is read and copied. */
window.Grid.cellsOf = function (table) {
  "use strict";
  const Fill = window.Fill;
  let columns = [];
  let rows = [];
  /* Where each td stands, and each cell that lies elsewhere on the page: looked up for every cell of a pasted block. */
  let spots = new Map();
  let aside = new Map();

  function read() {
    columns = Array.from(table.tHead.querySelectorAll("th[data-col]")).map(function (head) {
      return { key: head.dataset.col, kind: head.dataset.kind || "text", unit: head.dataset.unit || "",
        title: head.dataset.title || head.textContent.trim(), pair: head.dataset.pair || "", head: head };
    });
    rows = [];
    spots = new Map();
    aside = new Map();
    Array.from(table.tBodies).forEach(function (body) {
      Array.from(body.rows).forEach(function (row) {
        if (row.hidden || row.classList.contains("is-out") || !row.querySelector("[data-col]")) { return; }
        const cells = columns.map(function (column) { return row.querySelector('[data-col="' + column.key + '"]'); });
        cells.forEach(function (td, x) {
          if (!td) { return; }
          spots.set(td, { y: rows.length, x: x });
          if (td.dataset.cell) { aside.set(td.dataset.cell, { y: rows.length, x: x }); }
          show(td);
        });
        rows.push({ row: row, tds: cells });
      });
    });
  }
  function cellOf(td) {
    if (!td) { return null; }
    const cell = td.dataset.cell ? document.getElementById(td.dataset.cell) : td.querySelector(".cell");
    return cell && cell.dataset.target ? cell : null;
  }
  function shownIn(td) {
    let shown = td.querySelector(".shown");
    if (!shown) {
      shown = document.createElement("span");
      shown.className = "shown";
      td.appendChild(shown);
    }
    return shown;
  }
  /* The whole text stands in the cell, wrapped; an empty cell shows its hint. */
  function show(td) {
    const cell = cellOf(td);
    if (!cell) { return; }
    const shown = shownIn(td);
    const text = textOf(cell);
    const hint = td.dataset.cell ? "" : hintOf(cell);
    shown.textContent = text || hint;
    shown.classList.toggle("is-hint", !text && Boolean(hint));
    td.setAttribute("aria-readonly", String(!writes(cell)));
  }
  /* What an empty cell shows: its placeholder, or the words of a list's empty choice. */
  function hintOf(cell) {
    const none = emptyChoice(cell);
    return none ? none.text : cell.getAttribute("placeholder") || "";
  }
  function emptyChoice(cell) { return cell && cell.tagName === "SELECT" ? cell.querySelector('option[value=""]') : null; }
  /* What an empty cell of a list means, in words that stand alone. */
  function emptyOf(y, x) {
    const none = emptyChoice(cell(y, x));
    return none ? "空，" + (none.dataset.means || none.text) : "空";
  }
  function writes(cell) { return Boolean(cell) && !cell.disabled && !cell.readOnly; }
  function textOf(cell) {
    if (cell.tagName === "SELECT") {
      const chosen = cell.options[cell.selectedIndex];
      return chosen && chosen.value ? chosen.text : "";
    }
    return Fill.valueOf(cell);
  }
  function td(y, x) { return rows[y] && rows[y].tds[x]; }
  function cell(y, x) { return cellOf(td(y, x)); }
  function text(y, x) {
    const box = td(y, x);
    const own = cellOf(box);
    if (own) { return textOf(own); }
    if (!box) { return ""; }
    if (box.dataset.text !== undefined) { return box.dataset.text; }
    const bare = box.cloneNode(true);
    bare.querySelectorAll(".visually-hidden, .grid-aside, .why, [hidden]").forEach(function (part) { part.parentNode.removeChild(part); });
    return bare.textContent.replace(/\s+/g, " ").trim();
  }
  function kind(y, x) { return td(y, x) && td(y, x).dataset.kind || columns[x].kind; }
  function unit(y, x) { return td(y, x) && td(y, x).dataset.unit || columns[x].unit; }

  /* The value that a text becomes in a cell; null where a list does not have it. */
  function fit(y, x, typed) {
    const own = cell(y, x);
    const how = kind(y, x);
    let value = typed.replace(/\r\n?/g, "\n");
    if (how === "number" || how === "money") { value = window.Grid.text.number(value, unit(y, x)); }
    if (own.tagName === "SELECT") {
      const found = Array.from(own.options).filter(function (option) {
        return option.text === value.trim() || option.value === value.trim();
      })[0];
      return found ? found.value : null;
    }
    return own.tagName === "INPUT" ? value.replace(/\s*\n\s*/g, " ") : value;
  }
  function rowName(y) {
    const row = rows[y].row;
    const head = row.querySelector("th[scope=row]");
    return row.dataset.name || (head ? (cellOf(head) ? textOf(cellOf(head)) : head.textContent.replace(/\s+/g, " ").trim()) : "");
  }
  function place(y, x) {
    const number = rows[y].row.dataset.row;
    return number ? "第 " + number + " 行" + columns[x].title : rowName(y) + "，" + columns[x].title;
  }
  /* What a screen reader says of the active cell: where it is, what it holds, what is the matter with it. */
  function label(y, x) {
    const box = td(y, x);
    const parts = [place(y, x), text(y, x) || emptyOf(y, x)];
    if (columns[x].unit) { parts.push("单位" + columns[x].unit); }
    if (box && box.dataset.says) { parts.push(box.dataset.says); }
    if (box && box.getAttribute("aria-invalid") === "true") { parts.push("有问题"); }
    if (!writes(cell(y, x))) { parts.push("只读"); }
    else if (kind(y, x) === "choice") { parts.push("按回车选"); }
    if (rows[y].row.dataset.row && parts.indexOf(rowName(y)) < 0) { parts.push(rowName(y)); }
    return parts.join("，");
  }
  function find(element) {
    if (!element) { return null; }
    const box = element.closest && element.closest("[data-col]");
    return (box && spots.get(box)) || aside.get(element.id) || null;
  }

  /* Roles for those who cannot see the table. */
  function name() {
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", table.dataset.grid);
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    table.setAttribute("aria-colcount", String(columns.length));
    table.setAttribute("aria-multiselectable", "true");
    table.querySelectorAll("thead, tbody, tfoot").forEach(function (group) { group.setAttribute("role", "rowgroup"); });
    table.querySelectorAll("tr").forEach(function (row) { row.setAttribute("role", "row"); });
    table.querySelectorAll("thead th").forEach(function (head) { head.setAttribute("role", "columnheader"); });
    table.querySelectorAll("tbody th, tfoot th").forEach(function (head) { head.setAttribute("role", "rowheader"); });
    table.querySelectorAll("td").forEach(function (box) { box.setAttribute("role", "gridcell"); });
    rows.forEach(function (each, y) {
      each.row.setAttribute("aria-rowindex", String(y + 2));
      each.tds.forEach(function (box, x) {
        if (!box) { return; }
        box.setAttribute("aria-colindex", String(x + 1));
        if (!cellOf(box)) { box.setAttribute("aria-readonly", "true"); }
        box.querySelectorAll("a, button").forEach(function (link) { link.tabIndex = -1; });
      });
    });
    columns.forEach(function (column, x) { column.head.setAttribute("aria-colindex", String(x + 1)); });
  }

  return { read: read, name: name, show: show, td: td, cell: cell, text: text, kind: kind, fit: fit, label: label,
    emptyOf: emptyOf, place: place, find: find, cellOf: cellOf,
    writable: function (y, x) { return writes(cell(y, x)); },
    height: function () { return rows.length; }, width: function () { return columns.length; },
    column: function (x) { return columns[x]; },
    columnOf: function (key) { return columns.map(function (column) { return column.key; }).indexOf(key); },
    row: function (y) { return rows[y] && rows[y].row; } };
};
