/* Grid: a block that the server holds back because some of its cells cannot be written. Nothing of it is written and nothing
   is lost: a bar says how many and which, and the person decides. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  let held = [];              /* { id, changes, refused: Map key → sentence, bar } */

  function barFor(block) {
    const first = Fill.cellsIn(block.changes)[0];
    const grid = first && window.Grid.holding(first);
    const foot = grid ? grid.foot : document.querySelector(".grid-foot") || Fill.form;
    const bar = document.createElement("div");
    bar.className = "held-bar";
    bar.setAttribute("role", "alert");
    foot.insertBefore(bar, foot.firstChild);
    return bar;
  }
  function button(label, primary, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm " + (primary ? "btn-primary" : "btn-plain");
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }
  function show(block) {
    const bad = Array.from(block.refused.values());
    const rest = block.changes.size - bad.length;
    const said = ["共 ", String(block.changes.size), " 格，其中 ", String(bad.length), " 格不能写入：" + bad.slice(0, 3).join("") +
      (bad.length > 3 ? "等。" : "") + "其余 ", String(rest), " 格还没有保存。"];
    block.bar.textContent = "";
    const sign = document.createElement("i");
    sign.className = "icon i-error";
    sign.setAttribute("aria-hidden", "true");
    block.bar.appendChild(sign);
    block.bar.appendChild(Fill.sentenceOf(bad.length ? said : ["共 ", String(rest), " 格还没有保存，现在都可以写入。"]));
    if (rest) { block.bar.appendChild(button("写入" + (bad.length ? "其余 " : " ") + rest + " 格", true, function () { write(block); })); }
    if (bad.length) { block.bar.appendChild(button("去看第一处", false, function () { goTo(block); })); }
    block.bar.appendChild(button("全部撤销", false, function () { undo(block); }));
  }
  function goTo(block) {
    const change = block.changes.get(Array.from(block.refused.keys())[0]);
    const cell = Fill.find(change.target, change.field);
    if (cell) { window.Grid.show(cell); }
  }
  function close(block) {
    held = held.filter(function (each) { return each !== block; });
    if (block.bar.parentNode) { block.bar.parentNode.removeChild(block.bar); }
  }
  function write(block) {
    const rest = new Map();
    block.changes.forEach(function (change, key) { if (!block.refused.has(key)) { rest.set(key, change); } });
    close(block);
    const left = Array.from(block.refused.keys()).map(function (key) { return block.changes.get(key); });
    Fill.rememberAll(left.map(function (each) { return Fill.find(each.target, each.field); }).filter(Boolean));
    Fill.push({ whole: rest.size > 1, block: block.id, changes: rest });
    Fill.send();
  }
  /* Nothing of the block was ever saved, so nothing has to be saved to take it back. */
  function undo(block) {
    close(block);
    Fill.store.drop(Array.from(block.changes.keys()));
    Fill.cellsIn(block.changes).forEach(function (cell) {
      Fill.putValue(cell, Fill.savedValue(cell));
      Fill.mark(cell, "");
      Fill.clearNote(cell);
    });
    document.dispatchEvent(new CustomEvent("fill:block-undone", { detail: { keys: Array.from(block.changes.keys()) } }));
    Fill.say("ok", "已全部撤销，没有写入");
  }
  function hold(sent, conflicts, unwritten) {
    const refused = new Map();
    unwritten.forEach(function (each, key) { refused.set(key, each.sentence); });
    conflicts.forEach(function (each, key) { refused.set(key, each.label + "刚被" + each.theirs_by + "改过。"); });
    /* A cell that was typed anew while the answer was on its way has left the block: its newer text goes up by itself. */
    const changes = new Map();
    sent.changes.forEach(function (change, key) {
      if (Fill.waits(key)) { refused.delete(key); } else { changes.set(key, change); }
    });
    if (changes.size) { take({ id: sent.block || Fill.newBlock(), changes: changes, refused: refused }); }
  }
  function take(block) {
    held.push(block);
    block.bar = barFor(block);
    Fill.rememberAll(Fill.cellsIn(block.changes), function (cell) {
      return { block: block.id, held: true, sentence: block.refused.get(Fill.keyOf(cell)) || "" };
    });
    show(block);
  }
  function holding(key) { return held.filter(function (block) { return block.changes.has(key); })[0]; }

  Fill.held = {
    hold: hold,
    size: function () { return held.reduce(function (sum, block) { return sum + block.changes.size; }, 0); },
    /* A cell of a held block was changed by hand: it waits with its block, and is no longer known to be refused. */
    mend: function (key, change) {
      const block = holding(key);
      if (!block) { return false; }
      const cell = Fill.find(change.target, change.field);
      if (change.value === block.changes.get(key).value && change.version === block.changes.get(key).version) { return true; }
      block.changes.set(key, change);
      block.refused.delete(key);
      Fill.clearNote(cell);
      Fill.mark(cell, "is-held");
      Fill.remember(cell, true, { block: block.id, held: true, sentence: "" });
      show(block);
      return true;
    },
    /* A cell left its block: a newer block has it now, or the colleague's text was taken. */
    release: function (key) {
      const block = holding(key);
      if (!block) { return; }
      block.changes.delete(key);
      block.refused.delete(key);
      if (block.changes.size) { show(block); } else { close(block); }
    },
    /* A block that an earlier visit left undecided. */
    restore: function (id, changes, refused) {
      take({ id: id, changes: changes, refused: refused });
      changes.forEach(function (change, key) {
        const cell = Fill.find(change.target, change.field);
        Fill.mark(cell, refused.has(key) ? "is-unsaved" : "is-held");
      });
    }
  };
}());
