/* 打印: the button of the print preview. The browser's own Ctrl+P does the same. */
(function () {
  "use strict";
  const button = document.getElementById("print-now");
  if (!button) { return; }
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
}());
