/* 偏差说明: the word behind 其他, and the sentences that the unit has used before. A sentence is put where the cursor
   stands, never in the place of what was typed, and only when a person presses it. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const source = document.getElementById("phrases");
  if (!Fill) { return; }

  /* The word behind 其他 is asked for once that class is chosen. */
  function follow(radio) {
    const last = Fill.form.querySelector('input[name="' + radio.name + '"][data-takes]');
    const own = last && Fill.form.querySelector('[data-own-of="' + last.id + '"]');
    if (own) { own.hidden = !last.checked; }
    return own;
  }
  Fill.form.querySelectorAll(".dev input[data-takes]").forEach(follow);

  /* 其他 with a word of one's own is one value: the radio carries both. */
  document.addEventListener("change", function (event) {
    const own = event.target;
    if (own.type === "radio" && own.closest(".dev")) { follow(own); }
    if (!own.dataset || !own.dataset.ownOf) { return; }
    const radio = document.getElementById(own.dataset.ownOf);
    const word = own.value.trim();
    radio.value = word ? radio.dataset.takes + word : radio.dataset.takes.slice(0, -1);
    if (word) { radio.checked = true; }
    if (radio.checked) { radio.dispatchEvent(new Event("change", { bubbles: true })); }
  });
  document.addEventListener("fill:put", function (event) {
    const cell = event.target;
    if (cell.type !== "radio") { return; }
    const radio = Fill.form.querySelector('input[name="' + cell.name + '"][data-takes]');
    const own = radio && Fill.form.querySelector('[data-own-of="' + radio.id + '"]');
    if (own) {
      own.value = radio.checked ? radio.value.slice(radio.dataset.takes.length) : "";
      follow(radio);
    }
  });

  if (!source) { return; }
  const token = Fill.form.querySelector("input[name=csrfmiddlewaretoken]").value;
  /* Where the cursor stood last in each text: pressing a sentence takes the focus away from it. */
  const cursors = new WeakMap();
  function keepCursor(event) {
    const area = event.target;
    if (area.tagName === "TEXTAREA" && area.closest(".dev")) { cursors.set(area, area.selectionEnd); }
  }
  ["focusout", "keyup", "mouseup", "input"].forEach(function (name) { Fill.form.addEventListener(name, keepCursor); });

  function post(address, fields) {
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", token);
    return fetch(address, { method: "POST", body: body, credentials: "same-origin", headers: { "Accept": "application/json" } });
  }
  function areaOf(bar) { return document.getElementById(bar.dataset.for); }
  function listOf(bar) { return bar.querySelector(".phrase-list"); }
  function opener(bar) { return bar.querySelector("[data-phrase-open]"); }
  function say(bar, text) { bar.querySelector("[role=status]").textContent = text; }
  function chosenClass(bar) {
    const chosen = bar.closest(".dev").querySelector("input[data-takes]");
    const radio = chosen && Fill.form.querySelector('input[name="' + chosen.name + '"]:checked');
    return radio ? radio.value : "";
  }

  /* Those of the chosen class first, then those of no class, then the rest; within each the most used first. */
  function fillList(bar) {
    const list = listOf(bar);
    const word = chosenClass(bar);
    const found = Array.from(source.content.querySelectorAll('[data-kind="' + bar.dataset.phrasing + '"]'));
    function rank(phrase) { return word && phrase.dataset.class === word ? 0 : phrase.dataset.class ? 2 : 1; }
    list.textContent = "";
    [0, 1, 2].forEach(function (at) {
      found.filter(function (phrase) { return rank(phrase) === at; }).forEach(function (phrase) {
        list.appendChild(phrase.cloneNode(true));
      });
    });
    if (!found.length) { list.textContent = "还没有存过。写好一句以后，按“存为常用语”"; }
  }
  function open(bar) {
    fillList(bar);
    listOf(bar).hidden = false;
    opener(bar).setAttribute("aria-expanded", "true");
    const first = listOf(bar).querySelector("button");
    if (first) { first.focus(); }
  }
  function close(bar, refocus) {
    listOf(bar).hidden = true;
    opener(bar).setAttribute("aria-expanded", "false");
    if (refocus) { opener(bar).focus(); }
  }

  /* Into the text at the cursor; what is there stays. At the end of a text that has no full stop yet, one is set between. */
  function put(bar, phrase) {
    const area = areaOf(bar);
    const at = cursors.has(area) ? Math.min(cursors.get(area), area.value.length) : area.value.length;
    const before = area.value.slice(0, at);
    const joint = before.trim() && at === area.value.length && !/[。；，、：\s]$/.test(before) ? "；" : "";
    const text = joint + phrase.textContent;
    area.value = before + text + area.value.slice(at);
    area.focus();
    area.setSelectionRange(at + text.length, at + text.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    say(bar, "已放入，可以接着改");
    post(source.dataset.taken, { phrase: phrase.dataset.phrase }).catch(function () { /* only a count is lost */ });
  }

  function keep(bar) {
    const text = areaOf(bar).value.trim();
    if (!text) { say(bar, "先写一句，再存"); return; }
    const word = chosenClass(bar);
    const plain = bar.dataset.phrasing === "cause" && word.indexOf("：") < 0 ? word : "";
    post(source.dataset.add, { kind: bar.dataset.phrasing, text: text, cause_class: plain }).then(function (response) {
      return response.json();
    }).then(function (answer) {
      say(bar, answer.sentence);
      if (!answer.phrase) { return; }
      const made = document.createElement("button");
      made.className = "phrase";
      made.type = "button";
      made.dataset.phrase = answer.phrase;
      made.dataset.kind = bar.dataset.phrasing;
      made.dataset.class = plain;
      made.textContent = answer.text;
      source.content.appendChild(made);
    }).catch(function () { say(bar, "没有存成，连不上服务器。请稍后再按一次"); });
  }

  document.addEventListener("click", function (event) {
    const bar = event.target.closest && event.target.closest(".phrasing");
    if (!bar) { return; }
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) {
      close(bar, false);
      put(bar, phrase);
    } else if (event.target.closest("[data-phrase-open]")) {
      if (listOf(bar).hidden) { open(bar); } else { close(bar, true); }
    } else if (event.target.closest("[data-phrase-keep]")) { keep(bar); }
  });
  /* Esc closes the list before it closes the panel; the arrows walk along it. */
  document.addEventListener("keydown", function (event) {
    const list = event.target.closest && event.target.closest(".phrase-list");
    if (!list) { return; }
    const bar = list.closest(".phrasing");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(bar, true);
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey) { return; }
    const all = Array.from(list.querySelectorAll("button"));
    const next = all[all.indexOf(event.target) + by];
    event.preventDefault();
    event.stopPropagation();
    if (next) { next.focus(); }
  }, true);

  document.querySelectorAll(".phrasing").forEach(function (bar) { bar.hidden = false; });
}());
