/* Grid: what is said of what was done — one line below the table, read out as it changes, with 撤销 at hand. */
window.Grid.saysOf = function (grid) {
  "use strict";
  const line = document.createElement("div");
  const words = document.createElement("span");
  const undo = document.createElement("button");
  line.className = "grid-line";
  line.hidden = true;
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  undo.type = "button";
  undo.className = "btn btn-sm btn-plain";
  undo.textContent = "撤销";
  undo.hidden = true;
  line.appendChild(words);
  line.appendChild(undo);
  grid.foot.insertBefore(line, grid.foot.firstChild);
  undo.addEventListener("click", function () {
    grid.undo();
    grid.editor.focus();
  });
  return {
    tell: function (text, offer) {
      line.hidden = false;
      words.textContent = text;
      undo.hidden = !offer || grid.history.empty();
    },
    /* Another step has been taken: what was said of the one before, and its 撤销, would now speak of the wrong one. */
    past: function () { line.hidden = true; },
    add: function (text, offer) {
      if (!offer) { undo.hidden = true; }   /* the bar of a held block has its own */
      if (!line.hidden && words.textContent.indexOf(text) < 0) { words.textContent += "。" + text; }
    } };
};
