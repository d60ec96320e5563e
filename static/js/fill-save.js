/* 填报: autosave. A cell goes to the server when it is left; what follows from it comes back as rendered pieces.
   One request at a time; what was changed meanwhile goes up together in the next. Nothing typed is ever thrown away. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  const form = Fill.form;
  const status = document.getElementById("saved-status");
  const RETRY_MS = 10000;
  /* Answers that are no answer of the form; 403 is a page that was open while somebody signed in again. */
  const REFUSALS = {
    404: "没有保存：这张表您现在看不到了，可能已经撤销，或者您的职责有变动。",
    413: "没有保存：内容太大，请删短。"
  };

  let waiting = new Map();
  let inFlight = null;
  let retryTimer = 0;
  let refusal = "";
  let leaving = false;
  const idle = [];

  function say(kind, text) {
    if (!status) { return; }
    const icon = { ok: "i-check", busy: "i-clock", bad: "i-error", wait: "i-cloud" }[kind];
    const ink = { ok: "", busy: "muted", bad: "bad-ink", wait: "warn-ink" }[kind];
    status.className = "saved " + ink;
    status.textContent = " " + text;
    const mark = document.createElement("i");
    mark.className = "icon " + icon;
    mark.setAttribute("aria-hidden", "true");
    status.insertBefore(mark, status.firstChild);
  }

  function boxOf(cell) { return cell.closest("[data-cellbox]") || cell.parentNode; }
  function mark(cell, state) {
    const box = boxOf(cell);
    ["is-saving", "is-saved", "is-unsaved"].forEach(function (name) { box.classList.toggle(name, name === state); });
    if (state === "is-saved") {
      window.setTimeout(function () { box.classList.remove("is-saved"); }, 2500);
    }
  }

  /* The sentence beside a cell: not saved, or changed by somebody else. Made with text nodes only. */
  function noteFor(cell) {
    const target = cell.dataset.target;
    return document.querySelector('[data-notes="' + target + '"]');
  }
  function clearNote(cell) {
    const place = noteFor(cell);
    if (!place) { return; }
    const note = place.querySelector('[data-note="' + cell.dataset.field + '"]');
    if (note) { place.removeChild(note); }
    boxOf(cell).classList.remove("is-changed");
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
    const sentence = document.createElement("span");
    parts.forEach(function (part, index) {
      const piece = document.createElement(index % 2 ? "b" : "span");
      piece.textContent = part;
      sentence.appendChild(piece);
    });
    says.appendChild(sign);
    says.appendChild(sentence);
    actions.forEach(function (action) {
      const button = document.createElement(action.href ? "a" : "button");
      button.className = "btn btn-sm btn-plain";
      button.textContent = action.label;
      if (action.href) { button.href = action.href; } else { button.type = "button"; }
      button.addEventListener("click", function (event) {
        if (!action.act) { leaving = true; return; }
        event.preventDefault();
        action.act();
      });
      says.appendChild(button);
    });
    place.appendChild(says);
  }
  Fill.note = note;
  function shown(text) {
    if (text === "") { return "（空）"; }
    return text.length > 40 ? text.slice(0, 40) + "…" : text;
  }

  /* What the server holds of a cell once everything that is on its way has arrived. */
  function arriving(key, cell) {
    const told = waiting.get(key) || (inFlight && inFlight.get(key));
    return told ? told.value : Fill.savedValue(cell);
  }
  function leave(cell) {
    const key = Fill.keyOf(cell);
    const value = Fill.valueOf(cell);
    if (value === arriving(key, cell)) {
      if (waiting.has(key)) { send(); return; }
      if (inFlight && inFlight.has(key)) { return; }
      Fill.forget(key);
      if (!boxOf(cell).classList.contains("is-changed")) {
        mark(cell, "");
        clearNote(cell);
      }
      return;
    }
    Fill.remember(cell, true);
    waiting.set(key, { target: cell.dataset.target, field: cell.dataset.field, value: value,
      version: Fill.versionOf(cell) });
    send();
  }

  function send() {
    window.clearTimeout(retryTimer);
    if (inFlight || !waiting.size) { settle(); return; }
    inFlight = waiting;
    waiting = new Map();
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", form.querySelector("input[name=csrfmiddlewaretoken]").value);
    inFlight.forEach(function (change) {
      body.append("target", change.target);
      body.append("field", change.field);
      body.append("value", change.value);
      body.append("version", change.version);
      const cell = Fill.find(change.target, change.field);
      if (cell) { mark(cell, "is-saving"); }
    });
    say("busy", "正在保存");
    fetch(form.action, { method: "POST", body: body, credentials: "same-origin",
      headers: { "Accept": "application/json" } }).then(function (response) {
      const type = response.headers.get("Content-Type") || "";
      if (response.redirected || response.status === 403) { throw { kind: "session" }; }
      if (type.indexOf("json") < 0 && response.status < 500) {
        throw { kind: "refused", sentence: REFUSALS[response.status] || "没有保存：这一页可能已经过期，请刷新以后再填。" };
      }
      if (type.indexOf("json") < 0) { throw { kind: "server" }; }
      return response.json().then(function (answer) {
        if (!response.ok) { throw { kind: "refused", sentence: answer.sentence }; }
        return answer;
      });
    }).then(done).catch(failed);
  }

  function done(answer) {
    const sent = inFlight;
    inFlight = null;
    refusal = "";
    const conflicts = {};
    answer.conflicts.forEach(function (conflict) { conflicts[conflict.target + "." + conflict.field] = conflict; });
    const unwritten = {};
    answer.unwritten.forEach(function (cell) { unwritten[cell.target + "." + cell.field] = cell.sentence; });
    document.querySelectorAll("[data-version-field]").forEach(function (field) {
      field.value = answer.versions.evaluation;
    });
    const mine = {};
    sent.forEach(function (change, key) {
      const cell = Fill.find(change.target, change.field);
      if (!cell) { return; }
      if (conflicts[key]) { conflict(cell, conflicts[key]); return; }
      if (unwritten[key]) { notTaken(cell, change, unwritten[key]); return; }
      Fill.setSaved(cell, change.value);
      mine[key] = true;
      if (!waiting.has(key)) { Fill.forget(key); }
      clearNote(cell);
      mark(cell, "is-saved");
    });
    Fill.take(answer.html, mine);
    sent.forEach(function (change, key) {
      const cell = Fill.find(change.target, change.field);
      if (cell && mine[key] && !waiting.has(key) && document.activeElement !== cell && Fill.isDirty(cell)) { leave(cell); }
    });
    document.dispatchEvent(new CustomEvent("evaluator:alive"));
    say("ok", "已保存 " + answer.saved_at);
    const open = document.querySelectorAll(".is-unsaved, .is-changed").length;
    if (open) { say("wait", "已保存 " + answer.saved_at + "，还有 " + open + " 处没有定下来"); }
    send();
  }

  /* The server took the rest, but not this cell: too long, or approved. The text stays here until it is changed. */
  function notTaken(cell, change, sentence) {
    mark(cell, "is-unsaved");
    note(cell, "bad", "i-error", [sentence + "您填的 ", shown(change.value), " 还在这一格里。"], []);
  }

  function conflict(cell, found) {
    choose(cell, found, [found.theirs_by + " " + found.theirs_at + " 把这格改为 ", shown(found.theirs), "，您填的是 ",
      shown(found.mine), "。"]);
  }
  function choose(cell, found, sentence) {
    const mine = found.mine;
    mark(cell, "is-unsaved");
    note(cell, "warn", "i-swap", sentence, [
      { label: "用 " + shown(found.theirs), act: function () {
        Fill.setVersion(cell, found.version);
        Fill.setSaved(cell, found.theirs);
        Fill.putValue(cell, found.theirs);
        Fill.forget(Fill.keyOf(cell));
        mark(cell, "");
        clearNote(cell);
        cell.focus();
        say("ok", "已改用 " + shown(found.theirs));
      } },
      { label: "改成我的 " + shown(mine), act: function () {
        Fill.setVersion(cell, found.version);
        Fill.setSaved(cell, found.theirs);
        Fill.putValue(cell, mine);
        clearNote(cell);
        cell.focus();
        leave(cell);
      } }]);
    boxOf(cell).classList.add("is-changed");
  }

  function failed(error) {
    const sent = inFlight || new Map();
    inFlight = null;
    const kind = error && error.kind ? error.kind : "network";
    sent.forEach(function (change, key) {
      /* What was refused must not take the next cells with it: it waits in its own cell. */
      if (kind !== "refused" && !waiting.has(key)) { waiting.set(key, change); }
      const cell = Fill.find(change.target, change.field);
      if (!cell) { return; }
      Fill.remember(cell);
      mark(cell, "is-unsaved");
      const again = { label: "再存一次", act: function () { send(); } };
      if (kind === "session") {
        note(cell, "bad", "i-error", ["登录已过期，刚才没有保存成功。您填的 ", shown(change.value), " 还在这台电脑上，重新登录后会放回这一格。"],
          [{ label: "重新登录", href: form.dataset.page }]);
      } else if (kind === "refused") {
        note(cell, "bad", "i-lock", [error.sentence + " 您填的 ", shown(change.value), " 还在这台电脑上。"], []);
      } else {
        note(cell, "bad", "i-error", ["刚才没有保存成功。您填的 ", shown(change.value), " 还在这台电脑上。"], [again]);
      }
    });
    refusal = kind === "refused" || kind === "session" ? kind : "";
    if (refusal) { say("bad", "有 " + document.querySelectorAll(".is-unsaved").length + " 处没有保存"); }
    else {
      const why = kind === "server" ? "系统出了故障，不是您填错" : "连不上服务器";
      say("wait", why + "，有 " + waiting.size + " 处先存在本机，可以接着填");
      retryTimer = window.setTimeout(send, RETRY_MS);
    }
    settle();
  }

  function settle() {
    if (!inFlight) { idle.splice(0).forEach(function (go) { go(); }); }
  }
  function unsaved() {
    const active = document.activeElement;
    const typing = active && active.classList.contains("cell") && Fill.isDirty(active);
    return Boolean(waiting.size || inFlight || typing || form.querySelector(".is-unsaved"));
  }

  form.addEventListener("change", function (event) {
    if (event.target.classList.contains("cell")) { leave(Fill.keeper(event.target)); }
  });
  form.addEventListener("fill:leave", function (event) { leave(event.target); });
  /* A text that a script put back (Esc) is left without a change event. */
  form.addEventListener("focusout", function (event) {
    const cell = event.target;
    if (cell.classList.contains("cell") && document.hasFocus() && !inputMethod) { leave(Fill.keeper(cell)); }
  });
  let inputMethod = false;
  form.addEventListener("compositionstart", function () { inputMethod = true; });
  form.addEventListener("compositionend", function () { inputMethod = false; });
  let typingTimer = 0;
  form.addEventListener("input", function (event) {
    const cell = event.target;
    if (!cell.classList.contains("cell")) { return; }
    window.clearTimeout(typingTimer);
    typingTimer = window.setTimeout(function () { Fill.remember(Fill.keeper(cell)); }, 300);
  });
  window.addEventListener("online", function () { if (!refusal) { send(); } });
  window.addEventListener("beforeunload", function (event) {
    Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell)) { Fill.remember(cell); } });
    if (!leaving && unsaved()) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* The one form is for browsers without script; here each cell has been saved already. */
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell)) { leave(cell); } });
    send();
  });
  function stay() {
    const open = form.querySelector(".is-unsaved");
    say("bad", "还有没存好的格子，没有报送");
    if (open) { Fill.goTo(open); }
  }
  /* 报送 and 导出 wait for what is still on its way. */
  document.querySelectorAll("form[data-after-saving]").forEach(function (other) {
    other.addEventListener("submit", function (event) {
      if (leaving) { return; }
      event.preventDefault();
      Fill.cells().forEach(function (cell) { if (Fill.isDirty(cell)) { leave(cell); } });
      const go = function () {
        if (unsaved()) { stay(); return; }
        leaving = true;
        other.submit();
      };
      if (inFlight) { idle.push(function () { window.setTimeout(go, 0); }); } else { go(); }
    });
  });

  /* What an earlier visit could not save is put back into its cell and goes up again. */
  const held = Fill.readLocal();
  Object.keys(held).forEach(function (key) {
    const change = held[key];
    const cell = Fill.find(change.target, change.field);
    if (!cell || cell.disabled || cell.readOnly) { return; }
    const now = Fill.valueOf(cell);
    if (now === change.value) { Fill.forget(key); return; }
    Fill.putValue(cell, change.value);
    if (change.was !== undefined && change.was !== now) {
      choose(cell, { theirs: now, mine: change.value, version: Fill.versionOf(cell) }, ["这一格后来改成了 ", shown(now),
        "，您在这台电脑上没存上的是 ", shown(change.value), "。"]);
      return;
    }
    Fill.setVersion(cell, change.version);
    waiting.set(key, { target: change.target, field: change.field, value: change.value, version: change.version });
    mark(cell, "is-unsaved");
  });
  if (waiting.size) { send(); }
}());
