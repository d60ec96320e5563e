/* 导入预览: while somebody ticks, the numbers beside 应用 stay true. They count the whole import; what stands on other
   pages is in the numbers that the page came with. */
(function () {
  "use strict";
  const places = {};
  document.querySelectorAll("[data-ticked]").forEach(function (each) { places[each.dataset.ticked] = each; });
  const boxes = Array.from(document.querySelectorAll("input[name=take]"));
  if (!places.forms || !boxes.length) { return; }
  const forms = boxes.filter(function (box) { return box.dataset.form; });
  const cellsOf = {};
  boxes.filter(function (box) { return !box.dataset.form; }).forEach(function (box) {
    const number = box.value.split("|")[0];
    (cellsOf[number] = cellsOf[number] || []).push(box);
  });
  const count = function (isOn) {
    const sum = { made: 0, changed: 0, cells: 0, empty: 0 };
    forms.filter(isOn).forEach(function (box) {
      const cells = (cellsOf[box.value] || []).filter(isOn).length;
      if (box.dataset.form === "new") { sum.made += 1; }
      if (box.dataset.form === "changed" && cells) { sum.changed += 1; sum.cells += cells; }
      if (box.dataset.form === "changed" && !cells) { sum.empty += 1; }
    });
    sum.forms = sum.made + sum.changed + sum.empty;
    return sum;
  };
  const sent = count(function (box) { return box.defaultChecked; });
  const whole = {};
  Object.keys(places).forEach(function (name) { whole[name] = Number(places[name].textContent); });
  const show = function () {
    const now = count(function (box) { return box.checked; });
    Object.keys(places).forEach(function (name) {
      places[name].textContent = String(whole[name] - sent[name] + now[name]);
    });
    document.querySelectorAll("[data-ticked-any]").forEach(function (each) {
      each.hidden = places[each.dataset.tickedAny].textContent === "0";
    });
    boxes.forEach(function (box) { box.closest("tr").classList.toggle("is-off", !box.checked); });
  };
  boxes.forEach(function (box) { box.addEventListener("change", show); });
  /* The browser puts ticks back after 返回 without an event. */
  window.addEventListener("pageshow", show);
}());
