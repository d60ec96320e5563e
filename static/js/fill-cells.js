/* 填报: the cells of the form, what each of them held when it was last saved, and what still has to be saved.

   Classic scripts without modules, ES2018 without ?. and ??, so that Chromium 83 reads them. Every action here has a
   working counterpart without script: one form, a 保存 button, links. */
window.Fill = (function () {
  "use strict";
  const form = document.getElementById("fill-form");
  if (!form) { return null; }
  document.documentElement.classList.add("js");

  const saved = new WeakMap();
  const storageKey = "evaluator.fill." + form.dataset.evaluation + "." + form.dataset.user;

  function cells() {
    return Array.from(form.querySelectorAll(".cell")).filter(function (cell) { return keeper(cell) === cell; });
  }
  function keyOf(cell) { return cell.dataset.target + "." + cell.dataset.field; }
  function find(target, field) {
    return form.querySelector('.cell[data-target="' + target + '"][data-field="' + field + '"]');
  }
  function valueOf(cell) {
    if (cell.type === "radio") {
      const chosen = form.querySelector('input[name="' + cell.name + '"]:checked');
      return chosen ? chosen.value : "";
    }
    return cell.value;
  }
  function putValue(cell, value) {
    if (cell.type === "radio") {
      form.querySelectorAll('input[name="' + cell.name + '"]').forEach(function (radio) {
        radio.checked = radio.value === value;
      });
    } else {
      cell.value = value;
    }
    cell.dispatchEvent(new CustomEvent("fill:put", { bubbles: true }));
  }
  /* The radios of one cause are one cell: the first of them keeps its address and its saved value. */
  function keeper(cell) {
    return cell.type === "radio" ? form.querySelector('input[name="' + cell.name + '"]') : cell;
  }
  function savedValue(cell) {
    const held = saved.get(keeper(cell));
    return held === undefined ? "" : held;
  }
  function setSaved(cell, value) { saved.set(keeper(cell), value); }
  function isDirty(cell) { return valueOf(cell) !== savedValue(cell); }

  /* Each cell keeps the version of its row that its own shown text was read with: a colleague's newer text in one cell is
     never covered up by what came back for another cell of the same row. */
  function versionOf(cell) { return keeper(cell).dataset.version || "0"; }
  function setVersion(cell, version) { keeper(cell).dataset.version = version; }

  /* What was typed and is not on the server yet waits in the browser, under this person's own key. */
  function readLocal() {
    try { return JSON.parse(window.localStorage.getItem(storageKey) || "{}"); } catch (error) { return {}; }
  }
  function writeLocal(held) {
    try {
      if (Object.keys(held).length) { window.localStorage.setItem(storageKey, JSON.stringify(held)); }
      else { window.localStorage.removeItem(storageKey); }
    } catch (error) { /* storage full or forbidden: the text is still in its cell, and leaving the page warns */ }
  }
  /* ``was`` is what the cell held on the server, so that a later visit sees whether it has moved on since. */
  function remember(cell, evenIfSame) {
    const held = readLocal();
    if (evenIfSame || isDirty(cell)) {
      held[keyOf(cell)] = { target: cell.dataset.target, field: cell.dataset.field, value: valueOf(cell),
        version: versionOf(cell), was: savedValue(cell) };
    } else { delete held[keyOf(cell)]; }
    writeLocal(held);
  }
  function forget(key) {
    const held = readLocal();
    delete held[key];
    writeLocal(held);
  }

  cells().forEach(function (cell) { setSaved(cell, valueOf(cell)); });

  return { form: form, cells: cells, keyOf: keyOf, find: find, valueOf: valueOf, putValue: putValue,
    savedValue: savedValue, setSaved: setSaved, isDirty: isDirty, keeper: keeper, versionOf: versionOf, setVersion: setVersion,
    readLocal: readLocal, remember: remember, forget: forget };
}());
