/* 佐证材料: upload by button or by dropping files, one after the other, each with its progress in words. */
(function () {
  "use strict";
  const Proof = window.Proof;
  if (!Proof) { return; }
  const MEGABYTE = 1024 * 1024;
  const queue = [];
  let current = null;

  function size(bytes) {
    return bytes < MEGABYTE ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / MEGABYTE).toFixed(1) + " MB";
  }
  function objection(panel, file) {
    const most = Number(panel.dataset.megabytes);
    const extension = (file.name.match(/\.[^.]*$/) || [""])[0].toLowerCase();
    if (!file.size) { return "“" + file.name + "”是空的，里面没有内容。请核对后重新选择。"; }
    if (file.size > most * MEGABYTE) {
      return "“" + file.name + "”有 " + size(file.size) + "，一个文件最多 " + most + " MB，没有上传。请压缩图片、去掉不相干的页，或者分成几个文件。";
    }
    if (panel.dataset.accept.split(",").indexOf(extension) < 0) {
      return "“" + file.name + "”的类型不在可以上传的范围里，没有上传。" + panel.dataset.words + "。";
    }
    return "";
  }
  function add(panel, files) {
    Proof.open(panel);
    Array.from(panel.querySelectorAll(".proof-news li")).forEach(function (item) {
      if (item.dataset.over) { item.parentNode.removeChild(item); }
    });
    Array.from(files).forEach(function (file) {
      const item = Proof.line(panel, file);
      const wrong = objection(panel, file);
      if (wrong) {
        Proof.say(item, "bad-ink", wrong);
        item.dataset.over = "yes";
      } else {
        queue.push({ panel: panel, file: file, item: item });
      }
    });
    next();
  }
  function next() {
    if (current || !queue.length) { return; }
    current = queue.shift();
    const job = current;
    const rest = queue.length ? "，后面还有 " + queue.length + " 个" : "";
    const data = new FormData();
    data.append("line", job.panel.dataset.proof);
    data.append("file", job.file);
    Proof.say(job.item, "muted", "“" + job.file.name + "”正在上传" + rest);
    Proof.post(job.panel.dataset.attach, data, function (status, answer) {
      current = null;
      job.item.dataset.over = "yes";
      if (answer && status === 200) {
        Proof.say(job.item, "ok-ink", answer.said.join("。") + "。");
        Proof.take(answer.html);
      } else if (answer) {
        Proof.say(job.item, "bad-ink", answer.sentence);
        if (answer.html) { Proof.take(answer.html); }
      } else {
        Proof.say(job.item, "bad-ink", "“" + job.file.name + "”：" + Proof.whyNot(status), Proof.button("再传一次", "再传一次 " + job.file.name, function () {
          delete job.item.dataset.over;
          queue.push(job);
          next();
        }));
      }
      next();
    }, function (event) {
      if (!event.lengthComputable) { return; }
      const part = Math.floor(event.loaded / event.total * 100);
      const words = part < 100 ? "已传 " + part + "%" : "传完了，正在查看内容";
      Proof.say(job.item, "muted", "“" + job.file.name + "”" + words + rest);
    });
  }

  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-proof-files]")) { return; }
    add(event.target.closest(".proof"), event.target.files);
    event.target.value = "";
  });

  /* Dropping: on a panel it is an upload; anywhere else the browser would leave the form to show the file. */
  function carriesFiles(event) {
    return Boolean(event.dataTransfer) && Array.from(event.dataTransfer.types).indexOf("Files") >= 0;
  }
  function over(panel) {
    Proof.panels.forEach(function (each) { each.classList.toggle("is-over", each === panel); });
  }
  document.addEventListener("dragover", function (event) {
    if (!carriesFiles(event)) { return; }
    event.preventDefault();
    const panel = event.target.closest(".proof[data-proof]");
    event.dataTransfer.dropEffect = panel ? "copy" : "none";
    over(panel);
  });
  document.addEventListener("dragleave", function (event) { if (!event.relatedTarget) { over(null); } });
  document.addEventListener("drop", function (event) {
    if (!carriesFiles(event)) { return; }
    event.preventDefault();
    over(null);
    const panel = event.target.closest(".proof[data-proof]");
    if (panel) { add(panel, event.dataTransfer.files); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (!current && !queue.length) { return; }
    event.preventDefault();
    event.returnValue = "";
  });
}());
