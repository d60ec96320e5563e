/* 填报: what opens beside a row — 为什么是 2.10？ and the deviation panel — and the counters of long texts.
   Without script the score is a link to its own page, and the deviation opens as the target of a link. */
(function () {
  "use strict";
  const Fill = window.Fill;

  /* 为什么是 2.10？ one at a time, fetched when asked for, below the row it explains. */
  let why = null;
  let opened = null;         /* the deviation panel that was opened last */
  let back = null;
  function closeWhy(refocus) {
    if (!why) { return; }
    if (why.link.matches("a")) { why.link.setAttribute("aria-expanded", "false"); }
    why.box.parentNode.removeChild(why.box);
    why = null;
    if (refocus && back) { back.focus(); }
    back = null;
  }
  function openWhy(link, from) {
    open(link, link.href, "why", link.closest(".whycell"), from);
  }
  /* What a cell has held: who, when, from, to. */
  function openHistory(cell, place, from) {
    const address = Fill.form.dataset.cells + cell.dataset.target + "/" + cell.dataset.field + "/";
    open(place, address, "history", place, from);
  }
  function open(link, address, fragment, place, from) {
    const again = why && why.link === link;
    closeWhy(again);
    if (again) { return; }
    back = from || link;
    fetch(address, { credentials: "same-origin", headers: { "X-Fragment": fragment } }).then(function (response) {
      if (!response.ok || response.redirected) { throw new Error(fragment); }
      return response.text();
    }).then(function (html) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const box = template.content.querySelector(".why") || document.createElement("div");
      if (!box.classList.contains("why")) {
        box.className = "why";
        box.setAttribute("role", "dialog");
        box.appendChild(template.content);
        const group = box.querySelector("[role=group]");
        box.setAttribute("aria-label", group ? group.getAttribute("aria-label") : "这一格的经过");
        const close = document.createElement("button");
        close.type = "button";
        close.className = "x";
        close.setAttribute("aria-label", "关闭，Esc");
        close.appendChild(document.createElement("i")).className = "icon i-cross";
        (box.querySelector("h3") || box).appendChild(close);
      }
      if (fragment === "history") { box.classList.add("of-cell"); }
      place.appendChild(box);
      if (link.matches("a")) { link.setAttribute("aria-expanded", "true"); }
      why = { link: link, box: box };
      box.tabIndex = -1;
      box.focus({ preventScroll: true });
      const edge = box.getBoundingClientRect();
      if (edge.left < 8) { box.classList.add("to-right"); }
      const bottom = edge.bottom + 16 - window.innerHeight;
      if (bottom > 0) { window.scrollBy(0, bottom); }
    }).catch(function () {
      if (fragment === "why") { window.location.assign(address); return; }
      Fill.say("bad", "现在看不到这一格的经过，请稍后再试");
    });
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a.score");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openWhy(link, link);
    } else if (why && event.target.closest(".why .x")) { event.preventDefault(); closeWhy(true);
    } else if (why && !event.target.closest(".why")) { closeWhy(false); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) { return; }
    if (why) {
      event.preventDefault();
      closeWhy(true);
      return;
    }
    /* From inside the panel, and from the table or the page behind it: a click on plain text takes the focus away. */
    const behind = event.target.matches(".grid-editor") || !event.target.closest("input, textarea, select, [role=dialog]");
    const under = event.target.closest("tr.under.is-open") || (behind ? opened : null);
    if (under) {
      event.preventDefault();
      closeDeviation(under);
    }
  });
  document.addEventListener("fill:live", function () {
    if (!why) { return; }
    const link = why.link;
    const from = back;
    if (why.box.contains(document.activeElement)) { return; }
    closeWhy(false);
    if (document.contains(link)) { back = from; }
  });

  function count(area) {
    const place = document.getElementById(area.dataset.count);
    if (!place) { return; }
    const length = area.value.replace(/\s/g, "").length;
    const limit = Number(area.dataset.limit);
    const most = Number(area.dataset.most || limit);
    const refused = area.value.trim().length > most;
    const long = !refused && length > limit;
    place.textContent = "已输入 " + length + " / " + limit + (refused ? "，最多 " + most + " 字" : long ? "，偏长，可以保存" : "");
    place.classList.toggle("bad-ink", refused);
    place.classList.toggle("warn-ink", long);
  }
  document.addEventListener("input", function (event) {
    if (event.target.dataset && event.target.dataset.count) { count(event.target); }
  });
  document.querySelectorAll("[data-count]").forEach(count);

  if (!Fill) { return; }
  Fill.openWhy = openWhy;
  Fill.openHistory = openHistory;

  /* The deviation panel under its row: one at a time, but none is closed over a text that was not saved. */
  const comeFrom = new WeakMap();
  function button(under) { return document.querySelector('[aria-controls="' + under.id + '"]'); }
  function openDeviation(under, from) {
    if (opened && opened !== under && !opened.querySelector(".is-unsaved, .is-held, .is-waiting, .is-changed")) { closeDeviation(opened); }
    opened = under;
    under.classList.add("is-open");
    if (button(under)) { button(under).setAttribute("aria-expanded", "true"); }
    if (from) { comeFrom.set(under, from); }
  }
  function closeDeviation(under) {
    const inside = under.contains(document.activeElement);
    under.classList.remove("is-open");
    if (opened === under) { opened = null; }
    if (under.id === window.location.hash.slice(1)) {
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
    }
    if (button(under)) { button(under).setAttribute("aria-expanded", "false"); }
    const from = comeFrom.get(under) || button(under);
    if (inside && from) { from.focus(); }
  }
  function toggleDeviation(under, from) {
    if (under.classList.contains("is-open")) { closeDeviation(under); return; }
    openDeviation(under, from);
    const wants = under.querySelector("[data-wants]");
    const first = wants && under.querySelector('textarea[data-field="' + wants.dataset.wants + '"]');
    if (first) { first.focus(); }
  }
  /* Tab from the last thing under a row goes on to the next row. */
  function focusable(under) {
    return Array.from(under.querySelectorAll("a[href], button, input, select, textarea")).filter(function (each) {
      return each.tabIndex >= 0 && !each.disabled && each.getClientRects().length;
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Tab" || event.shiftKey || event.altKey || event.isComposing || event.defaultPrevented) { return; }
    const under = event.target.closest("tr.under");
    if (!under || focusable(under).pop() !== event.target) { return; }
    let row = under.nextElementSibling;
    while (row && (!row.dataset.row || row.classList.contains("is-out"))) { row = row.nextElementSibling; }
    const cell = row && row.querySelector("[data-col=actual] .cell");
    if (cell && window.Grid.show(cell)) { event.preventDefault(); }
  });
  Fill.openDeviation = openDeviation;
  Fill.toggleDeviation = toggleDeviation;
  document.addEventListener("click", function (event) {
    const open = event.target.closest("a[data-deviation]");
    if (open) {
      event.preventDefault();
      toggleDeviation(document.getElementById(open.getAttribute("aria-controls")), open);
      return;
    }
    const close = event.target.closest(".dev .x");
    if (close) {
      event.preventDefault();
      closeDeviation(close.closest("tr.under"));
    }
  });
  /* The page was opened at a row: the person stands in its cell. The browser takes the focus away once more when it has
     scrolled there by itself. */
  function land(place) {
    function again() { if (document.activeElement === document.body) { Fill.goTo(place); } }
    function soon() { window.setTimeout(again, 0); }
    function settled() {
      again();
      document.removeEventListener("focusout", soon);
    }
    Fill.goTo(place);
    document.addEventListener("focusout", soon);
    window.addEventListener("load", function () {
      window.requestAnimationFrame(function () { window.requestAnimationFrame(settled); });
    });
  }
  if (window.location.hash.length > 1) {
    const named = document.getElementById(window.location.hash.slice(1));
    if (named && named.matches("tr.under")) { openDeviation(named, null); }
    if (named && Fill.goTo) { land(named); }
  }
  Fill.form.addEventListener("fill:put", function (event) {
    if (event.target.dataset.count) { count(event.target); }
  });
}());
