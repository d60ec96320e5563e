/* 导入, 粘贴文字: a table that was copied from a page or a workbook comes in with its cells where they stood. As plain text
   a browser drops cells that are merged, and every column behind them moves. Without script the plain text is taken. */
(function () {
  "use strict";
  const area = document.getElementById("text");
  if (!area) { return; }
  const BLOCKS = /^(P|DIV|LI|TR|H[1-6]|SECTION|ARTICLE|CAPTION|TABLE|UL|OL|DL|DT|DD|PRE)$/;
  const UNSEEN = /^(STYLE|SCRIPT|TITLE|META|LINK|HEAD)$/;
  const MOST = 1000;

  /* The words below a node; a line break where the page has one. */
  function words(node) {
    if (node.nodeType === 3) { return node.data.replace(/[\s\u00a0]+/g, " "); }
    if (node.nodeType !== 1 || UNSEEN.test(node.tagName)) { return ""; }
    if (node.tagName === "BR") { return "\n"; }
    const inner = Array.from(node.childNodes).map(words).join("");
    return BLOCKS.test(node.tagName) ? "\n" + inner + "\n" : inner;
  }
  function lines(node) {
    return words(node).split("\n").map(function (line) { return line.trim(); }).filter(Boolean);
  }
  function quoted(text) {
    return /["\n\t]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function span(cell, name) {
    return Math.min(MOST, Math.max(1, parseInt(cell.getAttribute(name), 10) || 1));
  }

  /* Rows of cells by tabs, as a workbook copies them: what is merged stands in its first cell, the others are empty. */
  function separated(table) {
    const rows = Array.from(table.rows);
    const grid = rows.map(function () { return []; });
    rows.forEach(function (row, at) {
      let column = 0;
      Array.from(row.cells).forEach(function (cell) {
        while (grid[at][column] !== undefined) { column += 1; }
        const down = Math.min(span(cell, "rowspan"), rows.length - at);
        const across = span(cell, "colspan");
        for (let r = 0; r < down; r += 1) {
          for (let c = 0; c < across; c += 1) { grid[at + r][column + c] = ""; }
        }
        grid[at][column] = quoted(lines(cell).join("\n"));
        column += across;
      });
    });
    return grid.map(function (cells) {
      return Array.from(cells, function (text) { return text || ""; }).join("\t");
    });
  }

  /* What stands between tables, line by line, and the tables; a table that only arranges others is none itself. */
  function told(node) {
    if (node.nodeType === 1 && node.tagName === "TABLE" && !node.querySelector("table")) { return separated(node); }
    if (node.nodeType !== 1 || !node.querySelector("table")) { return lines(node); }
    return Array.from(node.childNodes).reduce(function (all, child) { return all.concat(told(child)); }, []);
  }

  area.addEventListener("paste", function (event) {
    const copied = event.clipboardData && event.clipboardData.getData("text/html");
    if (!copied || copied.indexOf("<t") < 0) { return; }
    const body = new DOMParser().parseFromString(copied, "text/html").body;
    if (!body.querySelector("table")) { return; }
    event.preventDefault();
    const text = told(body).join("\n") + "\n";
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}());
