/* 绩效目标: insert, delete, put back and move rows, and keep one in the library, without leaving the page. Each button is a
   button of a form that works without script; here the rows come back rendered, after everything typed has been saved. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const form = document.getElementById("rows-form");
  const table = document.getElementById("goal-table");
  if (!Fill || !form || !table) { return; }
  const ask = Fill.stepsOf({ renew: renew, say: say, bodyOf: bodyOf, count: function () { return keysOf("tr[data-indicator]").length; },
    order: function () { return keysOf("tr[data-indicator], #goal-money tr[data-source]").join(" "); } });

  function keysOf(rows) {
    return Array.from(Fill.form.querySelectorAll(rows)).map(function (row) { return row.dataset.indicator || row.dataset.source; });
  }
  function undoing(deleted) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain btn-sm";
    button.textContent = "撤销，放回来";
    button.addEventListener("click", function () { take("restore", String(deleted)); });
    return button;
  }
  function linkTo(address, words) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    return link;
  }
  /* A sentence below the table, with what can be done about it at its end. */
  function say(kind, sentence, next, at) {
    const place = document.getElementById(at || "rows-said");
    const foot = place.parentNode;
    const before = foot.offsetHeight;
    place.textContent = "";
    const box = document.createElement("div");
    box.className = "says says-box says-" + kind;
    box.setAttribute("role", kind === "bad" ? "alert" : "status");
    const icon = document.createElement("i");
    icon.className = "icon " + (kind === "bad" ? "i-error" : "i-check");
    icon.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.textContent = sentence;
    box.appendChild(icon);
    box.appendChild(words);
    if (next) { box.appendChild(next); }
    place.appendChild(box);
    /* The foot lies over the table's end while there is more below: what was in sight stays in sight. */
    const covered = !at && table.getBoundingClientRect().bottom > foot.getBoundingClientRect().top + 1;
    if (covered && foot.offsetHeight > before) { window.scrollBy(0, foot.offsetHeight - before); }
  }
  function bodyOf(pairs) {
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", form.querySelector("input[name=csrfmiddlewaretoken]").value);
    pairs.forEach(function (pair) { body.append(pair[0], pair[1]); });
    return body;
  }

  /* ``at`` is where the sentence about it is said, for a row of the other table. */
  function post(pairs, then, at) {
    ask({ action: form.action, pairs: pairs, needs: "rows", stays: "行没有动", doubt: "行动了没有", at: at, done: function (answer) {
      told(answer, at, renew(answer));
      if (then) { then(answer); }
    } });
  }
  /* 存进指标库: the row stays as it is; what was kept is said with a link to it. */
  function keep(button) {
    ask({ action: button.form.action, pairs: [[button.name, button.value]], needs: "link", stays: "没有存进指标库",
      doubt: "存进指标库了没有，请到指标库看一下", done: function (answer) {
      say(answer.kind, answer.sentence, linkTo(answer.link, answer.word));
    } });
  }
  function column() {
    const grid = window.Grid && window.Grid.of && window.Grid.of(table);
    return grid ? grid.active().x : 0;
  }
  /* Answers whether a text that was being written has lost its row. */
  function renew(answer) {
    const over = Fill.carry();
    const template = document.createElement("template");
    template.innerHTML = answer.rows;
    table.replaceChild(template.content.querySelector("#goal-rows"), table.tBodies[0]);
    const none = document.getElementById("goal-none");
    if (none) { none.hidden = Boolean(table.tBodies[0].rows.length); }
    if (Fill.money) { Fill.money.renew(template.content); }
    quiet();
    const lost = over();
    document.dispatchEvent(new CustomEvent("grid:rows"));
    Fill.take(answer.html, {});
    document.dispatchEvent(new CustomEvent("evaluator:alive"));
    return lost;
  }
  /* Nobody is taken out of the cell he types in, nor away from the list of what has lost its row. */
  function told(answer, at, lost) {
    const x = column();
    say("note", answer.sentence, answer.deleted && undoing(answer.deleted), at);
    if (lost || window.Grid.busy() || document.activeElement.classList.contains("cell")) { return; }
    if (answer.row) { enter(answer.row, x); }
    if (answer.source) { Fill.money.enter(answer.source); }
  }
  function enter(number, x) {
    const grid = window.Grid && window.Grid.of && window.Grid.of(table);
    if (grid) { grid.go(number - 1, x); return; }
    const row = document.getElementById("r" + number);
    const cell = row && row.querySelector(".cell");
    if (cell) { cell.focus(); }
  }
  /* The buttons in the rows have their keys: Tab does not stop at each of them. */
  function quiet() {
    table.querySelectorAll(".rowbtn").forEach(function (button) { button.tabIndex = -1; });
  }
  function take(name, value, at) {
    const pairs = [[name, value]];
    if (name === "delete" && seen(value) !== null) { pairs.push(["seen", String(seen(value))], ["page", window.FillStore.page]); }
    post(pairs, null, at);
  }
  /* The oldest version that any cell of the row is shown with: a colleague's newer text is not deleted unseen. */
  function seen(indicator) {
    const row = table.querySelector('tr[data-indicator="' + indicator + '"]');
    const versions = row ? Array.from(row.querySelectorAll(".cell[data-version]")).map(function (cell) { return Number(cell.dataset.version); }) : [];
    return versions.length ? Math.min.apply(null, versions) : null;
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest('button[form="rows-form"], button[form="keep-form"]');
    if (!button) { return; }
    event.preventDefault();
    if (button.form === form) { take(button.name, button.value, saidAt(button)); } else { keep(button); }
  });

  /* What was said of rows is over when the person writes on: it would lie over the row it speaks of. What offers something stays. */
  table.addEventListener("grid:step", function () {
    const place = document.getElementById("rows-said");
    if (!place.querySelector("a, button")) { place.textContent = ""; }
  });

  /* A block from a spreadsheet is taller than the rows below: the missing ones come in one step, before it is written. */
  table.addEventListener("grid:short", function (event) {
    const then = event.detail.then;
    document.getElementById("rows-said").textContent = "";   /* it speaks of the step before; this one is told below the table */
    event.preventDefault();
    ask({ action: form.action, pairs: [["append", String(event.detail.missing)]], needs: "rows", stays: "没有增加行", doubt: "增加了行没有",
      done: function (answer) {
        renew(answer);
        then({ first: answer.row - 1, added: answer.added, why: answer.over });
      },
      failed: function (sentence) { then({ first: 0, added: 0, why: sentence }); } });
  });
  /* A table without rows has no cell: what is pasted beside it, or with nothing in hand, becomes its rows. */
  const place = document.getElementById("goal-paste");
  place.hidden = false;
  place.addEventListener("input", function (event) { if (!event.isComposing) { place.value = ""; } });
  place.addEventListener("blur", function () { place.value = ""; });
  document.addEventListener("paste", function (event) {
    const field = event.target.closest && event.target.closest("input, textarea, select");
    if (table.tBodies[0].rows.length || (field && field !== place)) { return; }
    event.preventDefault();
    table.dispatchEvent(new CustomEvent("grid:paste", { detail: event.clipboardData.getData("text/plain") }));
  });

  function saidAt(button) {
    const part = button.closest("[data-said]");
    return part ? part.dataset.said : "";
  }

  /* Excel's keys for rows, and a second pair that no browser keeps for itself. */
  function keyOf(event) {
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && !event.altKey && (event.key === "+" || event.code === "NumpadAdd" || (event.shiftKey && event.code === "Equal"))) { return "insert"; }
    if (ctrl && !event.altKey && (event.key === "-" || event.code === "NumpadSubtract")) { return "delete"; }
    if (event.altKey && !ctrl && event.key === "Insert") { return "insert"; }
    if (event.altKey && !ctrl && event.key === "Delete") { return "delete"; }
    if (event.altKey && !ctrl && event.shiftKey && event.key === "ArrowUp") { return "up"; }
    if (event.altKey && !ctrl && event.shiftKey && event.key === "ArrowDown") { return "down"; }
    return "";
  }
  function rowAt(element) {
    const grid = window.Grid && window.Grid.owning ? window.Grid.owning(element) : null;
    const row = grid ? grid.active().row : element.closest && element.closest("#goal-rows tr");
    if (!row || !table.contains(row)) { return null; }
    return row.dataset.indicator ? row : row.previousElementSibling;
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    const act = keyOf(event);
    if (!act) { return; }
    const row = rowAt(event.target);
    if (!row) { return; }
    event.preventDefault();
    event.stopPropagation();
    take(act, row.dataset.indicator);
  }, true);

  Fill.rows = { post: post, say: say, rowAt: rowAt, keyOf: keyOf };
  quiet();
}());
