/* 填报: what follows a saved cell — scores, subtotals, total, owed list, chips — is rendered by the server and taken over
   here piece by piece. Pieces are matched by id and changed in place, so that the focus is never lost and a cell that is
   being typed in is never touched. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }

  const KEPT = { "aria-expanded": true };

  function syncAttributes(from, to) {
    Array.from(to.attributes).forEach(function (attribute) {
      if (!from.hasAttribute(attribute.name) && !KEPT[attribute.name]) { to.removeAttribute(attribute.name); }
    });
    Array.from(from.attributes).forEach(function (attribute) {
      if (!KEPT[attribute.name] && to.getAttribute(attribute.name) !== attribute.value) {
        to.setAttribute(attribute.name, attribute.value);
      }
    });
  }
  function same(a, b) { return a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id || "") === (b.id || ""); }
  function morph(from, to) {
    if (from.isEqualNode(to)) { return; }
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (to.nodeValue !== from.nodeValue) { to.nodeValue = from.nodeValue; }
      return;
    }
    syncAttributes(from, to);
    const wanted = Array.from(from.childNodes);
    const there = Array.from(to.childNodes);
    wanted.forEach(function (node, index) {
      if (!there[index]) { to.appendChild(node); }
      else if (same(node, there[index])) { morph(node, there[index]); }
      else { to.replaceChild(node, there[index]); }
    });
    there.slice(wanted.length).forEach(function (node) { to.removeChild(node); });
  }

  /* Texts of the cells: a colleague's change shows at once, but never over a cell that is being typed in or that has a
     text of its own waiting. Such a cell keeps its old version, so that its save is answered as a conflict. */
  function takeCells(fresh, mine) {
    fresh.querySelectorAll(".cell").forEach(function (theirs) {
      const cell = document.getElementById(theirs.id);
      if (!cell || Fill.keeper(cell) !== cell) { return; }
      const value = theirs.value;
      const saved = Fill.savedValue(cell);
      if (value !== saved) {
        const own = mine[Fill.keyOf(cell)];
        if (Fill.isDirty(cell) || (!own && Fill.typing(cell))) {
          if (!own) { return; }
        } else {
          Fill.putValue(cell, value);
          if (own) { cell.dispatchEvent(new CustomEvent("fill:settled", { bubbles: true, detail: { typed: saved, shown: value } })); }
          else { tell(cell, theirs, value); }
        }
        Fill.setSaved(cell, value);
      }
      Fill.setVersion(cell, theirs.dataset.version);
    });
  }
  function tell(cell, theirs, value) {
    if (theirs.dataset.editor) {
      Fill.note(cell, "note", "i-swap", [theirs.dataset.editor + " 刚把“" + theirs.dataset.word + "”改为 ", value || "（空）", "。"], []);
    }
  }

  function take(html, mine) {
    const template = document.createElement("template");
    template.innerHTML = html;
    takeCells(template.content, mine || {});
    template.content.querySelectorAll("[data-live]").forEach(function (fresh) {
      const old = document.getElementById(fresh.id);
      if (old) { morph(fresh, old); }
    });
    paint();
    document.dispatchEvent(new CustomEvent("fill:live"));
  }

  /* A cell's frame follows the state that the server names beside it: refused (cannot be read). */
  function paint() {
    Fill.form.querySelectorAll("[data-state-of]").forEach(function (mark) {
      const cell = Fill.find(mark.dataset.stateOf, mark.dataset.stateField);
      if (!cell) { return; }
      const refused = mark.dataset.state === "refused";
      const box = cell.closest(".dev [data-cellbox], .proof [data-cellbox], td");
      [cell, box].forEach(function (each) {
        if (!each) { return; }
        if (each === box) {
          box.classList.toggle("is-refused", refused);
          if (refused) { box.dataset.refused = mark.dataset.word || "读不懂"; } else { delete box.dataset.refused; }
        }
        if (refused) { each.setAttribute("aria-invalid", "true"); } else { each.removeAttribute("aria-invalid"); }
      });
    });
  }

  /* Chips: 全部 / 待填 / 有偏差 / 有问题. The cells of a group move to its first row that is shown, and span those shown.
     A row that changes its state while it is being filled stays until the next click on a chip. */
  function span(table, kind) {
    table.querySelectorAll("[data-of-" + kind + "]").forEach(function (head) {
      const key = head.getAttribute("data-of-" + kind);
      const rows = Array.from(table.querySelectorAll("tr[data-" + kind + '="' + key + '"]'));
      const shown = rows.filter(function (row) { return !row.classList.contains("is-out"); });
      const first = (shown.length ? shown : rows)[0];
      head.rowSpan = 2 * (shown.length || rows.length);
      first.insertBefore(head, first.cells[0].nextSibling);
    });
  }
  function filter(show) {
    const table = document.getElementById("fill-table");
    if (!table) { return; }
    table.querySelectorAll("tr[data-row]").forEach(function (row) {
      const mark = row.querySelector("[data-flags]");
      const flags = mark ? mark.dataset.flags.split(" ") : [];
      const out = show !== "all" && flags.indexOf(show) < 0;
      row.classList.toggle("is-out", out);
      if (row.nextElementSibling) { row.nextElementSibling.classList.toggle("is-out", out); }
    });
    span(table, "sub");
    span(table, "group");
    document.querySelectorAll("a.chip[data-show]").forEach(function (chip) {
      if (chip.dataset.show === show) { chip.setAttribute("aria-current", "true"); }
      else { chip.removeAttribute("aria-current"); }
    });
    const none = document.getElementById("fill-none");
    if (none) { none.hidden = Boolean(table.querySelector("tr[data-row]:not(.is-out)")); }
    table.dataset.show = show;
    document.dispatchEvent(new CustomEvent("grid:rows"));
  }

  document.addEventListener("click", function (event) {
    const chip = event.target.closest("a.chip[data-show]");
    if (chip) {
      event.preventDefault();
      filter(chip.dataset.show);
      return;
    }
    /* 去填: a jump to a cell puts the person into the cell. */
    const jump = event.target.closest('a[href^="#"][data-jump]');
    if (!jump) { return; }
    if (!document.getElementById(jump.getAttribute("href").slice(1))) { return; }
    event.preventDefault();
    settled(function () { goTo(jump); });
  });
  /* What was just typed may be the very thing that the list still asks for: it goes up first, then the list is right. */
  function settled(go) {
    document.dispatchEvent(new CustomEvent("fill:flush"));
    Fill.send();
    (function wait() {
      Fill.whenIdle(function () { if (Fill.sending()) { wait(); } else { go(); } });
    }());
  }
  function goTo(jump) {
    const place = document.contains(jump) && document.getElementById(jump.getAttribute("href").slice(1));
    if (!place) { return; }
    if (place.closest(".is-out")) { filter("all"); }
    Fill.goTo(place);
  }

  /* After a swap the pressed chip is rendered as 全部: put the person's own choice back. */
  document.addEventListener("fill:live", function () {
    const table = document.getElementById("fill-table");
    const show = (table && table.dataset.show) || "all";
    document.querySelectorAll("a.chip[data-show]").forEach(function (chip) {
      if (chip.dataset.show === show) { chip.setAttribute("aria-current", "true"); }
      else { chip.removeAttribute("aria-current"); }
    });
  });

  Fill.goTo = function (place) {
    const under = place.closest("tr.under");
    if (under && Fill.openDeviation) { Fill.openDeviation(under, false); }
    const part = place.closest(".part");
    if (part) { part.querySelector("details[data-part]").open = true; }
    const field = place.matches("input, textarea, select, a, button") ? place
      : place.querySelector(".cell:not([type=hidden]), textarea, input:not([type=hidden])");
    (field && field.closest("[data-col]") || place).scrollIntoView({ block: "center" });
    if (field && !field.closest(".under") && window.Grid.show(field)) { return; }
    if (field) { field.focus({ preventScroll: true }); }
  };
  Fill.take = take;
  paint();
}());
