/* Grid: the keys, as Excel and WPS have them. While an input method composes, every key is its own. */
window.Grid.keysOf = function (grid) {
  "use strict";
  const PAGE = 12;
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const cells = grid.cells;
  const selection = grid.selection;
  const editor = grid.editor;
  let leaving = false;    /* Esc, then Tab: out of the table */

  function from(event) { return event.shiftKey ? selection.end() : selection.active(); }
  function editing(event) {
    const key = event.key;
    const at = selection.active();
    const arrow = ARROWS[key];
    if (key === "Enter" && event.altKey) {
      editor.area.setRangeText("\n", editor.area.selectionStart, editor.area.selectionEnd, "end");
      editor.area.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (key === "Enter") {
      editor.stop(true);
      selection.go(at.y + (event.shiftKey ? -1 : 1), at.x);
    } else if (key === "Tab") {
      editor.stop(true);
      return grid.step(event.shiftKey ? -1 : 1);
    } else if (key === "Escape") { editor.stop(false); event.stopPropagation(); }
    else if (key === "F2") { editor.retype(editor.mode() === "typing" ? "editing" : "typing"); }
    else if (arrow && editor.mode() === "typing" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      editor.stop(true);
      selection.go(at.y + arrow[0], at.x + arrow[1]);
    } else { return false; }
    return true;
  }
  function moving(event, ctrl) {
    const key = event.key;
    const at = from(event);
    const arrow = ARROWS[key];
    const last = { y: cells.height() - 1, x: cells.width() - 1 };
    if (arrow) {
      const y = !ctrl ? at.y + arrow[0] : arrow[0] < 0 ? 0 : arrow[0] > 0 ? last.y : at.y;
      const x = !ctrl ? at.x + arrow[1] : arrow[1] < 0 ? 0 : arrow[1] > 0 ? last.x : at.x;
      selection.go(y, x, event.shiftKey);
    } else if (key === "Home") { selection.go(ctrl ? 0 : at.y, 0, event.shiftKey); }
    else if (key === "End") { selection.go(ctrl ? last.y : at.y, last.x, event.shiftKey); }
    else if (key === "PageDown") { selection.go(at.y + PAGE, at.x, event.shiftKey); }
    else if (key === "PageUp") { selection.go(at.y - PAGE, at.x, event.shiftKey); }
    else { return false; }
    return true;
  }
  function acting(event, ctrl) {
    const key = event.key;
    const at = selection.active();
    const choice = cells.kind(at.y, at.x) === "choice" && cells.writable(at.y, at.x);
    if (key === "Tab") {
      if (leaving) { return false; }
      return grid.step(event.shiftKey ? -1 : 1);
    }
    if (key === "F2" || (key === " " && (choice || !cells.writable(at.y, at.x)))) { editor.open(); }
    else if (key === "Enter" && choice && !event.shiftKey) { editor.open(); }
    else if (key === "Enter") { selection.go(at.y + (event.shiftKey ? -1 : 1), at.x); }
    else if (key === "Delete" || key === "Backspace") { grid.cleared(); }
    else if (ctrl && key.toLowerCase() === "z" && !event.shiftKey) { grid.undo(); }
    else if (ctrl && (key.toLowerCase() === "y" || key.toLowerCase() === "z")) { grid.redo(); }
    else if (ctrl && key.toLowerCase() === "a") {
      selection.select({ top: 0, left: 0, bottom: cells.height() - 1, right: cells.width() - 1 });
    } else if (ctrl && key.toLowerCase() === "d") { grid.fillDown(); }
    else if (key.length === 1 && !ctrl && choice) { editor.open(); }
    else if (key.length === 1 && !ctrl && !cells.writable(at.y, at.x)) { editor.locked(); }
    else { return false; }
    return true;
  }

  editor.area.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { editor.endMenu(); return; }
    const ctrl = event.ctrlKey || event.metaKey;
    if (["Shift", "Control", "Alt", "Meta"].indexOf(event.key) >= 0) { return; }
    if (!(ctrl && /^[cxv]$/i.test(event.key))) { editor.endMenu(); }
    if (editor.mode()) {
      leaving = false;
      if (editing(event)) { event.preventDefault(); }
      return;
    }
    if (!cells.height()) { return; }  /* a table without rows: Tab goes on, a paste is another's matter */
    if (event.altKey) { return; }     /* Alt+W, Alt+↓, Alt+H belong to the page */
    const taken = moving(event, ctrl) || acting(event, ctrl);
    leaving = event.key === "Escape";
    if (taken) { event.preventDefault(); }
  });
};
