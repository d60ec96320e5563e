/* 绩效目标: 项目资金 added up while somebody types, each total with its parts, in the words of the server
   (projects/selectors/plans/funding.py); what the server answers counts. 分 are whole numbers, so that nothing is lost. */
(function () {
  "use strict";
  const Fill = window.Fill;
  const table = document.getElementById("goal-money");
  if (!Fill || !table) { return; }
  const UNIT = table.querySelector("[data-unit]").dataset.unit;
  const PARTS = ["appropriation", "special_account", "carry_over", "own", "other"];
  const LEVELS = ["central", "provincial", "local"];
  const NOT_APPLICABLE = ["/", "-", "—"];

  /* 万元 with at most six places → 分; null for what is no amount. */
  function fen(text) {
    const plain = window.Grid.text.number(text, UNIT);
    const found = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(plain);
    return found ? Number(found[1]) * 1e6 + Number(((found[2] || "") + "000000").slice(0, 6)) : null;
  }
  function shown(amount) {
    const whole = Math.floor(amount / 1e6);
    const places = String(amount % 1e6 + 1e6).slice(1).replace(/0{1,4}$/, "");
    return whole + "." + places;
  }
  function isNothing(text) { return NOT_APPLICABLE.indexOf(text.replace(/／/g, "/")) >= 0; }

  /* What stands in one column, by source; ``typed`` is the text over the cell that is being typed in. */
  function column(field, typing, typed) {
    const known = new Map();
    table.tBodies[0].querySelectorAll("tr[data-source]").forEach(function (row) {
      const cell = row.querySelector('.cell[data-field="' + field + '"]');
      const text = cell ? (typing === cell ? typed : Fill.valueOf(cell)).trim() : "";
      if (text) { known.set(row.dataset.source, { label: row.dataset.name, text: text, amount: fen(text) }); }
    });
    return known;
  }
  function compared(word, whole, parts) {
    const given = parts.filter(function (part) { return !isNothing(part.text); });
    if (!given.length) { return null; }
    const unknown = (whole ? [whole] : []).concat(given).filter(function (each) { return each.amount === null; });
    if (unknown.length) {
      const names = unknown.map(function (each) { return each.label; }).join("、");
      return { even: false, words: word + "：" + names + "不是金额，没有加总比对" };
    }
    const total = given.reduce(function (sum, part) { return sum + part.amount; }, 0);
    const added = given.map(function (part) { return part.label + " " + shown(part.amount); }).join(" + ");
    if (!whole) {
      return { even: false, words: word + "：没有填资金总额，各项合计 " + shown(total) + " " + UNIT + "（" + added + "）" };
    }
    const head = word + "：" + whole.label + " " + shown(whole.amount);
    if (whole.amount === total) { return { even: true, words: head + " = " + added }; }
    return { even: false, words: head + "，各项合计 " + shown(total) + "（" + added + "），" + whole.label +
      (whole.amount > total ? "多 " : "少 ") + shown(Math.abs(whole.amount - total)) + " " + UNIT };
  }
  function comparisons(typing, typed) {
    const found = [];
    table.querySelectorAll('th[data-kind="money"]').forEach(function (head) {
      const known = column(head.dataset.col, typing, typed);
      function those(names) { return names.map(function (name) { return known.get(name); }).filter(Boolean); }
      const own = known.get("appropriation");
      found.push(compared(head.textContent, known.get("total"), own ? those(PARTS) : those(LEVELS).concat(those(PARTS))));
      if (own) { found.push(compared(head.textContent, own, those(LEVELS))); }
    });
    return found.filter(Boolean);
  }
  function line(sum) {
    const box = document.createElement("div");
    box.className = "says says-" + (sum.even ? "note" : "warn");
    const icon = document.createElement("i");
    icon.className = "icon " + (sum.even ? "i-check" : "i-warn");
    icon.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.textContent = sum.words;
    box.appendChild(icon);
    box.appendChild(words);
    return box;
  }
  function add(typing, typed) {
    const place = document.getElementById("money-sums");
    const sums = comparisons(typing, typed);
    const told = Array.from(place.children).map(function (each) { return each.textContent.trim(); });
    if (told.length === sums.length && sums.every(function (sum, index) { return sum.words === told[index]; })) { return; }
    place.textContent = "";
    sums.forEach(function (sum) { place.appendChild(line(sum)); });
  }

  let open = null;             /* the cell that is being typed in, with its text so far */
  document.addEventListener("input", function (event) {
    const area = event.target;
    const grid = window.Grid.owning(area);
    const cell = grid ? grid.active().cell : area;
    if (!cell || !table.contains(cell)) { return; }
    open = { cell: cell, text: area.value };
    add(cell, area.value);
  });
  /* A block of many cells is added up once, when all of it is in the form. */
  let soon = 0;
  function addSoon() {
    window.clearTimeout(soon);
    soon = window.setTimeout(function () {
      if (open && !Fill.typing(open.cell)) { open = null; }
      add(open && open.cell, open ? open.text : "");
    }, 0);
  }
  document.addEventListener("fill:put", addSoon);
  document.addEventListener("fill:live", addSoon);
  document.addEventListener("grid:rows", addSoon);

  /* A source that was added or taken away: its rows come back rendered with those of the other table. */
  function renew(content) {
    table.replaceChild(content.querySelector("#money-rows"), table.tBodies[0]);
    const sources = document.querySelector(".money-sources");
    sources.innerHTML = content.querySelector("#money-sources, .money-sources").innerHTML;
    quiet();
  }
  function enter(source) {
    const row = table.querySelector('tr[data-source="' + source + '"]');
    const cell = row && row.querySelector(".cell");
    if (cell && !window.Grid.show(cell)) { cell.focus(); }
  }
  function quiet() {
    table.querySelectorAll(".rowbtn").forEach(function (button) { button.tabIndex = -1; });
  }
  /* The key that deletes a row of indicators takes away a row of money. */
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || Fill.rows.keyOf(event) !== "delete") { return; }
    const grid = window.Grid.owning(event.target);
    const row = grid ? grid.active().row : null;
    if (!row || !table.contains(row)) { return; }
    event.preventDefault();
    event.stopPropagation();
    Fill.rows.post([["remove-source", row.dataset.source]], null, "money-said");
  }, true);

  Fill.money = { renew: renew, enter: enter };
  quiet();
}());
