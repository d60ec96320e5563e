/* The list of initial passwords: printed, or saved as a file that this browser makes. The server keeps none of it. */
(function () {
  "use strict";

  document.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  /* A cell that begins like a formula is kept a text by the sign that Excel uses for that. */
  function field(text) {
    var safe = /^[=+\-@\t]/.test(text) ? "'" + text : text;
    return "\"" + safe.replace(/"/g, "\"\"") + "\"";
  }

  document.querySelectorAll("[data-save-table]").forEach(function (button) {
    button.addEventListener("click", function () {
      var lines = Array.from(document.getElementById(button.dataset.saveTable).rows, function (row) {
        return Array.from(row.cells, function (cell) { return field(cell.textContent.trim()); }).join(",");
      });
      var file = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
      var link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = button.dataset.file;
      document.body.appendChild(link);
      link.click();
      link.remove();
      window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
    });
  });
})();
