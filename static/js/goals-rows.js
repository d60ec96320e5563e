/* 绩效目标: insert, delete, put back and move rows, and keep one in the library, without leaving the page. Each button is a
   button of a form that works without script; here the rows come back rendered, after everything typed has been saved. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const form = document.getElementById("rows-form");
  const table = document.getElementById("goal-table");
  if (!Fill || !form || !table) { return; }
  const line = [];
  let busy = false;

  function flush() {
    document.dispatchEvent(new CustomEvent("fill:flush"));
    Fill.cells().forEach(function (cell) {
      const box = cell.closest("[data-cellbox]") || cell.parentNode;
      const settled = box.classList.contains("is-unsaved") || box.classList.contains("is-held");
      if (Fill.isDirty(cell) && !settled) { Fill.leave(cell); }
    });
    Fill.send();
  }
  /* Rows move only when nothing is left behind in them: a text that the server has not taken stays where it is. */
  function afterSaving(step, go) {
    flush();
    (function wait() {
      Fill.whenIdle(function () {
        if (Fill.sending()) { wait(); return; }
        const open = Fill.form.querySelector(".is-unsaved, .is-held, .is-waiting");
        if (Fill.queueSize() || open) {
          if (open && !step.failed) { Fill.goTo(open); }
          busy = false;
          giveUp(step, "还有没存好的格子，" + step.stays);
          return;
        }
        go();
      });
    }());
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

  /* What waits behind a step that failed was meant for rows as they would have been: it is given up too. */
  function giveUp(step, sentence) {
    [step].concat(line.splice(0)).forEach(function (each) {
      if (each.failed) { each.failed(sentence); } else if (each === step) { say("bad", sentence, null, each.at); }
    });
  }

  /* One step after the other: a key that is pressed again meanwhile waits its turn. A step is where it goes, what it
     sends, what has not happened when it fails, and what to do with the answer. */
  function ask(step) {
    if (busy) { line.push(step); return; }
    busy = true;
    afterSaving(step, function () {
      Fill.pause();
      fetch(step.action, { method: "POST", body: bodyOf(step.pairs), credentials: "same-origin",
        headers: { "Accept": "application/json" } }).then(function (response) {
        const type = response.headers.get("Content-Type") || "";
        if (response.redirected || response.status === 403) { throw { sentence: "登录已过期，" + step.stays + "。请刷新页面重新登录" }; }
        if (type.indexOf("json") < 0) { throw { sentence: "没有成功，" + step.stays + "。请刷新页面再试" }; }
        return response.json().then(function (answer) {
          if (!response.ok) { throw answer; }
          return answer;
        });
      }).then(function (answer) {
        step.done(answer);
        Fill.resume();
        next();
      }).catch(function (error) {
        busy = false;
        Fill.resume();
        giveUp(step, error && error.sentence ? error.sentence : "连不上服务器，" + step.stays + "。请稍后再试");
      });
    });
  }
  /* ``at`` is where the sentence about it is said, for a row of the other table. */
  function post(pairs, then, at) {
    ask({ action: form.action, pairs: pairs, stays: "行没有动", at: at, done: function (answer) {
      renew(answer);
      told(answer, at);
      if (then) { then(answer); }
    } });
  }
  /* 存进指标库: the row stays as it is; what was kept is said with a link to it. */
  function keep(button) {
    ask({ action: button.form.action, pairs: [[button.name, button.value]], stays: "没有存进指标库", done: function (answer) {
      say(answer.kind, answer.sentence, linkTo(answer.link, answer.word));
    } });
  }
  function next() {
    busy = false;
    const waiting = line.shift();
    if (waiting) { ask(waiting); }
  }
  function column() {
    const grid = window.Grid && window.Grid.of && window.Grid.of(table);
    return grid ? grid.active().x : 0;
  }
  function renew(answer) {
    const template = document.createElement("template");
    template.innerHTML = answer.rows;
    table.replaceChild(template.content.querySelector("#goal-rows"), table.tBodies[0]);
    const none = document.getElementById("goal-none");
    if (none) { none.hidden = Boolean(table.tBodies[0].rows.length); }
    if (Fill.money) { Fill.money.renew(template.content); }
    quiet();
    Fill.putBack();
    document.dispatchEvent(new CustomEvent("grid:rows"));
    Fill.take(answer.html, {});
    document.dispatchEvent(new CustomEvent("evaluator:alive"));
  }
  function told(answer, at) {
    const x = column();
    say("note", answer.sentence, answer.deleted && undoing(answer.deleted), at);
    if (answer.row && !window.Grid.busy()) { enter(answer.row, x); }   /* nobody is taken out of the cell he types in */
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

  /* A block from a spreadsheet is taller than the rows below: the missing ones come in one step, before it is written. */
  table.addEventListener("grid:short", function (event) {
    const then = event.detail.then;
    event.preventDefault();
    ask({ action: form.action, pairs: [["append", String(event.detail.missing)]], stays: "没有增加行",
      done: function (answer) {
        renew(answer);
        document.getElementById("rows-said").textContent = "";
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
