/* 填报: 没有存上的内容. What this person typed here and the server did not take — the form was locked meanwhile — stands in a
   list, with its text, to be copied, on the form and on the locked page, until the person puts it away. */
window.FillKept = (function () {
  "use strict";
  const place = document.getElementById("kept");
  if (!place) { return null; }
  const store = window.FillStore(place.dataset.holder, place.dataset.user);

  function piece(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }
  function item(entry) {
    const made = document.createElement("li");
    const name = piece("b", "place", entry.name || "");
    const text = piece("span", "kept-text", store.textOf(entry) || "（清空）");
    made.appendChild(name);
    made.appendChild(text);
    if (entry.was !== undefined) { made.appendChild(piece("span", "muted", "（原来是 " + (entry.was || "空") + "）")); }
    return made;
  }
  function copyAll(keys) {
    const area = document.createElement("textarea");
    const held = store.read();
    area.value = keys.map(function (key) { return (held[key].name || key) + "\t" + store.textOf(held[key]); }).join("\r\n");
    area.className = "visually-hidden";
    document.body.appendChild(area);
    area.select();
    document.execCommand("copy");
    document.body.removeChild(area);
  }
  function button(label, act) {
    const made = piece("button", "btn btn-sm btn-plain", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  let shown = null;           /* What the list was shown with. */
  function show(sentence, only) {
    shown = { sentence: sentence, only: only };
    const held = store.read();
    const keys = (only || Object.keys(held)).filter(function (key) { return held[key] && store.textOf(held[key]) !== held[key].was; });
    place.textContent = "";
    if (!keys.length) { return; }
    const sheet = piece("section", "sheet problems kept", "");
    const head = piece("div", "sheet-h", "");
    const title = piece("h2", "", "没有存上的内容，" + keys.length + " 处");
    const list = piece("ul", "problem-list", "");
    const acts = piece("span", "push line", "");
    const body = piece("p", "kept-why mb-0", sentence + "下面是您填过、没有存上的文字，只在这台电脑上，可以抄走。");
    title.id = "h-kept";
    sheet.setAttribute("aria-labelledby", "h-kept");
    sheet.setAttribute("role", "alert");
    keys.forEach(function (key) { list.appendChild(item(held[key])); });
    acts.appendChild(button("复制全部", function (event) {
      copyAll(keys);
      event.target.textContent = "已复制";
    }));
    acts.appendChild(button("知道了，不再保留", function () {
      store.drop(keys);
      place.textContent = "";
    }));
    head.appendChild(title);
    head.appendChild(acts);
    sheet.appendChild(head);
    sheet.appendChild(body);
    sheet.appendChild(list);
    place.appendChild(sheet);
  }
  /* More texts, beside those that are listed already. */
  function add(sentence, keys) {
    const open = place.firstChild && shown;
    if (!open) { show(sentence, keys); return; }
    const both = shown.sentence.indexOf(sentence) < 0 ? sentence + shown.sentence : shown.sentence;
    show(both, shown.only && shown.only.concat(keys.filter(function (key) { return shown.only.indexOf(key) < 0; })));
  }
  if (place.dataset.locked) {
    store.inheritAll();
    show(place.dataset.locked);
  }
  return { show: show, add: add,
    /* The person is taken to the list. */
    enter: function () {
      const first = place.querySelector("button");
      if (first) { first.focus(); }
    },
    /* A text was taken back in its cell: the list that shows it follows. */
    again: function () { if (shown && place.firstChild) { show(shown.sentence, shown.only); } } };
}());
