/* 填报: what was typed and is not on the server yet waits in this browser, under the form's and the person's own key.

   Classic scripts without modules, ES2018 without ?. and ??, so that Chromium 83 reads them. */
window.FillStore = function (holder, user) {
  "use strict";
  const key = "evaluator.fill." + holder + "." + user;

  function read() {
    try { return JSON.parse(window.localStorage.getItem(key) || "{}"); } catch (error) { return {}; }
  }
  function write(held) {
    try {
      if (Object.keys(held).length) { window.localStorage.setItem(key, JSON.stringify(held)); }
      else { window.localStorage.removeItem(key); }
    } catch (error) { /* storage full or forbidden: the text is still in its cell, and leaving the page warns */ }
  }
  return { read: read, write: write,
    /* All of a block at once: one writing, however many cells. */
    put: function (entries) {
      const held = read();
      entries.forEach(function (entry) { held[entry.target + "." + entry.field] = entry; });
      write(held);
    },
    drop: function (gone) {
      const held = read();
      gone.forEach(function (name) { delete held[name]; });
      write(held);
    } };
};
