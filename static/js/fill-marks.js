/* 填报: what is said beside a cell and at the head of the page: saving, saved, not saved, waiting for the network, changed by
   somebody else — each with a mark and a word. Made with text nodes only. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const status = document.getElementById("saved-status");
  const STATES = { "is-saving": "保存中", "is-saved": "已存", "is-unsaved": "没存上", "is-waiting": "等网络", "is-held": "还没存" };
  const fading = new WeakMap();

  function say(kind, text) {
    if (!status) { return; }
    const icon = { ok: "i-check", busy: "i-clock", bad: "i-error", wait: "i-cloud" }[kind];
    const ink = { ok: "", busy: "muted", bad: "bad-ink", wait: "warn-ink" }[kind];
    status.className = "saved " + ink;
    status.textContent = " " + text;
    const sign = document.createElement("i");
    sign.className = "icon " + icon;
    sign.setAttribute("aria-hidden", "true");
    status.insertBefore(sign, status.firstChild);
  }

  /* Cells that are not saved, or not decided: a cell that stands in two places is one. */
  function openCells() {
    return Fill.cells().filter(function (cell) {
      const marks = boxOf(cell).classList;
      return marks.contains("is-unsaved") || marks.contains("is-held") || marks.contains("is-changed");
    }).length;
  }
  /* A cell was put right without a save: what the head of the page says about cells that are not saved follows. */
  function recount() {
    if (!status || !status.classList.contains("bad-ink")) { return; }
    const open = openCells();
    if (open) { say("bad", "有 " + open + " 处没有保存"); } else { say("ok", "都已保存"); }
  }

  function boxOf(cell) {
    return cell.closest("[data-cellbox]") || cell.parentNode;
  }
  /* A cell may stand in two places: in its own box, and as a column of a grid (偏差说明). */
  function boxesOf(cell) {
    const boxes = [boxOf(cell)];
    if (cell.id) {
      const elsewhere = Fill.form.querySelector('[data-cell="' + cell.id + '"]');
      if (elsewhere) { boxes.push(elsewhere); }
    }
    return boxes;
  }
  function mark(cell, state) {
    boxesOf(cell).forEach(function (box) {
      Object.keys(STATES).forEach(function (name) { box.classList.toggle(name, name === state); });
      if (state) { box.dataset.says = STATES[state]; } else { delete box.dataset.says; }
      window.clearTimeout(fading.get(box));
      if (state === "is-saved") {
        fading.set(box, window.setTimeout(function () {
          box.classList.remove("is-saved");
          delete box.dataset.says;
          document.dispatchEvent(new CustomEvent("fill:marked"));
        }, 2500));
      }
    });
    document.dispatchEvent(new CustomEvent("fill:marked"));
  }

  /* The sentence under a row: not saved, or changed by somebody else. */
  function noteFor(cell) { return document.querySelector('[data-notes="' + cell.dataset.target + '"]'); }
  function clearNote(cell) {
    boxesOf(cell).forEach(function (box) { box.classList.remove("is-changed"); });
    const place = noteFor(cell);
    const note = place && place.querySelector('[data-note="' + cell.dataset.field + '"]');
    if (note) { place.removeChild(note); }
  }
  function sentenceOf(parts) {
    const sentence = document.createElement("span");
    parts.forEach(function (part, index) {
      const piece = document.createElement(index % 2 ? "b" : "span");
      piece.textContent = part;
      sentence.appendChild(piece);
    });
    return sentence;
  }
  function note(cell, kind, icon, parts, actions) {
    const place = noteFor(cell);
    if (!place) { return; }
    clearNote(cell);
    const says = document.createElement("div");
    says.className = "says says-" + kind;
    says.dataset.note = cell.dataset.field;
    says.setAttribute("role", "alert");
    const sign = document.createElement("i");
    sign.className = "icon " + icon;
    sign.setAttribute("aria-hidden", "true");
    says.appendChild(sign);
    says.appendChild(sentenceOf(parts));
    actions.forEach(function (action) {
      const button = document.createElement(action.href ? "a" : "button");
      button.className = "btn btn-sm btn-plain";
      button.textContent = action.label;
      if (action.href) { button.href = action.href; } else { button.type = "button"; }
      button.addEventListener("click", function (event) {
        if (!action.act) { Fill.leaving = Fill.store.keeps(); return; }
        event.preventDefault();
        action.act();
      });
      says.appendChild(button);
    });
    place.appendChild(says);
  }
  /* Where a text is that the server has not taken. */
  function whereItIs() { return Fill.store.keeps() ? "还在这台电脑上" : "只在这一页里，这台电脑存不下"; }
  function shown(text) {
    if (text === "") { return "（空）"; }
    return text.length > 40 ? text.slice(0, 40) + "…" : text;
  }
  function changed(cell) { boxesOf(cell).forEach(function (box) { box.classList.add("is-changed"); }); }
  function isChanged(cell) { return boxOf(cell).classList.contains("is-changed"); }

  Object.assign(Fill, { say: say, openCells: openCells, recount: recount, mark: mark, note: note, clearNote: clearNote, shown: shown, changed: changed, isChanged: isChanged,
    sentenceOf: sentenceOf, whereItIs: whereItIs });
}());
