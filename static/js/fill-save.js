/* 填报: the answers to a save. What follows from a saved cell comes back as rendered pieces; a cell that somebody else changed
   shows both texts; a cell that was not taken says why and keeps its text. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const form = Fill.form;

  function keyed(list) {
    const found = new Map();
    list.forEach(function (each) { found.set(each.target + "." + each.field, each); });
    return found;
  }
  Fill.answered = function (sent, answer) {
    const conflicts = keyed(answer.conflicts);
    const unwritten = keyed(answer.unwritten);
    document.querySelectorAll("[data-version-field]").forEach(function (field) {
      if (answer.versions.evaluation !== undefined) { field.value = answer.versions.evaluation; }
    });
    const mine = {};
    const settled = [];
    const homeless = [];         /* not taken, and their cells have gone from the page */
    sent.changes.forEach(function (change, key) {
      const cell = Fill.find(change.target, change.field);
      if (!cell) {
        if (conflicts.has(key) || unwritten.has(key)) { homeless.push(change); }
        else if (!answer.held) { Fill.store.drop([key]); }
        return;
      }
      if (answer.held && Fill.waits(key)) { return; }
      if (conflicts.has(key)) { conflict(cell, conflicts.get(key)); return; }
      if (unwritten.has(key)) { notTaken(cell, change, unwritten.get(key).sentence); return; }
      if (answer.held) { Fill.mark(cell, "is-held"); return; }
      Fill.setSaved(cell, change.value);
      mine[key] = true;
      if (!Fill.waits(key)) { settled.push(cell); }
      Fill.clearNote(cell);
      Fill.mark(cell, "is-saved");
    });
    Fill.lost(homeless);
    if (answer.held) { Fill.held.hold(sent, conflicts, unwritten); }
    Fill.take(answer.html, mine);
    Fill.forgetAll(settled);
    sent.changes.forEach(function (change, key) {
      const cell = Fill.find(change.target, change.field);
      if (cell && mine[key] && !Fill.waits(key) && !Fill.typing(cell) && Fill.isDirty(cell)) { Fill.leave(cell); }
    });
    const open = Fill.openCells();
    if (answer.held) { Fill.say("bad", "有 " + Fill.held.size() + " 格还没有保存，等您定"); }
    else if (open) { Fill.say("wait", "已保存 " + answer.saved_at + "，还有 " + open + " 处没有定下来"); }
    else { Fill.say("ok", "已保存 " + answer.saved_at); }
    document.dispatchEvent(new CustomEvent("fill:answered", { detail: { held: Boolean(answer.held), block: sent.whole,
      table: tableOf(sent),
      cells: Object.keys(mine).map(function (key) { return Fill.find(sent.changes.get(key).target, sent.changes.get(key).field); }),
      written: Object.keys(mine).length, unwritten: answer.unwritten.length + answer.conflicts.length } }));
  };

  function tableOf(sent) {
    const first = Fill.cellsIn(sent.changes)[0];
    return first ? first.closest("table[data-grid]") : null;
  }

  /* The server took the rest, but not this cell: too long, or approved. The text stays here until it is changed. */
  function notTaken(cell, change, sentence) {
    Fill.mark(cell, "is-unsaved");
    Fill.note(cell, "bad", "i-error", [sentence + "您填的 ", Fill.shown(change.value), " 还在这一格里。"], []);
  }
  function conflict(cell, found) {
    choose(cell, found, [found.theirs_by + " " + found.theirs_at + " 把这格改为 ", Fill.shown(found.theirs), "，您填的是 ",
      Fill.shown(found.mine), "。"]);
  }
  function choose(cell, found, sentence) {
    const mine = found.mine;
    function decided() {
      Fill.setVersion(cell, found.version);
      Fill.setSaved(cell, found.theirs);
      Fill.clearNote(cell);
    }
    function back() { if (!(window.Grid && window.Grid.show(cell))) { cell.focus(); } }
    Fill.mark(cell, "is-unsaved");
    Fill.note(cell, "warn", "i-swap", sentence, [
      { label: "用 " + Fill.shown(found.theirs), act: function () {
        decided();
        Fill.putValue(cell, found.theirs);
        if (Fill.held) { Fill.held.release(Fill.keyOf(cell)); }
        Fill.forget(cell);
        Fill.mark(cell, "");
        back();
        Fill.say("ok", "已改用 " + Fill.shown(found.theirs));
      } },
      { label: "改成我的 " + Fill.shown(mine), act: function () {
        decided();
        Fill.putValue(cell, mine);
        back();
        Fill.leave(cell);
      } }]);
    Fill.changed(cell);
  }
  Fill.choose = choose;

  /* Refused as a whole, or signed out: what was refused must not take the next cells with it; it waits in its own cell. */
  Fill.failed = function (sent, error) {
    const cells = Fill.cellsIn(sent.changes);
    Fill.rememberAll(cells, function () { return error.locked ? { sentence: error.sentence } : {}; });
    cells.forEach(function (cell) {
      const text = Fill.shown(Fill.valueOf(cell));
      Fill.mark(cell, "is-unsaved");
      if (error.kind === "session") {
        Fill.note(cell, "bad", "i-error", ["登录已过期，刚才没有保存成功。您填的 ", text, " " + Fill.whereItIs() +
          (Fill.store.keeps() ? "，重新登录后会放回这一格。" : "：请先抄下来，再重新登录。")],
          [{ label: "重新登录", href: form.dataset.page }]);
      } else {
        Fill.note(cell, "bad", "i-lock", [error.sentence + " 您填的 ", text, " " + Fill.whereItIs() + "。"], []);
      }
    });
    Fill.say("bad", "有 " + Fill.openCells() + " 处没有保存");
    if (error.locked && window.FillKept) { window.FillKept.show(error.sentence); }
  };
}());
