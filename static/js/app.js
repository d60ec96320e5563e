/* Every page: find (Ctrl+K), the warning before the idle sign-out, the caps-lock hint, focus after a table swap.
   Everything here is a convenience; each page works without it. ES2018, Chromium 83. */
(function () {
  "use strict";

  /* find: the search field if the page has one, else the list */
  var field = document.querySelector("[data-search]");
  function find() {
    field = document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); return; }
    var link = document.querySelector("[data-find]");
    if (link) { window.location.assign(link.href); }
  }
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      find();
    }
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-find]");
    if (link && document.querySelector("[data-search]")) { event.preventDefault(); find(); }
  });
  if (field && window.location.hash === "#q") { field.focus(); }

  /* caps lock: said beside the password, since the dots hide it */
  var caps = document.querySelector("[data-caps]");
  if (caps) {
    document.addEventListener("keyup", function (event) {
      if (event.getModifierState) { caps.hidden = !event.getModifierState("CapsLock"); }
    });
  }

  /* long texts: what was written and how much may be, beside every box that has a limit and no counter of its own */
  document.querySelectorAll("textarea[maxlength]:not([data-count])").forEach(function (area) {
    var place = document.createElement("p");
    var told = function () { place.textContent = "已输入 " + area.value.length + " / " + area.maxLength; };
    place.className = "count mb-0";
    area.insertAdjacentElement("afterend", place);
    area.addEventListener("input", told);
    told();
  });

  /* idle: every request keeps the session; two minutes before its end the page says so */
  var box = document.querySelector("[data-idle]");
  var limit = Number(document.body.dataset.idleSeconds || 0);
  if (box && limit) {
    var left = box.querySelector("[data-idle-left]");
    var stay = box.querySelector("[data-idle-stay]");
    var last = Date.now();
    var alive = function () { last = Date.now(); box.hidden = true; };
    document.addEventListener("htmx:afterRequest", alive);
    document.addEventListener("evaluator:alive", alive);
    /* A page with texts that nobody has sent puts them by, or stays where it cannot. */
    var end = function () {
      if (document.dispatchEvent(new CustomEvent("evaluator:ending", { cancelable: true }))) { window.location.reload(); }
    };
    stay.addEventListener("click", function () {
      fetch(document.body.dataset.alive, { credentials: "same-origin" }).then(function (answer) {
        if (answer.ok && !answer.redirected) { alive(); } else { end(); }
      }, function () { left.textContent = "不到 2 分钟（刚才没有连上服务器）"; });
    });
    window.setInterval(function () {
      var rest = limit - (Date.now() - last) / 1000;
      if (rest <= 0) { end(); return; }
      if (rest <= 120) {
        left.textContent = rest > 60 ? "2 分钟" : "1 分钟";
        box.hidden = false;
      }
    }, 5000);
  }
})();
