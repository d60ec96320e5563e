/* 佐证材料 under a row of the form: its panel opens and closes, talks with the server, and takes over what comes back. The
   page is never loaded anew, so what was typed in its cells stays. Without script the page of evidence does all of this by
   forms. ES2018, Chromium 83. */
window.Proof = (function () {
  "use strict";
  const panels = document.querySelectorAll(".proof[data-proof]");
  if (!panels.length) { return null; }
  const token = document.querySelector("#fill-form input[name=csrfmiddlewaretoken]").value;

  function wake(root) {
    root.querySelectorAll("[data-needs-script]").forEach(function (each) { each.hidden = false; });
  }

  /* Opening and closing: one link in the row, the panel under it. */
  function linkOf(panel) { return document.querySelector('[data-proof-open][aria-controls="' + panel.id + '"]'); }
  function open(panel) {
    panel.classList.add("is-open");
    if (linkOf(panel)) { linkOf(panel).setAttribute("aria-expanded", "true"); }
  }
  function close(panel) {
    const inside = panel.contains(document.activeElement);
    panel.classList.remove("is-open");
    if (panel.id === window.location.hash.slice(1)) {
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
    }
    const link = linkOf(panel);
    if (link) {
      link.setAttribute("aria-expanded", "false");
      if (inside) { link.focus(); }
    }
  }

  /* What comes back: the links and the counter change in place; of a list, files that are new come and files that are gone
     go, and the others with their half-written fields are left alone. */
  function take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    template.content.querySelectorAll("[data-proof-list]").forEach(function (fresh) {
      const list = document.getElementById(fresh.id);
      if (list) { reconcile(fresh, list); }
    });
    if (window.Fill && window.Fill.take) { window.Fill.take(html); }
  }
  function reconcile(fresh, list) {
    const wanted = Array.from(fresh.children);
    Array.from(list.children).forEach(function (item) {
      if (!wanted.some(function (each) { return each.id === item.id; })) { list.removeChild(item); }
    });
    wanted.forEach(function (item, index) {
      const there = document.getElementById(item.id);
      if (!there) {
        wake(item);
        list.insertBefore(item, list.children[index] || null);
        return;
      }
      item.querySelectorAll("[data-proof-field]").forEach(function (theirs) {
        const mine = there.querySelector('[data-proof-field="' + theirs.dataset.proofField + '"]');
        if (mine.value !== mine.dataset.was || mine.classList.contains("is-refused")) { return; }
        mine.value = theirs.dataset.was;
        mine.dataset.was = theirs.dataset.was;
      });
    });
  }

  /* One request; ``done(status, answer)`` gets what the server said, or null where it did not answer in our words. */
  function post(address, data, done, progress) {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    if (progress) { request.upload.addEventListener("progress", progress); }
    request.addEventListener("loadend", function () {
      let answer = null;
      if ((request.getResponseHeader("Content-Type") || "").indexOf("application/json") === 0) {
        try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      }
      if (answer) { document.dispatchEvent(new CustomEvent("evaluator:alive")); }
      done(request.status, answer);
    });
    request.send(data);
    return request;
  }
  function whyNot(status) {
    if (status === 0) { return "网络断了，没有办成。"; }
    if (status === 413) { return "文件太大，服务器没有收。请压缩图片或分成几个文件。"; }
    if (status === 404) { return "这张表现在看不到了，没有办成。请刷新页面。"; }
    if (status === 200 || status === 403) { return "登录已经结束，没有办成。请在新窗口登录后再试，这一页里没有保存的字还在。"; }
    return "服务器出错，没有办成。请稍后再试。";
  }

  /* News of a file: a line of its own that says how it is going. */
  function line(panel, file) {
    const item = document.createElement("li");
    item.appendChild(document.createElement("span"));
    panel.querySelector(".proof-news").appendChild(item);
    say(item, "muted", "“" + file.name + "”等着上传");
    return item;
  }
  function say(item, css, text, button) {
    const span = item.firstChild;
    span.className = css;
    span.textContent = text;
    Array.from(item.querySelectorAll("button")).forEach(function (each) { item.removeChild(each); });
    if (button) { item.appendChild(button); }
  }
  function button(word, label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-plain btn-sm";
    made.textContent = word;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-proof-open]");
    if (link) {
      const panel = document.getElementById(link.getAttribute("aria-controls"));
      event.preventDefault();
      if (panel.classList.contains("is-open")) { close(panel); return; }
      open(panel);
      const first = panel.querySelector("input[type=file]");
      if (first) { first.focus({ preventScroll: true }); }
      panel.scrollIntoView({ block: "nearest" });
      return;
    }
    const shut = event.target.closest(".proof > .x");
    if (shut) { event.preventDefault(); close(shut.closest(".proof")); return; }
  });
  document.addEventListener("keydown", function (event) {
    const panel = event.target.closest && event.target.closest(".proof.is-open[data-proof]");
    if (!panel) { return; }
    if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      event.stopPropagation();
      close(panel);
    }
  }, true);
  wake(document);
  const named = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
  if (named && named.matches(".proof[data-proof]")) { open(named); }
  return { panels: panels, open: open, take: take, post: post, whyNot: whyNot, line: line, say: say, button: button };
}());
