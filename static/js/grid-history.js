/* Grid: undo and redo, a whole step at a time. A step keeps cells by their address, so that rows may move meanwhile; a cell
   that has been changed since by somebody else is left alone and counted. */
window.Grid.historyOf = function (change) {
  "use strict";
  const Fill = window.Fill;
  const MOST = 200;
  let done = [];
  let undone = [];

  function push(step) {
    done.push(step);
    if (done.length > MOST) { done.shift(); }
    undone = [];
  }
  function turn(from, to, expected, wanted) {
    const step = from.pop();
    if (!step) { return null; }
    const list = [];
    let passed = 0;
    let gone = 0;
    step.forEach(function (each) {
      const cell = Fill.find(each.target, each.field);
      if (!cell) { gone += 1; }
      else if (Fill.valueOf(cell) === each[expected]) { list.push({ cell: cell, value: each[wanted] }); } else { passed += 1; }
    });
    to.push(step);
    change(list);
    return { step: step, cells: list.length, passed: passed, gone: gone };
  }
  return { push: push,
    undo: function () { return turn(done, undone, "after", "before"); },
    redo: function () { return turn(undone, done, "before", "after"); },
    last: function () { return done[done.length - 1]; },
    /* The server writes an amount its own way (20 → 20.00): the text that a step left is still the one in the cell. */
    settle: function (cell, typed, shown) {
      done.concat(undone).forEach(function (step) {
        step.forEach(function (each) {
          if (each.target !== cell.dataset.target || each.field !== cell.dataset.field) { return; }
          if (each.after === typed) { each.after = shown; }
          if (each.before === typed) { each.before = shown; }
        });
      });
    },
    empty: function () { return !done.length; },
    /* A block that was taken back before it was ever saved is no step any more, nor is what was mended in it since. */
    drop: function (keys) {
      const gone = [];
      function isOfBlock(step) {
        return step.length > 0 && step.every(function (each) { return keys.indexOf(each.target + "." + each.field) >= 0; });
      }
      for (let place = done.length - 1; place >= 0; place -= 1) {
        if (!isOfBlock(done[place])) { continue; }
        gone.push(done[place]);
        if (done[place].length > 1) { break; }
      }
      done = done.filter(function (step) { return gone.indexOf(step) < 0; });
      undone = undone.filter(function (step) { return !isOfBlock(step); });
      return gone.length > 0;
    } };
};
