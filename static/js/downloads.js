/* 下载: one box that ticks the whole page, and the number of ticks on the button. Without script each row has its box. */
(function () {
  "use strict";
  const boxes = Array.from(document.querySelectorAll("[data-tick]"));
  const all = document.querySelector("[data-tick-all]");
  const button = document.querySelector("[data-fetch-ticked]");
  if (!boxes.length || !all || !button) { return; }
  const words = button.textContent;
  const count = function () {
    const ticked = boxes.filter(function (box) { return box.checked; }).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    button.textContent = ticked ? words + " " + ticked + " 张" : words;
    boxes.forEach(function (box) { box.closest("tr").classList.toggle("on", box.checked); });
  };
  all.hidden = false;
  all.addEventListener("change", function () {
    boxes.forEach(function (box) { box.checked = all.checked; });
    count();
  });
  boxes.forEach(function (box) { box.addEventListener("change", count); });
  /* The browser puts ticks back after 返回 without an event. */
  window.addEventListener("pageshow", count);
}());
