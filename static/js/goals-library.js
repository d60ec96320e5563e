/* 绩效目标: the drawer of the indicator library. Without script its link leads to a page of its own. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const drawer = document.getElementById("library-drawer");
  const link = document.querySelector("a[data-library]");
  if (!Fill || !Fill.rows || !drawer || !link) { return; }
  let before = "";
  let timer = 0;
  let asked = 0;
  let back = null;

  function get(address, then) {
    asked += 1;
    const mine = asked;
    fetch(address, { credentials: "same-origin", headers: { "X-Fragment": "library" } }).then(function (response) {
      if (!response.ok || response.redirected) { throw new Error("library"); }
      return response.text();
    }).then(function (html) { if (mine === asked) { then(html); } }).catch(function () {
      Fill.rows.say("bad", "指标库没有打开，请稍后再试，或刷新页面");
    });
  }
  function open(from) {
    const row = from && Fill.rows.rowAt(from);
    back = from || link;
    before = "";
    if (row && row.nextElementSibling) {
      const next = row.nextElementSibling.nextElementSibling;
      before = next ? next.dataset.indicator : "";
    }
    get(link.href, function (html) {
      drawer.innerHTML = html;
      drawer.hidden = false;
      link.setAttribute("aria-expanded", "true");
      const close = document.createElement("button");
      close.type = "button";
      close.className = "x library-x";
      close.setAttribute("aria-label", "关上指标库");
      close.textContent = "✕";
      close.addEventListener("click", shut);
      drawer.insertBefore(close, drawer.firstChild);
      drawer.querySelector("input[type=search]").focus();
    });
  }
  function shut() {
    drawer.hidden = true;
    drawer.textContent = "";
    link.setAttribute("aria-expanded", "false");
    (back || link).focus();
  }
  /* Only the list is changed while somebody types: an input method in the middle of a word keeps its field. */
  function search() {
    const form = drawer.querySelector("[data-library-search]");
    const query = new URLSearchParams(new FormData(form)).toString();
    get(form.action + "?" + query, function (html) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const found = drawer.querySelector("#library-found");
      found.innerHTML = template.content.querySelector("#library-found").innerHTML;
      count();
    });
  }
  function count() {
    const chosen = drawer.querySelectorAll("input[name=entry]:checked").length;
    drawer.querySelector("[data-library-count]").textContent = chosen ? "选中 " + chosen + " 条" : "";
  }

  link.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    if (drawer.hidden) { open(null); } else { shut(); }
  });
  drawer.addEventListener("input", function (event) {
    if (event.target.type === "search") {
      window.clearTimeout(timer);
      if (!event.isComposing) { timer = window.setTimeout(search, 250); }
    }
  });
  drawer.addEventListener("compositionend", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(search, 250);
  });
  drawer.addEventListener("change", function (event) {
    if (event.target.tagName === "SELECT") { search(); } else { count(); }
  });
  drawer.addEventListener("submit", function (event) {
    event.preventDefault();
    if (event.target.matches("[data-library-search]")) { search(); return; }
    const chosen = Array.from(drawer.querySelectorAll("input[name=entry]:checked"));
    if (!chosen.length) { Fill.rows.say("bad", "一条也没有选中，目标没有变"); return; }
    const pairs = chosen.map(function (box) { return ["entry", box.value]; });
    pairs.push(["take", "1"]);
    if (before) { pairs.push(["before", before]); }
    Fill.rows.post(pairs, function () {
      drawer.hidden = true;
      drawer.textContent = "";
      link.setAttribute("aria-expanded", "false");
    });
  });
  drawer.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    if (event.key === "Escape") { event.preventDefault(); shut(); }
    /* One hit and Enter: it is taken. */
    if (event.key === "Enter" && event.target.type === "search") {
      const boxes = drawer.querySelectorAll("input[name=entry]");
      if (boxes.length === 1) {
        event.preventDefault();
        boxes[0].checked = true;
        count();
        drawer.querySelector("[data-library-take] button[name=take]").click();
      }
    }
    if (event.key === "ArrowDown" && event.target.type === "search") {
      const first = drawer.querySelector("input[name=entry]");
      if (first) { event.preventDefault(); first.focus(); }
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || !event.altKey || event.ctrlKey) { return; }
    if (event.code === "KeyL" || event.key === "l" || event.key === "L") {
      event.preventDefault();
      open(event.target);
    }
  });
}());
