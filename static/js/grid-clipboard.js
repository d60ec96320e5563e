/* Grid: copy, cut and paste — by the events of the textarea alone, so that it works on plain http. Only plain text is taken:
   a page's or a sheet's HTML is ignored. */
window.Grid.clipboardOf = function (grid) {
  "use strict";
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

  function paste(event) {
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (!text) {
      grid.says.tell("剪贴板里没有文字，没有粘贴");
      return;
    }
    const own = event.clipboardData.getData(OWN) === text;
    const rows = window.Grid.text.parse(text);
    const given = Math.max.apply(null, rows.map(function (row) { return row.length; }));
    const area = selection.range();
    const columns = columnsFor(given, area.left, own);
    const paired = columns.length === 2 && columns[1] !== area.left + 1;
    const tall = times(area.bottom - area.top + 1, rows.length);
    const wide = paired ? given : times(area.right - area.left + 1, given);
    const list = [];
    const into = new Map();
    for (let i = 0; i < Math.min(tall, cells.height() - area.top); i += 1) {
      for (let j = 0; j < wide; j += 1) {
        const x = paired ? columns[j] : area.left + j;
        const value = rows[i % rows.length][j % given];
        if (x < cells.width() && value !== undefined) { list.push([area.top + i, x, value]); }
      }
    }
    const result = grid.write(list);
    result.changed.forEach(function (place) {
      const title = cells.column(place[1]).title;
      into.set(title, (into.get(title) || 0) + 1);
    });
    const below = Math.max(0, area.top + tall - cells.height());
    const beside = paired ? 0 : Math.max(0, area.left + wide - cells.width());
    const where = Array.from(into, function (pair) { return "“" + pair[0] + "”" + pair[1] + " 格"; }).join("、");
    let said = "粘贴 " + rows.length + " 行 " + given + " 列：" + (where || (result.taken.length ? "没有一格要写" : "没有一格能写")) + grid.skipped(result);
    if (below) { said += "；下面放不下的 " + below + " 行没有粘贴"; }
    if (beside) { said += "；右边放不下的 " + beside + " 列没有粘贴"; }
    grid.says.tell(said, result.count > 0);
    selection.select({ top: area.top, left: area.left, bottom: Math.min(cells.height(), area.top + tall) - 1,
      right: paired ? area.left : Math.min(cells.width(), area.left + wide) - 1 });
  }

  return { copy: copied, cut: cut, paste: paste, block: block };
};
