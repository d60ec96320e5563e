/* 填报: what was typed and is not on the server yet waits in this browser, under the form's, the person's and the page's own
   name: two windows never write over what the other one keeps. What a page left behind that is gone is taken over by the
   next one that opens the same form.

   Classic scripts without modules, ES2018 without ?. and ??, so that Chromium 83 reads them. */
window.FillStore = (function () {
  "use strict";
  const ANSWER_MS = 800;   /* a busy office PC takes its time */
  const page = (Date.now().toString(36) + Math.random().toString(36).slice(2) + "0000").slice(0, 24);
  const made = new Map();

  function parse(text) {
    try { return JSON.parse(text || "{}"); } catch (error) { return {}; }
  }
  function keys() {
    const found = [];
    try {
      for (let place = 0; place < window.localStorage.length; place += 1) { found.push(window.localStorage.key(place)); }
    } catch (error) { /* forbidden: there is nothing */ }
    return found;
  }
  /* Pages of this browser that are still open answer with their name. Also over plain http. */
  let channel = null;
  function listen() {
    if (!window.BroadcastChannel) { return; }
    channel = new window.BroadcastChannel("evaluator.fill");
    channel.onmessage = function (event) { if (event.data === "who") { channel.postMessage(page); } };
  }
  function whoIsThere(then) {
    if (!window.BroadcastChannel) { then([]); return; }
    const there = [];
    const asking = new window.BroadcastChannel("evaluator.fill");
    asking.onmessage = function (event) { there.push(event.data); };
    asking.postMessage("who");
    window.setTimeout(function () {
      asking.close();
      then(there);
    }, ANSWER_MS);
  }
  listen();
  window.addEventListener("pagehide", function () { if (channel) { channel.close(); channel = null; } });
  window.addEventListener("pageshow", function (event) { if (event.persisted && !channel) { listen(); } });

  function make(holder, user) {
    const prefix = "evaluator.fill." + holder + "." + user + ".";
    let held = {};             /* "result:12.actual_text" → { target, field, value, version, was, name, … } */
    let kept = true;

    function write() {
      try {
        if (Object.keys(held).length) { window.localStorage.setItem(prefix + page, JSON.stringify(held)); }
        else { window.localStorage.removeItem(prefix + page); }
        kept = true;
      } catch (error) { kept = false; }   /* storage full or forbidden: the text is still in its cell */
    }
    function others() {
      return keys().filter(function (name) { return name.indexOf(prefix) === 0 && name !== prefix + page; });
    }
    /* What a page left behind that is gone: nobody types it any more, it is a text like any other. */
    function landed(entry) {
      if (entry.draft === undefined) { return entry; }
      const text = Object.assign({}, entry, { value: entry.draft, sentence: "" });
      delete text.draft;
      delete text.unsent;
      return text;
    }
    function textOf(entry) { return entry.draft === undefined ? entry.value : entry.draft; }
    function latest(entries) {
      return Object.keys(entries).reduce(function (most, name) { return Math.max(most, entries[name].at || 0); }, 0);
    }
    /* Take over what these pages left. Two texts for one cell: the later one is the cell's, the other is only listed. */
    function inherit(names) {
      const left = names.map(function (name) {
        const entries = parse(window.localStorage.getItem(name));
        window.localStorage.removeItem(name);
        return entries;
      }).sort(function (a, b) { return latest(a) - latest(b); });
      left.forEach(function (entries) {
        Object.keys(entries).forEach(function (name) {
          const before = held[name];
          if (before && textOf(before) !== textOf(entries[name])) {
            let spare = 2;
            while (held[name + "#" + spare]) { spare += 1; }
            held[name + "#" + spare] = Object.assign({}, before, { aside: true });
          }
          held[name] = landed(entries[name]);
        });
      });
      if (left.length) { write(); }
    }

    return { textOf: textOf,
      read: function () { return Object.assign({}, held); },
      /* Whether what was put last really waits on this computer. */
      keeps: function () { return kept; },
      /* All of a block at once: one writing, however many cells. What is being typed over one of them stays beside it. */
      put: function (entries) {
        entries.forEach(function (entry) {
          const name = entry.target + "." + entry.field;
          const before = held[name];
          const typed = before && before.draft !== undefined ? { draft: before.draft } : {};
          held[name] = Object.assign({}, entry, typed, { at: Date.now() });
        });
        write();
      },
      /* What waited for these cells is settled; a text that is typed over one of them waits on, over what the cell holds
         now. Each is an entry as it would be put. */
      settle: function (entries) {
        entries.forEach(function (entry) {
          const name = entry.target + "." + entry.field;
          const before = held[name];
          if (before && before.draft !== undefined) { held[name] = Object.assign({}, entry, { draft: before.draft, unsent: true, at: Date.now() }); }
          else { delete held[name]; }
        });
        write();
      },
      /* A text that is still being typed stands beside what waits for its cell; ``null``: it was given up. */
      draft: function (name, text, entry) {
        const waiting = held[name];
        if (text !== null) { held[name] = Object.assign(waiting ? {} : { unsent: true }, waiting || entry, { draft: text, at: Date.now() }); }
        else if (!waiting || waiting.draft === undefined) { return; }
        else if (waiting.unsent) { delete held[name]; }
        else {
          held[name] = Object.assign({}, waiting);
          delete held[name].draft;
        }
        write();
      },
      drop: function (gone) {
        gone.forEach(function (name) { delete held[name]; });
        write();
      },
      inheritAll: function () { inherit(others()); },
      /* What pages left behind that are gone; what another open window keeps stays its own. */
      inheritFromTheGone: function (then) {
        if (!others().length) { then(); return; }
        whoIsThere(function (there) {
          inherit(others().filter(function (name) { return there.indexOf(name.slice(prefix.length)) < 0; }));
          then();
        });
      } };
  }
  function store(holder, user) {
    const name = holder + "." + user;
    if (!made.has(name)) { made.set(name, make(holder, user)); }
    return made.get(name);
  }
  store.page = page;
  return store;
}());
