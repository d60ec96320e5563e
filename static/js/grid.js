/* Grid: our own grid over a table that the server has rendered. Each table[data-grid] becomes one at load, and again after
   the event grid:rows (rows were inserted, removed, moved or laid flat). Without script the table is an ordinary form. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const Grid = window.Grid;
  if (!Fill) { return; }
  const made = new Map();

  function wrapped(table) {
    let box = table.parentNode;
    if (!box.classList.contains("grid-box")) {
      box = document.createElement("div");
      box.className = "grid-box";
      table.parentNode.insertBefore(box, table);
      box.appendChild(table);
    }
    return box;
  }
  function footOf(box) {
    let foot = box.parentNode.querySelector(".grid-foot");
    if (!foot) {
      foot = document.createElement("div");
      foot.className = "grid-foot";
      box.parentNode.insertBefore(foot, box.nextSibling);
    }
    return foot;
  }
  function hintOf(table) {
    const hint = document.createElement("span");
    hint.id = "grid-hint-" + made.size;
    hint.className = "visually-hidden";
    hint.textContent = "表格：方向键移动，直接打字就填，F2 改，Tab 到下一个能填的格，按 Esc 再按 Tab 离开表格";
    table.parentNode.appendChild(hint);
    return hint.id;
  }

  function make(table) {
    const grid = { table: table, box: wrapped(table) };
    grid.foot = footOf(grid.box);
    grid.hintId = hintOf(table);
    const cells = grid.cells = Grid.cellsOf(table);
    cells.read();
    const selection = grid.selection = Grid.selectionOf(cells, function (place) {
      if (grid.editor.mode()) { grid.editor.stop(true); }
      grid.editor.area.value = "";
      grid.editor.focus();
      grid.moved();
      if (!grid.pointing) { reveal(cells.td(place.y, place.x)); }   /* under the mouse nothing may move away */
      grid.editor.place();
    });
    grid.spot = function (td) {
      const base = grid.box.getBoundingClientRect();
      const rect = td.getBoundingClientRect();
      return { left: rect.left - base.left + grid.box.scrollLeft - grid.box.clientLeft,
        top: rect.top - base.top + grid.box.scrollTop - grid.box.clientTop, width: rect.width, height: rect.height };
    };
    grid.moved = function () {
      grid.editor.place();
      grid.editor.name();
      table.dispatchEvent(new CustomEvent("grid:moved", { bubbles: true, detail: { row: cells.row(selection.active().y) } }));
    };
    grid.reveal = function () { reveal(cells.td(selection.active().y, selection.active().x)); };
    function reveal(td) {
      if (!td) { return; }
      td.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      const foot = grid.foot.getBoundingClientRect();
      const rect = td.getBoundingClientRect();
      const covered = Math.min(rect.bottom, rect.top + 200) - foot.top;
      if (foot.height && foot.bottom > rect.top && foot.top < rect.bottom && covered > 0) { window.scrollBy({ top: covered + 4, behavior: "instant" }); }
    }

    /* The next cell that may be written; false where there is none, and Tab leaves the table. */
    grid.step = function (by) {
      const width = cells.width();
      let spot = selection.active().y * width + selection.active().x + by;
      while (spot >= 0 && spot < cells.height() * width) {
        const y = Math.floor(spot / width);
        if (cells.writable(y, spot % width)) {
          selection.go(y, spot % width);
          return true;
        }
        spot += by;
      }
      return false;
    };

    grid.change = function (list) {
      if (list.length) { Fill.change(list, { whole: list.length > 1 }); }
    };
    grid.history = Grid.historyOf(grid.change);
    /* One block, one step: cells that are only read are passed over and counted. */
    grid.write = function (list) {
      const result = { count: 0, same: 0, readonly: 0, unlisted: 0, taken: [], changed: [] };
      const step = [];
      const changes = [];
      list.forEach(function (each) {
        const y = each[0], x = each[1];
        if (y >= cells.height() || x >= cells.width()) { return; }
        if (!cells.writable(y, x)) { result.readonly += 1; return; }
        const cell = cells.cell(y, x);
        const value = cells.fit(y, x, each[2]);
        if (value === null) { result.unlisted += 1; return; }
        result.taken.push([y, x]);
        const before = Fill.valueOf(cell);
        if (before === value) { result.same += 1; return; }
        result.changed.push([y, x]);
        step.push({ target: cell.dataset.target, field: cell.dataset.field, before: before, after: value });
        changes.push({ cell: cell, value: value });
      });
      result.count = step.length;
      if (step.length) {
        grid.history.push(step);
        grid.says.past();
        table.dispatchEvent(new CustomEvent("grid:step"));
      }
      grid.change(changes);
      if (!step.length && list.length === 1 && result.taken.length) { Fill.leave(cells.cell(list[0][0], list[0][1])); }
      return result;
    };
    grid.skipped = function (result) {
      return (result.same ? "；" + result.same + " 格没有变" : "") +
        (result.readonly ? "；跳过只读的 " + result.readonly + " 格" : "") +
        (result.unlisted ? "；" + result.unlisted + " 格不在可选的词里，没有写" : "");
    };
    grid.clear = function () {
      const list = [];
      selection.each(function (y, x) { list.push([y, x, ""]); });
      const result = grid.write(list);
      result.same = 0;   /* what was empty already is no news */
      return result;
    };
    grid.cleared = function () {
      const result = grid.clear();
      grid.says.tell(result.count ? "清空 " + result.count + " 格" + grid.skipped(result)
        : result.readonly ? "选中的格只读，没有清空" : "选中的格本来就是空的", result.count > 0);
    };
    grid.fillDown = function () {
      const range = selection.range();
      const from = range.top === range.bottom ? range.top - 1 : range.top;
      if (from < 0) { return; }
      const list = [];
      for (let y = from + 1; y <= range.bottom; y += 1) {
        for (let x = range.left; x <= range.right; x += 1) { list.push([y, x, cells.text(from, x)]); }
      }
      const result = grid.write(list);
      grid.says.tell("向下填充 " + result.count + " 格" + grid.skipped(result), result.count > 0);
    };
    function turned(word, result) {
      if (!result) { grid.says.tell("没有可以" + word + "的了"); return; }
      const first = result.step[0] && cells.find(Fill.find(result.step[0].target, result.step[0].field) || table);
      if (first) { selection.go(first.y, first.x); }
      grid.says.tell("已" + word + " " + result.cells + " 格" + (result.passed ? "；" + result.passed + " 格后来又改过，没有动" : "") +
        (result.gone ? "；" + result.gone + " 格所在的行删过，没有动" : "") +
        (result.step.rows && word === "撤销" ? "；增加的 " + result.step.rows + " 行还在，不用的可以删掉" : ""));
    }
    grid.undo = function () { turned("撤销", grid.history.undo()); };
    grid.redo = function () { turned("重做", grid.history.redo()); };

    grid.editor = Grid.editorOf(grid);
    grid.says = Grid.saysOf(grid);
    grid.clipboard = Grid.clipboardOf(grid);
    grid.choice = Grid.choiceOf(grid);
    Grid.keysOf(grid);
    Grid.mouseOf(grid);

    grid.refresh = function () {
      cells.read();
      cells.name();
      selection.settle(grid.editor.mode() && cells.find(grid.editor.cell()));   /* rows may have moved under the typing */
      grid.box.classList.toggle("is-wide", table.offsetWidth > grid.box.clientWidth + 1);
      if (document.activeElement === grid.editor.area) { grid.moved(); } else { grid.editor.name(); }
    };
    table.classList.add("gridded");
    grid.refresh();
    table.addEventListener("fill:put", shown);
    if (window.ResizeObserver) { new window.ResizeObserver(grid.editor.place).observe(table); }
    made.set(table, grid);
    return grid;
  }
  /* A cell shows its text wherever it was put from: typed, pasted, a colleague's, an undo. */
  function shown(event) {
    made.forEach(function (grid) {
      const place = grid.cells.find(event.target);
      if (!place) { return; }
      grid.cells.show(grid.cells.td(place.y, place.x));
      if (document.activeElement === grid.editor.area) { grid.editor.name(); }
    });
  }
  function all(act) { made.forEach(act); }
  function holder(element) {
    let found = null;
    all(function (grid) { if (grid.editor.area === element || grid.table === element) { found = grid; } });
    return found;
  }

  Grid.over = function (table) {
    const grid = made.get(table) || make(table);
    grid.refresh();
    return Grid.of(table);
  };
  Grid.of = function (table) {
    const grid = made.get(table);
    if (!grid) { return null; }
    return {
      go: function (y, x) { grid.selection.go(y, x); },
      active: function () {
        const at = grid.selection.active();
        return { y: at.y, x: at.x, row: grid.cells.row(at.y), td: grid.cells.td(at.y, at.x), cell: grid.cells.cell(at.y, at.x) };
      },
      refresh: grid.refresh, history: grid.history, says: grid.says, foot: grid.foot };
  };
  /* The grid whose textarea this is. */
  Grid.owning = function (element) {
    const grid = holder(element);
    return grid ? Grid.of(grid.table) : null;
  };
  /* The grid that shows a cell of the form. */
  Grid.holding = function (cell) {
    let found = null;
    all(function (grid) { if (!found && grid.cells.find(cell)) { found = Grid.of(grid.table); } });
    return found;
  };
  /* Put the person into a cell of the form; false if it is in no grid. */
  Grid.show = function (cell) {
    let shownHere = false;
    all(function (grid) {
      const place = !shownHere && grid.cells.find(cell);
      if (place) { shownHere = true; grid.selection.go(place.y, place.x); }
    });
    return shownHere;
  };
  /* Whether any cell is being typed in just now. */
  Grid.busy = function () {
    let busy = false;
    all(function (grid) { if (grid.editor.mode()) { busy = true; } });
    return busy;
  };
  /* A text whose cell has gone from the page is let go of by the editor, and listed. */
  Grid.letGo = function () {
    all(function (grid) { if (grid.editor.mode() && !grid.editor.cell()) { grid.editor.stop(true); } });
  };
  /* Whether this cell is being typed in just now. */
  Grid.typing = function (cell) {
    let typing = false;
    all(function (grid) {
      if (grid.editor.mode() && grid.editor.cell() === cell) { typing = true; }
    });
    return typing;
  };

  function overAll() { document.querySelectorAll("table[data-grid]").forEach(Grid.over); }
  document.addEventListener("grid:rows", overAll);
  document.addEventListener("fill:put", function (event) { if (!event.target.closest("table.gridded td[data-col]")) { shown(event); } });
  document.addEventListener("fill:live", function () { all(function (grid) { grid.refresh(); grid.editor.place(); }); });
  document.addEventListener("fill:settled", function (event) {
    all(function (grid) { grid.history.settle(event.target, event.detail.typed, event.detail.shown); });
  });
  document.addEventListener("fill:marked", function () {
    all(function (grid) { if (document.activeElement === grid.editor.area) { grid.editor.name(); } });
  });
  /* Cells of a block that were kept as they were typed, though nothing can be made of them: 第 4、7 行读不懂. */
  function unread(grid, list) {
    const found = new Map();
    list.forEach(function (cell) {
      const place = grid.cells.find(cell);
      const td = place && grid.cells.td(place.y, place.x);
      if (!td || !td.dataset.refused) { return; }
      const number = grid.cells.row(place.y).dataset.row;
      const rows = found.get(td.dataset.refused) || [];
      rows.push(number || grid.cells.place(place.y, place.x));
      found.set(td.dataset.refused, rows);
    });
    return Array.from(found, function (pair) {
      return (/^\d+$/.test(pair[1][0]) ? "第 " + pair[1].join("、") + " 行" : pair[1].join("、")) + pair[0] + "，已照原样记下";
    });
  }
  /* What became of a block, said after what was done. */
  document.addEventListener("fill:answered", function (event) {
    const told = event.detail;
    if (!told.block) { return; }
    const grid = holder(made.has(told.table) ? told.table : null);
    if (!grid) { return; }
    grid.says.add(told.held ? "有 " + told.unwritten + " 格不能写入，都还没有保存" : "已保存 " + told.written + " 格", !told.held);
    if (!told.held) { unread(grid, told.cells).forEach(function (said) { grid.says.add(said, true); }); }
    if (told.held && document.activeElement === grid.editor.area) { grid.reveal(); }
  });
  /* A block that was held back and then taken back was never saved: it is no step to undo. */
  document.addEventListener("fill:block-undone", function (event) {
    all(function (grid) { if (grid.history.drop(event.detail.keys)) { grid.says.tell("全部撤销，没有写入"); } });
  });
  document.addEventListener("fill:flush", function () { all(function (grid) { grid.editor.stop(true); }); });
  window.addEventListener("resize", function () { all(function (grid) { grid.refresh(); grid.editor.place(); }); });
  overAll();
}());
