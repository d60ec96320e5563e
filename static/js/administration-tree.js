/* 单位树: folds what is below a unit, and walks the names by arrow keys. Without it the whole tree stands open. */
(function () {
  "use strict";

  var table = document.querySelector("[data-tree]");
  if (!table) { return; }
  var rows = Array.from(table.tBodies[0].rows);
  var byId = {};
  rows.forEach(function (row) { byId[row.dataset.id] = row; });

  function parentOf(row) { return byId[row.dataset.parent] || null; }
  function childrenOf(row) { return rows.filter(function (each) { return each.dataset.parent === row.dataset.id; }); }
  function twistOf(row) { return row.querySelector(".twist"); }
  function isOpen(row) { return !twistOf(row) || twistOf(row).getAttribute("aria-expanded") === "true"; }
  function linkOf(row) { return row.querySelector("th a"); }
  function nameOf(row) { return linkOf(row).textContent; }

  function show() {
    rows.forEach(function (row) {
      var above = parentOf(row);
      row.hidden = above ? above.hidden || !isOpen(above) : false;
    });
  }

  function turn(row, open) {
    var twist = twistOf(row);
    if (!twist) { return; }
    twist.setAttribute("aria-expanded", String(open));
    twist.setAttribute("aria-label", (open ? "收起“" : "展开“") + nameOf(row) + "”的下级");
    show();
  }

  rows.forEach(function (row) {
    if (!childrenOf(row).length) { return; }
    var twist = document.createElement("button");
    twist.type = "button";
    twist.className = "twist";
    twist.innerHTML = "<i class=\"icon i-right\" aria-hidden=\"true\"></i>";
    twist.addEventListener("click", function () { turn(row, !isOpen(row)); });
    linkOf(row).parentNode.insertBefore(twist, linkOf(row));
    turn(row, true);
  });

  table.addEventListener("keydown", function (event) {
    var row = event.target.closest("tr");
    if (!row || !linkOf(row) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) { return; }
    var seen = rows.filter(function (each) { return !each.hidden; });
    var place = seen.indexOf(row);
    var next = null;
    if (event.key === "ArrowDown") { next = seen[place + 1]; }
    else if (event.key === "ArrowUp") { next = seen[place - 1]; }
    else if (event.key === "Home") { next = seen[0]; }
    else if (event.key === "End") { next = seen[seen.length - 1]; }
    else if (event.key === "ArrowRight") {
      if (isOpen(row)) { next = childrenOf(row)[0]; } else { turn(row, true); next = row; }
    } else if (event.key === "ArrowLeft") {
      if (twistOf(row) && isOpen(row)) { turn(row, false); next = row; } else { next = parentOf(row); }
    } else { return; }
    event.preventDefault();
    if (next) { linkOf(next).focus(); }
  });
})();
