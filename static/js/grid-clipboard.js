/* Grid: copy, cut and paste — by the events of the textarea alone, so that it works on plain http. Only plain text is taken:
   a page's or a sheet's HTML is ignored. */
window.Grid.clipboardOf = function (grid) {
  "use strict";
  const Fill = window.Fill;
  const OWN = "application/x-evaluator-block";
  const cells = grid.cells;
  const selection = grid.selection;

  function block() {
    const area = selection.range();
    const rows = [];
    for (let y = area.top; y <= area.bottom; y += 1) {
      const row = [];
      for (let x = area.left; x <= area.right; x += 1) { row.push(cells.text(y, x)); }
      rows.push(row);
    }
    return rows;
  }
  function copy(event) {
    const rows = block();
    const text = window.Grid.text.compose(rows);
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData(OWN, text);
    return rows;
  }
  function size(rows) { return rows.length + " 行 " + rows[0].length + " 列"; }

  function copied(event) {
    const rows = copy(event);
    grid.says.tell("已复制 " + size(rows));
  }
  function cut(event) {
    const rows = copy(event);
    const result = grid.clear();
    grid.says.tell("已剪切 " + size(rows) + "，清空 " + result.count + " 格" + grid.skipped(result), true);
  }

  /* Where each column of the block goes: one after the other; but exactly two columns that come from elsewhere and are
     pasted at a column with a partner (实际完成值 → 偏差说明) go to these two, whatever lies between. */
  function columnsFor(width, left, own) {
    const pair = cells.columnOf(cells.column(left).pair);
    if (width === 2 && pair > left && !own) { return [left, pair]; }
    return Array.from({ length: width }, function (_, index) { return left + index; });
  }
  function times(selected, given) { return selected % given === 0 ? selected : given; }

  /* The rows of a table may move while others are added: each is found again by a cell of its own. */
  function addressOf(y) {
    for (let x = 0; x < cells.width(); x += 1) {
      const cell = cells.cell(y, x);
      if (cell) { return { target: cell.dataset.target, field: cell.dataset.field }; }
    }
    return null;
  }
  function standsAt(address) {
    const place = address && cells.find(Fill.find(address.target, address.field));
    return place ? place.y : -1;
  }
  /* What the cells of the block were read with: rows that come back rendered anew must not hide from a save that somebody
     else has changed one of them meanwhile. */
  function readIn(block) {
    const found = [];
    for (let y = block.top; y < Math.min(cells.height(), block.top + block.tall); y += 1) {
      block.columns.forEach(function (x) {
        const cell = x < cells.width() ? cells.cell(y, x) : null;
        if (!cell) { return; }
        found.push({ target: cell.dataset.target, field: cell.dataset.field, text: Fill.valueOf(cell), version: Fill.versionOf(cell) });
      });
    }
    return found;
  }
  /* Rows that the block needs and the table has not; rows without any text at its end need none. */
  function missingFor(block) {
    const last = cells.height() - 1;
    const takes = last < 0 || block.columns.some(function (x) { return x < cells.width() && cells.writable(last, x); });
    let tall = block.tall;
    while (tall && block.rows[(tall - 1) % block.rows.length].join("").trim() === "") { tall -= 1; }
    return takes ? Math.max(0, block.top + tall - cells.height()) : 0;
  }

  function paste(event) {
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    take(text, event.clipboardData.getData(OWN) === text);
  }
  let growing = false;
  function take(text, own) {
    if (!text) {
      grid.says.tell("剪贴板里没有文字，没有粘贴");
      return;
    }
    if (growing) {
      grid.says.tell("上一块还在等增加的行，这一块没有粘贴，请稍后再粘贴");
      return;
    }
    const block = placed(window.Grid.text.parse(text), own);
    const known = [];
    for (let y = block.top; y < cells.height(); y += 1) { known.push(addressOf(y)); }
    const missing = missingFor(block);
    const readBefore = missing ? readIn(block) : null;
    function then(answer) {
      growing = false;
      readBefore.forEach(function (each) {
        const cell = Fill.find(each.target, each.field);
        if (cell && Fill.valueOf(cell) !== each.text) { Fill.setVersion(cell, each.version); }
      });
      put(block, block.rows.slice(0, block.tall).map(function (row, i) {
        if (i < known.length) { return standsAt(known[i]); }
        return i - known.length < answer.added ? answer.first + i - known.length : -1;
      }), { known: known.length, added: answer.added, wanted: missing, why: answer.why });
    }
    /* A page that can add rows to its table takes this on, and answers with the first new row or with why there is none. */
    if (missing) {
      growing = true;
      grid.says.tell("正在增加 " + missing + " 行");
      if (!grid.table.dispatchEvent(new CustomEvent("grid:short", { cancelable: true, detail: { missing: missing, then: then } }))) { return; }
      growing = false;
    }
    const places = [];
    for (let i = 0; i < Math.min(block.tall, cells.height() - block.top); i += 1) { places.push(block.top + i); }
    put(block, places, null);
  }
  /* Where a block goes: from the active cell on, or as often as it fits into the range. */
  function placed(rows, own) {
    const given = Math.max.apply(null, rows.map(function (row) { return row.length; }));
    const area = selection.range();
    const pair = columnsFor(given, area.left, own);
    const paired = pair.length === 2 && pair[1] !== area.left + 1;
    const wide = paired ? given : times(area.right - area.left + 1, given);
    return { rows: rows, given: given, top: area.top, left: area.left, paired: paired, wide: wide,
      tall: times(area.bottom - area.top + 1, rows.length),
      columns: paired ? pair : Array.from({ length: wide }, function (_, index) { return area.left + index; }) };
  }
  /* Write it: ``places`` are the rows of the table that the rows of the block go to, -1 for none. */
  function put(block, places, grown) {
    const rows = block.rows;
    const list = [];
    const into = new Map();
    places.forEach(function (y, i) {
      block.columns.forEach(function (x, j) {
        const value = rows[i % rows.length][j % block.given];
        if (y >= 0 && x < cells.width() && value !== undefined) { list.push([y, x, value]); }
      });
    });
    const result = grid.write(list);
    result.changed.forEach(function (place) {
      const title = cells.column(place[1]).title;
      into.set(title, (into.get(title) || 0) + 1);
    });
    const beside = block.paired ? 0 : Math.max(0, block.left + block.wide - cells.width());
    const where = Array.from(into, function (pair) { return "“" + pair[0] + "”" + pair[1] + " 格"; }).join("、");
    let said = "粘贴 " + rows.length + " 行 " + block.given + " 列：" + (where || (result.taken.length ? "没有一格要写" : "没有一格能写")) + grid.skipped(result);
    if (grown) { said = ofGrown(said, grown, places); }
    else if (block.tall > places.length) { said += "；下面放不下的 " + (block.tall - places.length) + " 行没有粘贴"; }
    if (beside) { said += "；右边放不下的 " + beside + " 列没有粘贴"; }
    if (grown && result.count) { grid.history.last().rows = grown.added; }
    grid.says.tell(said, result.count > 0);
    const filled = places.filter(function (y) { return y >= 0; });
    if (!filled.length || (grown && window.Grid.busy())) { return; }   /* nobody is taken out of the cell he types in */
    selection.select({ top: Math.min.apply(null, filled), left: block.left, bottom: Math.max.apply(null, filled),
      right: block.paired ? block.left : Math.min(cells.width(), block.left + block.wide) - 1 });
  }
  function ofGrown(said, grown, places) {
    const gone = places.filter(function (y, i) { return y < 0 && i < grown.known; }).length;
    const from = grown.known + grown.added + 1;
    const to = grown.known + grown.wanted;
    return (grown.added ? "增加 " + grown.added + " 行，" : "") + said +
      (gone ? "；有 " + gone + " 行刚被删掉，没有粘贴" : "") +
      (from <= to ? "；剪贴板里的第 " + (from < to ? from + "—" + to : from) + " 行没有粘贴：" + grown.why : "");
  }
  /* A table without rows has no cell to paste into: its page hands over what was pasted beside it. */
  grid.table.addEventListener("grid:paste", function (event) { take(event.detail, false); });

  return { copy: copied, cut: cut, paste: paste, block: block };
};
