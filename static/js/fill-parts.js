/* 填报: 一 and 二 fold to one line each. Folding works without script; here it is remembered, and a part opens by itself as
   soon as something in it wants to be seen: owed, refused, not saved, waiting, or changed by somebody else. */
(function () {
  "use strict";
  const WANTS = ".is-unsaved, .is-waiting, .is-held, .is-changed, .is-refused, .says-bad, [data-notes] > *";
  const kept = document.getElementById("kept");
  const holder = kept ? kept.dataset.holder : "";

  function remembered(key) {
    try { return window.localStorage.getItem(key); } catch (error) { return null; }
  }
  function remember(key, word) {
    try { window.localStorage.setItem(key, word); } catch (error) { /* forbidden: it folds all the same */ }
  }
  document.querySelectorAll("details[data-part]").forEach(function (head) {
    const sheet = head.closest(".part");
    const key = "evaluator.part." + holder + "." + head.dataset.part;
    function owes() { return Boolean(sheet.querySelector('[data-owes="yes"].part-said')); }
    function wanted() { return owes() || Boolean(sheet.querySelector(WANTS)); }
    function lay() { sheet.classList.toggle("is-folded", !head.open); }
    function look() { if (!head.open && wanted()) { head.open = true; } }

    const word = remembered(key);
    if (word === "open") { head.open = true; }
    if (word === "folded" && !wanted()) { head.open = false; }
    look();
    lay();
    head.querySelector("summary").addEventListener("click", function () { remember(key, head.open ? "folded" : "open"); });
    head.addEventListener("toggle", function () {
      lay();
      if (head.open) { document.dispatchEvent(new CustomEvent("grid:rows")); }
    });
    let seen = wanted();
    new MutationObserver(function () {
      const now = wanted();
      if (now && !seen) { look(); }
      seen = now;
    }).observe(sheet, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "data-owes"] });
  });
}());
