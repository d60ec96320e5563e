/* 填报: what waits to be saved, in order. Single cells gather in one batch; a block (paste, fill down, cut) stays one request,
   all of it or nothing. One request at a time; nothing typed is ever thrown away. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const form = Fill.form;
  const RETRY_MS = 10000;
  /* Answers that are no answer of the form; 403 is a page that was open while somebody signed in again. */
  const WHY = { network: "连不上服务器", server: "系统出了故障，不是您填错", silent: "服务器没有回答", unreadable: "服务器的回答读不懂" };
  const REFUSALS = {
    404: "没有保存：这张表您现在看不到了，可能已经撤销，或者您的职责有变动。",
    413: "没有保存：内容太大，请删短。"
  };
  let queue = [];            /* { whole, block, changes: Map key → change } */
  let inFlight = null;
  let retryTimer = 0;
  let paused = 0;             /* rows are on the move: what is typed meanwhile goes up when they have come */
  let offline = "";           /* why what was typed waits, for as long as it does */
  let expired = false;        /* signed out: nothing goes up from this page any more */
  let blocks = 0;
  const idle = [];
  /* What this page wrote itself never overtakes it; what the same person writes in another window does. */
  const page = window.FillStore.page;
  let turn = 0;               /* of its saves: one that was given up may arrive after the next */

  function told(cell, value) {
    return { target: cell.dataset.target, field: cell.dataset.field, value: value, version: Fill.versionOf(cell) };
  }
  function queuedIn(key) { return queue.filter(function (batch) { return batch.changes.has(key); })[0]; }
  function waits(key) { return Boolean(queuedIn(key)); }
  /* What the server holds of a cell once what is on its way has arrived. */
  function underway(key, cell) {
    const sent = inFlight && inFlight.changes.get(key);
    return sent ? sent.value : Fill.savedValue(cell);
  }
  function arriving(key, cell) {
    const batch = queuedIn(key);
    return batch ? batch.changes.get(key).value : underway(key, cell);
  }
  function drop(key) { queue.forEach(function (batch) { batch.changes.delete(key); }); }
  function push(batch) {
    queue.push(batch);
    if (offline) { waitAll(); }
  }
  function newBlock() {
    blocks += 1;
    return Date.now().toString(36) + "." + blocks;
  }

  /* One cell as it was left. */
  function leave(cell) {
    const key = Fill.keyOf(cell);
    const value = Fill.valueOf(cell);
    if (Fill.held && Fill.held.mend(key, told(cell, value))) { return; }
    if (value === arriving(key, cell)) {
      if (waits(key)) { send(); return; }
      if (inFlight && inFlight.changes.has(key)) { return; }
      Fill.forget(cell);
      if (!Fill.isChanged(cell)) {
        Fill.mark(cell, "");
        Fill.clearNote(cell);
        Fill.recount();
        if (window.FillKept) { window.FillKept.again(); }
      }
      return;
    }
    Fill.remember(cell, true);
    const batch = queuedIn(key);
    if (batch) {
      batch.changes.set(key, told(cell, value));
    } else {
      const last = queue[queue.length - 1];
      if (last && !last.whole) { last.changes.set(key, told(cell, value)); }
      else { push({ whole: false, block: "", changes: new Map([[key, told(cell, value)]]) }); }
      if (offline) { waitAll(); }
    }
    send();
  }
  /* Cells changed together: put into the form, and saved as one. */
  function change(list, options) {
    const whole = Boolean(options && options.whole) && list.length > 1;
    list.forEach(function (each) { Fill.putValue(Fill.keeper(each.cell), each.value); });
    if (!whole) {
      list.forEach(function (each) { leave(Fill.keeper(each.cell)); });
      return;
    }
    const changes = new Map();
    const block = newBlock();
    const same = [];
    list.forEach(function (each) {
      const cell = Fill.keeper(each.cell);
      const key = Fill.keyOf(cell);
      drop(key);
      if (Fill.held) { Fill.held.release(key); }
      Fill.clearNote(cell);
      if (each.value === underway(key, cell)) { same.push(cell); } else { changes.set(key, told(cell, each.value)); }
    });
    Fill.forgetAll(same);
    same.forEach(function (cell) { Fill.mark(cell, ""); });
    if (changes.size) {
      Fill.rememberAll(cellsOf(changes), function () { return { block: block }; });
      push({ whole: changes.size > 1, block: block, changes: changes });
    }
    send();
  }
  function cellsOf(changes) {
    return Array.from(changes.values()).map(function (each) { return Fill.find(each.target, each.field); }).filter(Boolean);
  }

  function post(batch) {
    const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    turn += 1;
    return Fill.ask(form.action, { method: "POST",
      body: JSON.stringify({ whole: batch.whole, page: page + "." + turn, cells: Array.from(batch.changes.values()).map(function (each) {
        return { target: each.target, field: each.field, value: each.value, version: Number(each.version) };
      }) }),
      headers: { "Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": token } }, function (response) {
      const type = response.headers.get("Content-Type") || "";
      if (response.redirected || response.status === 403) { throw { kind: "session" }; }
      if (type.indexOf("json") < 0 && response.status < 500) {
        throw { kind: "refused", sentence: REFUSALS[response.status] || "没有保存：这一页可能已经过期，请刷新以后再填。" };
      }
      if (type.indexOf("json") < 0) { throw { kind: "server" }; }
      return Fill.jsonOf(response).then(function (answer) {
        if (!response.ok) { throw { kind: "refused", sentence: answer.sentence || REFUSALS[413], locked: response.status === 409 }; }
        if (!isAnswer(answer)) { throw { kind: "unreadable" }; }
        return answer;
      });
    });
  }
  /* Something between the server and this computer answers in the server's place now and then. */
  function isAnswer(answer) {
    return Boolean(answer) && Array.isArray(answer.conflicts) && Array.isArray(answer.unwritten) && Boolean(answer.versions) &&
      typeof answer.html === "string";
  }
  function send() {
    window.clearTimeout(retryTimer);
    queue = queue.filter(function (batch) { return batch.changes.size; });
    if (inFlight || paused || !queue.length) { settle(); return; }
    inFlight = queue.shift();
    cellsOf(inFlight.changes).forEach(function (cell) { Fill.mark(cell, "is-saving"); });
    Fill.say("busy", "正在保存");
    post(inFlight).then(function (answer) {
      const sent = inFlight;
      inFlight = null;
      offline = "";
      expired = false;
      before();
      Fill.answered(sent, answer);
      document.dispatchEvent(new CustomEvent("evaluator:alive"));
      send();
    }, function (error) {
      const sent = inFlight;
      const kind = error && error.kind ? error.kind : "network";
      inFlight = null;
      if (WHY[kind]) { again(sent, kind); }
      else {
        expired = kind === "session";
        Fill.failed(sent, Object.assign({ kind: kind }, error));
        before();
        if (kind === "refused") { send(); }
      }
      settle();
    });
  }
  /* No connection, no answer, or a fault of ours: everything keeps its place in the queue and is tried again. */
  function again(sent, kind) {
    const newer = Array.from(sent.changes.keys()).filter(waits);
    newer.forEach(function (key) { sent.changes.delete(key); });
    queue.unshift(sent);
    offline = WHY[kind];
    waitAll();
    cellsOf(sent.changes).forEach(function (cell) {
      Fill.note(cell, "bad", "i-cloud", ["刚才没有保存成功。您填的 ", Fill.shown(Fill.valueOf(cell)), " " + Fill.whereItIs() + "，连上以后会自己存。"],
        [{ label: "再存一次", act: send }]);
    });
    Fill.say("wait", offline + "，有 " + size() + " 处先存在本机，可以接着填");
    retryTimer = window.setTimeout(send, RETRY_MS);
  }
  /* While texts wait for the network or for signing in, scores, total and what is owed are those of before: never shown as
     of now. */
  function before() {
    const panel = document.querySelector(".score-panel");
    document.body.classList.toggle("is-before", Boolean(offline) || expired);
    const told = document.getElementById("before-note");
    if (told) { told.parentNode.removeChild(told); }
    if (!(offline || expired) || !panel) { return; }
    const note = document.createElement("p");
    note.id = "before-note";
    note.className = "before-note";
    note.textContent = expired ? "△ 登录已过期，有 " + (Fill.openCells() + size()) + " 处没有保存。下面的得分、总分是以前的，重新登录后重新测算"
      : "△ 有 " + size() + " 处还没有送到服务器。下面的得分、总分是以前的，等网络恢复后重新测算";
    panel.insertBefore(note, panel.firstChild);
  }
  function size() { return queue.reduce(function (sum, batch) { return sum + batch.changes.size; }, 0); }
  function waitAll() {
    queue.forEach(function (batch) {
      cellsOf(batch.changes).forEach(function (cell) { Fill.mark(cell, "is-waiting"); });
    });
    before();
  }
  function settle() {
    if (!inFlight) { idle.splice(0).forEach(function (go) { go(); }); }
  }
  window.addEventListener("online", function () { if (queue.length) { send(); } });
  function pause() { paused += 1; }
  function resume() {
    paused -= 1;
    send();
  }
  Object.assign(Fill, { leave: leave, change: change, send: send, push: push, waits: waits, underway: underway, newBlock: newBlock,
    queueSize: size, cellsIn: cellsOf, told: told, drop: drop, pause: pause, resume: resume,
    whyWaiting: function () { return offline; },
    sending: function () { return Boolean(inFlight); },
    whenIdle: function (go) { if (inFlight) { idle.push(function () { window.setTimeout(go, 0); }); } else { go(); } } });
}());
