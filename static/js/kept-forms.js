/* Ordinary forms: what was typed and not taken by the server outlives the end of the session. A form that wants this is marked
   with data-kept="what.number.account"; the account is in the name, so that another person at the same PC never sees it.

   The texts wait in sessionStorage, not in localStorage as those of the grid do: signing in again happens in the same tab, two
   windows with the same form never write over each other, and a comment on somebody's work does not stay on a shared PC
   when its window is closed.

   They are forgotten when the page that follows the sending says that the step was taken ([data-taken]). A refused form comes
   back with its texts; the page of signing in, an error or no answer at all leave them here.

   ES2018 without ?. and ??, so that Chromium 83 reads it. */
(function () {
  "use strict";
  const PREFIX = "evaluator.kept.";
  const SENT = "evaluator.kept-sent";   /* the name of the one form that is on its way */
  const KINDS = ["text", "search", "tel", "url", "email", "number", "date", "month", "time", "datetime-local", "textarea",
    "select-one", "radio", "checkbox"];   /* never a password, a file or a hidden field */
  /* What each field was before the person wrote. A refused form comes back with the text as if it had been given. */
  const before = new WeakMap();
  let leaving = false;

  function read(name) {
    try { return JSON.parse(window.sessionStorage.getItem(PREFIX + name) || "{}"); } catch (error) { return {}; }
  }
  function write(name, held) {
    try {
      if (Object.keys(held).length) { window.sessionStorage.setItem(PREFIX + name, JSON.stringify(held)); }
      else { window.sessionStorage.removeItem(PREFIX + name); }
      return true;
    } catch (error) { return false; }   /* full or forbidden: the text is still in its field */
  }
  function sent(name) {
    let last = null;
    try {
      last = window.sessionStorage.getItem(SENT);
      if (name) { window.sessionStorage.setItem(SENT, name); } else { window.sessionStorage.removeItem(SENT); }
    } catch (error) { /* forbidden: nothing is kept either */ }
    return last;
  }

  function forms() { return Array.from(document.querySelectorAll("form[data-kept]")); }
  function fieldsOf(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && !field.disabled && !field.readOnly && KINDS.indexOf(field.type) >= 0;
    });
  }
  function isChoice(field) { return field.type === "radio" || field.type === "checkbox"; }
  function keyOf(field) { return isChoice(field) ? field.name + "=" + field.value : field.name; }
  function valueOf(field) {
    if (isChoice(field)) { return field.checked ? "on" : ""; }
    return field.value.replace(/\r\n?/g, "\n");
  }
  /* What the server wrote into the field. */
  function givenOf(field) {
    if (isChoice(field)) { return field.defaultChecked ? "on" : ""; }
    if (field.type !== "select-one") { return field.defaultValue.replace(/\r\n?/g, "\n"); }
    const chosen = Array.from(field.options).filter(function (option) { return option.defaultSelected; }).pop() || field.options[0];
    return chosen ? chosen.value : "";
  }
  function put(field, text) {
    if (isChoice(field)) { field.checked = text === "on"; } else { field.value = text; }
    const fold = field.closest("details");
    if (fold) { fold.open = true; }
    field.dispatchEvent(new Event("input", { bubbles: true }));   /* counters, marks and sums follow */
  }

  function wasOf(field) { return before.has(field) ? before.get(field) : givenOf(field); }
  function isUnsent(field) { return valueOf(field) !== wasOf(field); }
  function remember(form) {
    const held = read(form.dataset.kept);
    fieldsOf(form).forEach(function (field) {
      if (isUnsent(field)) { held[keyOf(field)] = { was: wasOf(field), text: valueOf(field) }; }
      else { delete held[keyOf(field)]; }
    });
    return write(form.dataset.kept, held);
  }
  function unsent() { return forms().some(function (form) { return fieldsOf(form).some(isUnsent); }); }

  function tell(form, restored) {
    const box = document.createElement("div");
    const said = document.createElement("p");
    const drop = document.createElement("button");
    box.className = "says says-note says-box";
    said.setAttribute("role", "status");
    drop.className = "btn btn-plain btn-sm";
    drop.type = "button";
    drop.textContent = "不要了，恢复原样";
    /* A field in which was written since keeps its new text. */
    drop.addEventListener("click", function () {
      restored.forEach(function (each) { if (valueOf(each.field) === each.text) { put(each.field, each.was); } });
      remember(form);
      restored[0].field.focus();
      box.remove();
    });
    box.appendChild(said);
    box.appendChild(drop);
    form.parentNode.insertBefore(box, form);
    /* The sentence comes after its place, else it is not read out. */
    window.setTimeout(function () { said.textContent = "已放回您上次没有提交的内容。看过再提交。"; });
  }
  function giveBack(form, wasSent) {
    const held = read(form.dataset.kept);
    const restored = [];
    fieldsOf(form).forEach(function (field) {
      const entry = held[keyOf(field)];
      const now = valueOf(field);
      if (!entry) { return; }
      /* The text is there, or the server gave back another one than it was sent: a refused form, whose texts are the server's. */
      if (now === entry.text || (wasSent && now !== entry.was)) { before.set(field, entry.was); return; }
      restored.push({ field: field, text: entry.text, was: now });
    });
    restored.forEach(function (each) { put(each.field, each.text); });
    if (restored.length) { tell(form, restored); }
  }

  document.addEventListener("input", function (event) {
    const form = event.target.form;
    leaving = false;
    if (form && form.dataset.kept) { remember(form); }
  });
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented) { return; }
    sent(form.dataset.kept || "");
    if (!form.dataset.kept) { return; }
    remember(form);
    leaving = true;
  });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && unsent()) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  /* The idle time is over and the page is about to go: without a question, since nobody is there — unless nothing is kept. */
  document.addEventListener("evaluator:ending", function (event) {
    const safe = forms().map(remember).every(Boolean);
    if (safe || !unsent()) { leaving = true; } else { event.preventDefault(); }
  });

  const last = sent("");
  if (last && document.querySelector("[data-taken]")) { write(last, {}); }
  forms().forEach(function (form) {
    giveBack(form, form.dataset.kept === last);
    remember(form);   /* what was typed before the script came */
  });
}());
