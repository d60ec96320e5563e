/* 审核: J K finding, C comment, S begin, R return, A approve, F finalise, P N previous and next, ? all keys (none of them while
   typing), phrases, counter. Every key presses a button or follows a link that is on the page. Each step has a key of
   its own, and a key that is held down counts once: nothing is approved by pressing the same key again. */
(function () {
  "use strict";
  const comment = document.getElementById("comment");
  const findings = Array.from(document.querySelectorAll(".finding"));
  let at = -1;

  function mark(element, name) {
    document.querySelectorAll("." + name).forEach(function (old) { old.classList.remove(name); });
    if (element) { element.classList.add(name); }
  }
  function show(index) {
    if (!findings.length) { return; }
    at = Math.max(0, Math.min(findings.length - 1, index));
    const finding = findings[at];
    mark(finding, "finding-on");
    finding.scrollIntoView({ block: "nearest" });
    const link = finding.querySelector("a[href^='#']");
    if (link) {
      link.focus({ preventScroll: true });
      light(link.getAttribute("href").slice(1));
    }
  }
  function light(id) {
    const row = document.getElementById(id);
    if (!row) { return; }
    if (row.matches("tr")) { mark(row, "row-on"); }
    row.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".finding a[href^='#']");
    if (link) {
      event.preventDefault();
      at = findings.indexOf(link.closest(".finding"));
      mark(findings[at], "finding-on");
      light(link.getAttribute("href").slice(1));
    }
    const phrase = event.target.closest("[data-phrase]");
    if (phrase && comment) {
      const text = comment.value.trim();
      comment.value = text + (text && !/[。；！？]$/.test(text) ? "；" : "") + phrase.dataset.phrase;
      comment.dispatchEvent(new Event("input", { bubbles: true }));
      comment.focus();
    }
    const write = event.target.closest("a[data-line-comment]");
    if (write) {
      event.preventDefault();
      const row = document.getElementById(write.getAttribute("aria-controls"));
      const open = row.classList.toggle("is-open");
      write.setAttribute("aria-expanded", open ? "true" : "false");
      if (open) { row.querySelector("input").focus(); }
    }
  });

  /* A remark that was put back is seen, although nobody opened its row. */
  document.addEventListener("input", function (event) {
    const row = event.target.closest(".line-note");
    if (row && event.target.value) { row.classList.add("has-text"); }
  });

  const keys = document.getElementById("all-keys");
  function press(id) {
    const element = document.getElementById(id);
    if (element) { element.click(); }
  }
  if (keys) {
    /* The list opens at the foot of the page, which a low window does not show. */
    keys.addEventListener("toggle", function () { if (keys.open) { keys.scrollIntoView({ block: "end" }); } });
  }
  document.addEventListener("keydown", function (event) {
    if (event.repeat || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) { return; }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing) { return; }
    const key = event.key.toLowerCase();
    const act = {
      j: function () { show(at + 1); },
      k: function () { show(at < 0 ? 0 : at - 1); },
      c: function () { if (comment) { comment.focus(); } },
      r: function () { returnIt(); },
      s: function () { press("do-accept"); },
      a: function () { press("do-approve"); },
      f: function () { press("do-finalise"); },
      p: function () { press("do-previous"); },
      n: function () { press("do-next"); },
      "?": function () { if (keys) { keys.open = !keys.open; keys.querySelector("summary").focus({ preventScroll: true }); } }
    }[key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /* 退回 without a comment asks for the comment first; the server refuses it in the same words. */
  function returnIt() {
    const button = document.getElementById("do-return");
    if (!button) { return; }
    if (comment && !comment.value.trim()) { askForComment(); return; }
    button.click();
  }
  function askForComment() {
    const missing = document.getElementById("comment-missing");
    if (missing) { missing.hidden = false; }
    comment.setAttribute("aria-invalid", "true");
    comment.focus();
  }
  const back = document.getElementById("do-return");
  if (back && comment) {
    back.addEventListener("click", function (event) {
      if (!comment.value.trim()) {
        event.preventDefault();
        askForComment();
      }
    });
    comment.addEventListener("input", function () {
      const missing = document.getElementById("comment-missing");
      if (missing && comment.value.trim()) {
        missing.hidden = true;
        comment.removeAttribute("aria-invalid");
      }
    });
  }
}());
