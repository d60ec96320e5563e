/* 填报: rows come back rendered while somebody goes on writing in them. What is being written goes over into the new cells
   with the text and the version that it was begun over, so that a colleague's newer text is answered as a conflict and never
   covered up unseen. What has lost its cell is listed at once, to be copied. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const GONE = "您写字的那一行刚被删掉了。";

  /* Where a cell stood, said after its row is gone and its number is another row's. */
  function placeOf(cell) {
    const line = cell.closest("tr");
    const row = line && line.classList.contains("under") ? line.previousElementSibling : line;
    const head = row && row.querySelector("th[scope=row]");
    const named = head && head.querySelector(".cell");
    const name = row && row.dataset.name || (named ? Fill.savedValue(named) : head ? head.textContent.trim() : "");
    return Fill.nameOf(cell) + (name && Fill.nameOf(cell).indexOf(name) < 0 ? "（“" + name + "”）" : "");
  }
  Fill.placeOf = placeOf;
  function about(cell) {
    const key = Fill.keyOf(cell);
    return { cell: cell, key: key, target: cell.dataset.target, field: cell.dataset.field, name: placeOf(cell),
      was: Fill.savedValue(cell), version: Fill.versionOf(cell), value: Fill.valueOf(cell), typed: window.Grid.typing(cell),
      at: document.activeElement === cell ? { from: cell.selectionStart, to: cell.selectionEnd } : null };
  }
  /* Call it before the rows are replaced, and what it gives afterwards: it answers whether a text has lost its cell. */
  Fill.carry = function () {
    const mine = Fill.cells().filter(function (cell) {
      return Fill.isDirty(cell) || Fill.typing(cell) || Fill.waits(Fill.keyOf(cell));
    }).map(about);
    return function () {
      const gone = [];
      mine.forEach(function (each) {
        const cell = Fill.find(each.target, each.field);
        if (cell === each.cell) { return; }
        if (cell) { over(each, cell); } else { gone.push(each); }
      });
      if (gone.length) { lose(gone); }
      return gone.length > 0;
    };
  };
  function over(each, cell) {
    const waits = Fill.waits(each.key);
    Fill.setSaved(cell, each.was);
    Fill.setVersion(cell, each.version);
    Fill.putValue(cell, each.value);
    if (waits) { Fill.mark(cell, "is-saving"); }
    if (each.at) {
      const folded = cell.closest("details");
      if (folded) { folded.open = true; }
      cell.focus({ preventScroll: true });
      if (cell.setSelectionRange) { cell.setSelectionRange(each.at.from, each.at.to); }
    } else if (!waits && !each.typed) { Fill.leave(cell); }
  }
  function lose(gone) {
    gone.forEach(function (each) { Fill.drop(each.key); });
    Fill.store.drop(gone.map(function (each) { return each.key; }));
    Fill.lost(gone.filter(function (each) { return !each.typed; }));
    if (gone.some(function (each) { return each.typed || each.at; })) {
      window.Grid.letGo();
      window.FillKept.enter();      /* what is typed on must not land in another row */
    }
  }
  /* Texts without a cell: kept on this computer, and listed at once with where they stood. */
  Fill.lost = function (texts) {
    const held = Fill.store.read();
    const entries = texts.map(function (each) {
      const known = held[each.target + "." + each.field] || {};
      return { target: each.target, field: each.field, value: each.value, version: each.version,
        was: each.was === undefined ? known.was : each.was, name: each.name || known.name };
    }).filter(function (each) { return each.value !== each.was; });
    const keys = entries.map(function (each) { return each.target + "." + each.field; });
    if (!keys.length) { return; }
    Fill.store.drop(keys);
    Fill.store.put(entries);
    window.FillKept.add(GONE, keys);
  };
}());
