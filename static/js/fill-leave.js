/* 填报: when a cell, or the page, is left — and what an earlier visit could not save. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const form = Fill.form;

  function flush() {
    document.dispatchEvent(new CustomEvent("fill:flush"));
    Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell) && !settledElsewhere(cell)) { Fill.leave(cell); } });
  }
  /* A refused cell is not sent again just because the page is left. */
  function settledElsewhere(cell) {
    const box = cell.closest("[data-cellbox]") || cell.parentNode;
    return box.classList.contains("is-unsaved") || box.classList.contains("is-held");
  }
  function unsaved() {
    const active = document.activeElement;
    const typing = active && active.classList.contains("cell") && Fill.isDirty(active);
    return Boolean(Fill.queueSize() || Fill.sending() || typing || form.querySelector(".is-unsaved, .is-held"));
  }

  form.addEventListener("change", function (event) {
    if (event.target.classList.contains("cell")) { Fill.leave(Fill.keeper(event.target)); }
  });
  form.addEventListener("fill:leave", function (event) { Fill.leave(event.target); });
  /* A text that a script put back (Esc) is left without a change event. */
  let inputMethod = false;
  form.addEventListener("focusout", function (event) {
    const cell = event.target;
    if (cell.classList.contains("cell") && document.hasFocus() && !inputMethod) { Fill.leave(Fill.keeper(cell)); }
  });
  form.addEventListener("compositionstart", function () { inputMethod = true; });
  form.addEventListener("compositionend", function () { inputMethod = false; });
  let typingTimer = 0;
  form.addEventListener("input", function (event) {
    const cell = event.target;
    if (!cell.classList.contains("cell")) { return; }
    window.clearTimeout(typingTimer);
    typingTimer = window.setTimeout(function () {
      Fill.remember(Fill.keeper(cell));
      if (Fill.isDirty(cell)) { Fill.say("busy", "正在写，离开这一格就保存"); }
    }, 300);
  });
  window.addEventListener("beforeunload", function (event) {
    document.dispatchEvent(new CustomEvent("fill:flush"));
    Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell) && !settledElsewhere(cell)) { Fill.remember(cell); } });
    if (!Fill.leaving && unsaved()) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* The one form is for browsers without script; here each cell has been saved already. */
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    flush();
    Fill.send();
  });
  function stay(word) {
    const open = form.querySelector(".is-unsaved, .is-held, .is-waiting");
    const why = Fill.whyWaiting();
    Fill.say(why ? "wait" : "bad", why ? why + "，有 " + Fill.queueSize() + " 处" + Fill.whereItIs() + "，没有" + word
      : "还有没存好的格子，没有" + word);
    if (open) { Fill.goTo(open); }
  }
  /* 报送, 导出, 打印 and 历史 wait for what is still on its way. */
  function after(word, go) {
    flush();
    Fill.send();
    (function wait() {
      if (Fill.sending()) { Fill.say("busy", "刚填的还在保存，存好以后：" + word); }
      Fill.whenIdle(function () {
        if (Fill.sending()) { wait(); return; }
        if (unsaved()) { stay(word); } else { go(); }
      });
    }());
  }
  document.querySelectorAll("form[data-after-saving]").forEach(function (other) {
    other.addEventListener("submit", function (event) {
      if (Fill.leaving) { return; }
      event.preventDefault();
      after(other.dataset.word || "报送", function () {
        Fill.leaving = true;
        other.submit();
      });
    });
  });
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-after-saving]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    after(link.textContent.trim(), function () { window.location.assign(link.href); });
  });

  /* What was typed before the scripts came goes up now. */
  Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell) && !Fill.typing(cell)) { Fill.leave(cell); } });

  /* What an earlier visit could not save is put back into its cell and goes up again: a block as a block, and one that was
     held back stays held back until the person decides. What cannot be put back is listed. */
  function putBack() {
    const held = Fill.store.read();
    const blocks = new Map();
    const strange = [];
    Object.keys(held).forEach(function (key) {
      const entry = held[key];
      const value = Fill.store.textOf(entry);
      const cell = Fill.find(entry.target, entry.field);
      if (entry.aside || !cell || cell.disabled || cell.readOnly) { strange.push(key); return; }
      const now = Fill.valueOf(cell);
      if (now === value) { Fill.forget(cell); return; }
      Fill.putValue(cell, value);
      if (entry.was !== undefined && entry.was !== now) {
        Fill.choose(cell, { theirs: now, mine: value, version: Fill.versionOf(cell) }, ["这一格后来改成了 ",
          Fill.shown(now), "，您在这台电脑上没存上的是 ", Fill.shown(value), "。"]);
        return;
      }
      const name = (entry.held ? "held:" : "") + (entry.block || "");
      if (!blocks.has(name)) { blocks.set(name, { held: Boolean(entry.held), block: entry.block || "", changes: new Map(), refused: new Map() }); }
      blocks.get(name).changes.set(key, Fill.told(cell, value));
      if (entry.held && entry.sentence && entry.draft === undefined) { blocks.get(name).refused.set(key, entry.sentence); }
      Fill.mark(cell, "is-unsaved");
    });
    blocks.forEach(function (each) {
      if (each.held) { Fill.held.restore(each.block, each.changes, each.refused); }
      else { Fill.push({ whole: Boolean(each.block) && each.changes.size > 1, block: each.block, changes: each.changes }); }
    });
    if (Fill.queueSize()) { Fill.send(); }
    if (strange.length && window.FillKept) {
      window.FillKept.show("这些放不回格子里：格子已经没有了、现在不能改，或者您在别的窗口又填了别的。", strange);
    }
  }
  Fill.store.inheritFromTheGone(putBack);
}());
