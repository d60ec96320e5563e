/* 佐证材料 under a row of the form: upload by button or by dropping files, with its progress in words; what a file is, saved
   as each field is left; removal that can be taken back. The page is never loaded anew, so what was typed in its cells
   stays. Without script the page of evidence does all of this by forms. ES2018, Chromium 83. */
(function () {
  "use strict";
  const panels = document.querySelectorAll(".proof[data-proof]");
  if (!panels.length) { return; }
  const token = document.querySelector("#fill-form input[name=csrfmiddlewaretoken]").value;
  const MEGABYTE = 1024 * 1024;
  const queue = [];
  let current = null;

  function wake(root) {
    root.querySelectorAll("[data-needs-script]").forEach(function (each) { each.hidden = false; });
  }

  /* Opening and closing: one link in the row, the panel under it. */
  function linkOf(panel) { return document.querySelector('[data-proof-open][aria-controls="' + panel.id + '"]'); }
  function open(panel) {
    panel.classList.add("is-open");
    if (linkOf(panel)) { linkOf(panel).setAttribute("aria-expanded", "true"); }
  }
  function close(panel) {
    const inside = panel.contains(document.activeElement);
    panel.classList.remove("is-open");
    if (panel.id === window.location.hash.slice(1)) {
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
    }
    const link = linkOf(panel);
    if (link) {
      link.setAttribute("aria-expanded", "false");
      if (inside) { link.focus(); }
    }
  }

  /* What comes back: the links and the counter change in place; of a list, files that are new come and files that are gone
     go, and the others with their half-written fields are left alone. */
  function take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    template.content.querySelectorAll("[data-proof-list]").forEach(function (fresh) {
      const list = document.getElementById(fresh.id);
      if (list) { reconcile(fresh, list); }
    });
    if (window.Fill && window.Fill.take) { window.Fill.take(html); }
  }
  function reconcile(fresh, list) {
    const wanted = Array.from(fresh.children);
    Array.from(list.children).forEach(function (item) {
      if (!wanted.some(function (each) { return each.id === item.id; })) { list.removeChild(item); }
    });
    wanted.forEach(function (item, index) {
      const there = document.getElementById(item.id);
      if (!there) {
        wake(item);
        list.insertBefore(item, list.children[index] || null);
        return;
      }
      item.querySelectorAll("[data-proof-field]").forEach(function (theirs) {
        const mine = there.querySelector('[data-proof-field="' + theirs.dataset.proofField + '"]');
        if (mine.value !== mine.dataset.was || mine.classList.contains("is-refused")) { return; }
        mine.value = theirs.dataset.was;
        mine.dataset.was = theirs.dataset.was;
      });
    });
  }

  /* One request; ``done(status, answer)`` gets what the server said, or null where it did not answer in our words. */
  function post(address, data, done, progress) {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    if (progress) { request.upload.addEventListener("progress", progress); }
    request.addEventListener("loadend", function () {
      let answer = null;
      if ((request.getResponseHeader("Content-Type") || "").indexOf("application/json") === 0) {
        try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      }
      if (answer) { document.dispatchEvent(new CustomEvent("evaluator:alive")); }
      done(request.status, answer);
    });
    request.send(data);
    return request;
  }
  function whyNot(status) {
    if (status === 0) { return "网络断了，没有办成。"; }
    if (status === 413) { return "文件太大，服务器没有收。请压缩图片或分成几个文件。"; }
    if (status === 404) { return "这张表现在看不到了，没有办成。请刷新页面。"; }
    if (status === 200 || status === 403) { return "登录已经结束，没有办成。请在新窗口登录后再试，这一页里没有保存的字还在。"; }
    return "服务器出错，没有办成。请稍后再试。";
  }

  /* Uploads: one after the other, each with a line of its own that says how it is going. */
  function line(panel, file) {
    const item = document.createElement("li");
    item.appendChild(document.createElement("span"));
    panel.querySelector(".proof-news").appendChild(item);
    say(item, "muted", "“" + file.name + "”等着上传");
    return item;
  }
  function say(item, css, text, button) {
    const span = item.firstChild;
    span.className = css;
    span.textContent = text;
    Array.from(item.querySelectorAll("button")).forEach(function (each) { item.removeChild(each); });
    if (button) { item.appendChild(button); }
  }
  function button(word, label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-plain btn-sm";
    made.textContent = word;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  }
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
    open(panel);
    Array.from(panel.querySelectorAll(".proof-news li")).forEach(function (item) {
      if (item.dataset.over) { item.parentNode.removeChild(item); }
    });
    Array.from(files).forEach(function (file) {
      const item = line(panel, file);
      const wrong = objection(panel, file);
      if (wrong) {
        say(item, "bad-ink", wrong);
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
    say(job.item, "muted", "“" + job.file.name + "”正在上传" + rest);
    post(job.panel.dataset.attach, data, function (status, answer) {
      current = null;
      job.item.dataset.over = "yes";
      if (answer && status === 200) {
        say(job.item, "ok-ink", answer.said.join("。") + "。");
        take(answer.html);
      } else if (answer) {
        say(job.item, "bad-ink", answer.sentence);
        if (answer.html) { take(answer.html); }
      } else {
        say(job.item, "bad-ink", "“" + job.file.name + "”：" + whyNot(status), button("再传一次", "再传一次 " + job.file.name, function () {
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
      say(job.item, "muted", "“" + job.file.name + "”" + words + rest);
    });
  }

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
    post(item.dataset.describe, data, function (status, answer) {
      const done = Boolean(answer) && status === 200;
      field.classList.toggle("is-refused", !done);
      if (done) { field.removeAttribute("aria-invalid"); } else { field.setAttribute("aria-invalid", "true"); }
      state.className = "proof-state small " + (done ? "ok-ink" : "bad-ink");
      state.textContent = done ? "说明已保存" : answer ? answer.sentence : whyNot(status);
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
    take(html);
  }
  function renew(field, html) {
    const read = fresh(field, html);
    if (read) { field.dataset.was = read.dataset.was; }
  }

  function remove(item) {
    const panel = item.closest(".proof");
    const name = item.dataset.name;
    const back = item.dataset.restore;
    post(item.dataset.remove, new FormData(), function (status, answer) {
      const news = line(panel, { name: name });
      news.dataset.over = "yes";
      if (!answer || status !== 200) {
        say(news, "bad-ink", answer ? answer.sentence : "“" + name + "”：" + whyNot(status));
        return;
      }
      take(answer.html);
      const undo = button("撤销", "撤销移除 " + name, function () {
        post(back, new FormData(), function (again, told) {
          const restored = Boolean(told) && again === 200;
          say(news, restored ? "ok-ink" : "bad-ink", restored ? told.said.join("") + "。" : told ? told.sentence : whyNot(again));
          if (restored) { take(told.html); }
        });
      });
      say(news, "muted", "已移除“" + name + "”。", undo);
      undo.focus();
    });
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-proof-open]");
    if (link) {
      const panel = document.getElementById(link.getAttribute("aria-controls"));
      event.preventDefault();
      if (panel.classList.contains("is-open")) { close(panel); return; }
      open(panel);
      const first = panel.querySelector("input[type=file]");
      if (first) { first.focus({ preventScroll: true }); }
      panel.scrollIntoView({ block: "nearest" });
      return;
    }
    const shut = event.target.closest(".proof > .x");
    if (shut) { event.preventDefault(); close(shut.closest(".proof")); return; }
    const gone = event.target.closest("[data-proof-remove]");
    if (gone) { remove(gone.closest(".proof-item")); }
  });
  document.addEventListener("keydown", function (event) {
    const panel = event.target.closest && event.target.closest(".proof.is-open[data-proof]");
    if (!panel) { return; }
    if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      event.stopPropagation();
      close(panel);
    } else if (event.key === "Enter" && event.target.matches("input[data-proof-field]")) {
      event.preventDefault();
      describe(event.target);
    }
  }, true);
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-proof-files]")) {
      add(event.target.closest(".proof"), event.target.files);
      event.target.value = "";
    } else if (event.target.matches("[data-proof-field]")) {
      describe(event.target);
    }
  });

  /* Dropping: on a panel it is an upload; anywhere else the browser would leave the form to show the file. */
  function carriesFiles(event) {
    return Boolean(event.dataTransfer) && Array.from(event.dataTransfer.types).indexOf("Files") >= 0;
  }
  function over(panel) {
    panels.forEach(function (each) { each.classList.toggle("is-over", each === panel); });
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

  wake(document);
  const named = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
  if (named && named.matches(".proof[data-proof]")) { open(named); }
}());
