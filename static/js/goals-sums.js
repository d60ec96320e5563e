/* 绩效目标: the points added up while somebody types, by 一级指标 and in all. What the server answers counts; this only
   shows the same sum a moment earlier. Hundredths are whole numbers, so that nothing is lost in adding. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const table = document.getElementById("goal-table");
  if (!Fill || !table) { return; }

  function hundredths(text) {
    const plain = String(text === null || text === undefined ? "" : text).trim().replace(/[０-９．]/g, function (sign) {
      return String.fromCharCode(sign.charCodeAt(0) - 0xFEE0);
    }).replace(/分$/, "");
    return /^\d{1,3}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
  }
  function shown(number) {
    return String(number / 100);
  }
  function squeezed(text) { return text.replace(/\s+/g, ""); }
  function words(points, standard, key) {
    if (standard === null) { return shown(points) + (key ? "（评分办法没有）" : ""); }
    const head = shown(points) + "/" + shown(standard);
    if (points < standard) { return head + " 还差 " + shown(standard - points); }
    return points > standard ? head + " 多 " + shown(points - standard) : head;
  }

  /* ``typed`` is the text over the cell that is being typed in, which is not in the cell yet. */
  function add(typing, typed) {
    const bar = document.getElementById("goal-sums");
    const sums = new Map();
    Array.from(table.tBodies[0].querySelectorAll("tr[data-row]")).forEach(function (row) {
      const points = row.querySelector('[data-field="points"]');
      const category = row.querySelector('[data-field="category"]');
      if (!points || !category) { return; }
      const name = squeezed(typing === category ? typed : Fill.valueOf(category));
      const value = hundredths(typing === points ? typed : Fill.valueOf(points));
      sums.set(name, (sums.get(name) || 0) + (value || 0));
    });
    let total = 0;
    bar.querySelectorAll("[data-sum]").forEach(function (part) {
      const told = JSON.parse(part.dataset.sum);
      const standard = told.standard === null ? null : hundredths(told.standard);
      let points = 0;
      if (told.key === "execution") { points = execution(typing, typed, hundredths(told.points), standard); }
      else {
        told.spellings.forEach(function (name) {
          points += sums.get(squeezed(name)) || 0;
          sums.delete(squeezed(name));
        });
      }
      total += points;
      part.querySelector("[data-words]").textContent = words(points, standard, told.key);
      part.classList.toggle("is-even", points === standard);
      const fill = part.querySelector(".bar rect");
      if (fill) { fill.setAttribute("width", standard ? Math.min(points * 100 / standard, 100).toFixed(0) : points ? "100" : "0"); }
    });
    sums.forEach(function (points) { total += points; });
    const all = bar.querySelector("[data-full]");
    const full = hundredths(all.dataset.full);
    all.querySelector("[data-words]").textContent = words(total, full, "");
    all.classList.toggle("is-even", total === full);
  }
  function execution(typing, typed, told, standard) {
    const cell = document.querySelector('[data-field="execution_points"]');
    if (!cell) { return told || 0; }
    const text = typing === cell ? typed : Fill.valueOf(cell);
    const value = hundredths(text);
    return value === null ? (text.trim() ? 0 : standard || told || 0) : value;
  }

  /* The field for the reason shows when the points leave the policy's division, and stays while something is in it. */
  function reason() {
    const flag = document.getElementById("weights-flag");
    const box = document.querySelector(".weights-reason");
    if (!flag || !box) { return; }
    const text = box.querySelector(".cell");
    box.dataset.needs = flag.dataset.needs;
    box.classList.toggle("is-idle", flag.dataset.needs !== "yes" && !text.value.trim() && document.activeElement !== text);
  }

  document.addEventListener("input", function (event) {
    const area = event.target;
    const grid = window.Grid && window.Grid.owning ? window.Grid.owning(area) : null;
    if (grid) {
      const at = grid.active();
      if (at.cell && (at.cell.dataset.field === "points" || at.cell.dataset.field === "category")) { add(at.cell, area.value); }
    } else if (area.classList && area.classList.contains("cell") && Fill.form.contains(area)) { add(null, ""); }
  });
  /* A block of many cells is added up once, when all of it is in the form. */
  let soon = 0;
  function addSoon() {
    window.clearTimeout(soon);
    soon = window.setTimeout(function () { add(null, ""); }, 0);
  }
  document.addEventListener("fill:put", addSoon);
  document.addEventListener("fill:live", function () { addSoon(); reason(); });
  document.addEventListener("grid:rows", addSoon);
  reason();
}());
