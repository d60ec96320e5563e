/* 填报: the cells of the form, what each of them held when it was last saved, and what still has to be saved.
   Every action here has a working counterpart without script: one form, a 保存 button, links. */
window.Fill = (function () {
  "use strict";
  const form = document.getElementById("fill-form");
  if (!form) { return null; }
  document.documentElement.classList.add("js");

  const saved = new WeakMap();
  const store = window.FillStore(form.dataset.holder, form.dataset.user);

  function cells() {
    return Array.from(form.querySelectorAll(".cell")).filter(function (cell) { return keeper(cell) === cell; });
  }
  function keyOf(cell) { return cell.dataset.target + "." + cell.dataset.field; }
  /* Most cells are found by their id; only a form of many hundred cells feels the difference. */
  function find(target, field) {
    const named = document.getElementById((target + "-" + field).replace(":", "-"));
    if (named && named.dataset.target === target && named.dataset.field === field && form.contains(named)) { return named; }
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
        if (radio.dataset.takes && value.indexOf(radio.dataset.takes) === 0) { radio.value = value; }
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
  /* What the server wrote into the cell: a slow machine lets people type before the scripts have come, and a new row
     comes into the page later. A field of one line holds no line ends, whatever was written into it. */
  function written(own) {
    if (own.type === "radio") {
      const chosen = Array.from(form.querySelectorAll('input[name="' + own.name + '"]')).filter(function (radio) {
        return radio.defaultChecked;
      });
      return chosen.length ? chosen[0].value : "";
    }
    if (own.tagName === "SELECT") {
      const chosen = Array.from(own.options).filter(function (option) { return option.defaultSelected; });
      return chosen.length ? chosen[0].value : own.options.length ? own.options[0].value : "";
    }
    return own.tagName === "INPUT" ? own.defaultValue.replace(/[\r\n]/g, "") : own.defaultValue;
  }
  function savedValue(cell) {
    const own = keeper(cell);
    if (!saved.has(own)) { saved.set(own, written(own)); }
    return saved.get(own);
  }
  function setSaved(cell, value) { saved.set(keeper(cell), value); }
  function isDirty(cell) { return valueOf(cell) !== savedValue(cell); }

  /* Each cell keeps the version of its row that its own shown text was read with: a colleague's newer text in one cell is
     never covered up by what came back for another cell of the same row. */
  function versionOf(cell) { return keeper(cell).dataset.version || "0"; }
  function setVersion(cell, version) { keeper(cell).dataset.version = version; }

  /* What a person calls the cell: said where the cell itself is out of sight. */
  function nameOf(cell) {
    const label = cell.getAttribute("aria-label") || (cell.labels && cell.labels[0] && cell.labels[0].textContent) || "";
    const row = cell.closest("tr.under");
    const group = row && row.querySelector("[role=group]");
    return (group ? group.getAttribute("aria-label") + "，" : "") + label.trim();
  }
  function entry(cell, value, more) {
    return Object.assign({ target: cell.dataset.target, field: cell.dataset.field, value: value, version: versionOf(cell),
      was: savedValue(cell), name: nameOf(cell) }, more || {});
  }
  /* ``was`` is what the cell held on the server, so that a later visit sees whether it has moved on since. ``more`` says
     that the cell belongs to a block that was held back, and why. */
  function remember(cell, evenIfSame, more) {
    if (evenIfSame || isDirty(cell)) { store.put([entry(cell, valueOf(cell), more)]); } else { forget(cell); }
  }
  function rememberAll(list, more) {
    store.put(list.map(function (cell) { return entry(cell, valueOf(cell), more && more(cell)); }));
  }
  /* Nothing waits for these cells any more, but for what is being typed over them. */
  function forget(cell) { forgetAll([cell]); }
  function forgetAll(list) {
    store.settle(list.map(function (cell) { return entry(cell, valueOf(cell)); }));
  }

  /* A text that is still being typed over its cell. */
  let draftTimer = 0;
  function draft(cell, text) {
    window.clearTimeout(draftTimer);
    if (!cell || text === null) {
      if (cell) { store.draft(keyOf(cell), null); }
      return;
    }
    draftTimer = window.setTimeout(function () { store.draft(keyOf(cell), text, entry(cell, valueOf(cell))); }, 300);
  }
  function typing(cell) {
    return document.activeElement === cell || Boolean(window.Grid && window.Grid.typing && window.Grid.typing(cell));
  }

  cells().forEach(function (cell) { setSaved(cell, written(keeper(cell))); });

  return { form: form, cells: cells, keyOf: keyOf, find: find, valueOf: valueOf, putValue: putValue,
    savedValue: savedValue, setSaved: setSaved, isDirty: isDirty, keeper: keeper, versionOf: versionOf, setVersion: setVersion,
    store: store, remember: remember, rememberAll: rememberAll, forget: forget, forgetAll: forgetAll, draft: draft,
    typing: typing, nameOf: nameOf };
}());
