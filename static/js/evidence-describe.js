/* 佐证材料: what a file is, saved as each field is left, and removal that can be taken back. */
(function () {
  "use strict";
  const Proof = window.Proof;
  if (!Proof) { return; }

  /* What a file is: each field saved as it is left. */
  function describe(field) {
    const item = field.closest(".proof-item");
    const state = item.querySelector(".proof-state");
    const name = field.dataset.proofField;
    const value = field.value;
    if (value === field.dataset.was && !field.classList.contains("is-refused")) { return; }
    const data = new FormData();
    data.append(name, value);
    data.append("was:" + name, field.dataset.was);
    state.className = "proof-state small muted";
    state.textContent = "正在保存";
    Proof.post(item.dataset.describe, data, function (status, answer) {
      const done = Boolean(answer) && status === 200;
      field.classList.toggle("is-refused", !done);
      if (done) { field.removeAttribute("aria-invalid"); } else { field.setAttribute("aria-invalid", "true"); }
      state.className = "proof-state small " + (done ? "ok-ink" : "bad-ink");
      state.textContent = done ? "说明已保存" : answer ? answer.sentence : Proof.whyNot(status);
      if (done) {
        field.dataset.was = value;
        if (field.value === value) { settle(field, answer.html); }
      } else if (answer && answer.html) { renew(field, answer.html); }
    });
  }
  /* The field as the server has read it: “12页” is 12. */
  function fresh(field, html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const item = template.content.getElementById(field.closest(".proof-item").id);
    return item && item.querySelector('[data-proof-field="' + field.dataset.proofField + '"]');
  }
  function settle(field, html) {
    const read = fresh(field, html);
    if (read) { field.value = field.dataset.was = read.dataset.was; }
    Proof.take(html);
  }
  function renew(field, html) {
    const read = fresh(field, html);
    if (read) { field.dataset.was = read.dataset.was; }
  }

  function remove(item) {
    const panel = item.closest(".proof");
    const name = item.dataset.name;
    const back = item.dataset.restore;
    Proof.post(item.dataset.remove, new FormData(), function (status, answer) {
      const news = Proof.line(panel, { name: name });
      news.dataset.over = "yes";
      if (!answer || status !== 200) {
        Proof.say(news, "bad-ink", answer ? answer.sentence : "“" + name + "”：" + Proof.whyNot(status));
        return;
      }
      Proof.take(answer.html);
      const undo = Proof.button("撤销", "撤销移除 " + name, function () {
        Proof.post(back, new FormData(), function (again, told) {
          const restored = Boolean(told) && again === 200;
          Proof.say(news, restored ? "ok-ink" : "bad-ink", restored ? told.said.join("") + "。" : told ? told.sentence : Proof.whyNot(again));
          if (restored) { Proof.take(told.html); }
        });
      });
      Proof.say(news, "muted", "已移除“" + name + "”。", undo);
      undo.focus();
    });
  }

  document.addEventListener("click", function (event) {
    const gone = event.target.closest("[data-proof-remove]");
    if (gone) { remove(gone.closest(".proof-item")); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-proof-field]")) { describe(event.target); }
  });
  document.addEventListener("keydown", function (event) {
    const field = event.key === "Enter" && event.target.closest && event.target.closest(".proof.is-open[data-proof] input[data-proof-field]");
    if (!field) { return; }
    event.preventDefault();
    describe(field);
  }, true);
}());
