/* Grid: the text of a clipboard as Excel and WPS write it, read and written; and numbers as people type them. Pure.

   Classic scripts without modules, ES2018 without ?. and ??, so that Chromium 83 reads them. */
window.Grid = window.Grid || {};
window.Grid.text = (function () {
  "use strict";

  /* The closing quote of a cell that opens with one; -1 where the quote is a quote of the text itself: a quoted cell ends
     before a tab, a line end or the end. */
  function closing(source, open) {
    let at = source.indexOf('"', open + 1);
    while (at >= 0 && source[at + 1] === '"') { at = source.indexOf('"', at + 2); }
    if (at < 0) { return -1; }
    const after = source[at + 1];
    return after === undefined || after === "\t" || after === "\n" ? at : -1;
  }
  function next(source, from) {
    let at = from;
    while (at < source.length && source[at] !== "\t" && source[at] !== "\n") { at += 1; }
    return at;
  }
  /* Rows of cells. CRLF, CR or LF end a row; one line end at the very end ends nothing. */
  function parse(text) {
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const rows = [[]];
    let at = 0;
    for (;;) {
      const quote = source[at] === '"' ? closing(source, at) : -1;
      const end = quote >= 0 ? quote + 1 : next(source, at);
      rows[rows.length - 1].push(quote >= 0 ? source.slice(at + 1, quote).replace(/""/g, '"') : source.slice(at, end));
      if (end >= source.length) { return rows; }
      if (source[end] === "\n") { rows.push([]); }
      at = end + 1;
    }
  }
  function compose(rows) {
    return rows.map(function (row) {
      return row.map(function (value) {
        return /[\t\n"]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value;
      }).join("\t");
    }).join("\r\n");
  }

  /* A number as it is typed or pasted in an office: full-width digits, thousands separators, ￥ and spaces are taken out;
     a unit only if it is the cell's own. What is no plain number then (0.5元 in a column of 万元, 约 2000 人, /, 待定) stays
     as it was typed: nothing is converted in silence. */
  function number(text, unit) {
    let plain = text.trim().replace(/[\uff01-\uff5e]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
    });
    plain = plain.replace(/[ \t\u00a0\u2009\u202f\u3000]/g, "").replace(/。/g, ".").replace(/^\u2212/, "-").replace(/^[¥￥]/, "");
    if (unit && plain.length > unit.length && plain.slice(-unit.length) === unit) { plain = plain.slice(0, -unit.length); }
    if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) { plain = plain.replace(/,/g, ""); }
    return /^-?\d+(\.\d+)?%?$/.test(plain) ? plain : text.trim();
  }

  return { parse: parse, compose: compose, number: number };
}());
