/* 绩效目标: the steps with rows, one after the other, each after everything typed has been saved. A step whose answer does not
   come may have been done all the same: that is said, and the rows are read again before the next one. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }

  /* A step is where it goes, what it sends, what its answer must have (``needs``), what has not happened when it fails
     (``stays``) and what is not known when no answer comes (``doubt``), and what to do with the answer. ``page`` knows the
     rows: ``renew`` puts them in, ``order`` names them, ``count`` counts them, ``say`` tells. */
  Fill.stepsOf = function (page) {
    const line = [];
    let busy = false;
    let doubtful = false;      /* the rows in sight may not be those of the server */

    function flush() {
      document.dispatchEvent(new CustomEvent("fill:flush"));
      Fill.cells().forEach(function (cell) {
        const box = cell.closest("[data-cellbox]") || cell.parentNode;
        const settled = box.classList.contains("is-unsaved") || box.classList.contains("is-held");
        if (Fill.isDirty(cell) && !settled) { Fill.leave(cell); }
      });
      Fill.send();
    }
    /* Rows move only when nothing is left behind in them: a text that the server has not taken stays where it is. */
    function afterSaving(step, go) {
      flush();
      (function wait() {
        Fill.whenIdle(function () {
          if (Fill.sending()) { wait(); return; }
          const open = Fill.form.querySelector(".is-unsaved, .is-held, .is-waiting");
          if (Fill.queueSize() || open) {
            if (open && !step.failed) { Fill.goTo(open); }
            busy = false;
            giveUp(step, "还有没存好的格子，" + step.stays);
            return;
          }
          go();
        });
      }());
    }
    /* What waits behind a step that failed was meant for rows as they would have been: it is given up too. */
    function giveUp(step, sentence) {
      [step].concat(line.splice(0)).forEach(function (each) {
        if (each.failed) { each.failed(sentence); } else if (each === step) { page.say("bad", sentence, null, each.at); }
      });
    }
    function fail(step, sentence) {
      busy = false;
      Fill.resume();
      giveUp(step, sentence);
    }
    function next() {
      busy = false;
      const waiting = line.shift();
      if (waiting) { ask(waiting); }
    }

    /* A key that is pressed again meanwhile waits its turn. */
    function ask(step) {
      if (busy) { line.push(step); return; }
      busy = true;
      afterSaving(step, function () {
        Fill.pause();
        if (!doubtful) { post(step); return; }
        read(function (words, changed) {
          if (changed) { fail(step, step.stays + "：行已经和刚才看到的不一样，没有收到回答的那一步可能已经做了。" + words + "，请看过再做"); }
          else { post(step); }
        }, function () { fail(step, "连不上服务器，" + step.stays + "。请稍后再试"); });
      });
    }
    function post(step) {
      if (!window.navigator.onLine) { fail(step, "连不上网络，" + step.stays + "。请稍后再试"); return; }
      Fill.ask(step.action, { method: "POST", body: page.bodyOf(step.pairs), headers: { "Accept": "application/json" } },
        function (response) {
          const type = response.headers.get("Content-Type") || "";
          if (response.redirected || response.status === 403) { throw { sentence: "登录已过期，" + step.stays + "。请刷新页面重新登录" }; }
          if (type.indexOf("json") < 0) {
            throw response.status >= 400 && response.status < 500 ? { sentence: "没有成功，" + step.stays + "。请刷新页面再试" } : { kind: "unreadable" };
          }
          return Fill.jsonOf(response).then(function (answer) {
            if (!response.ok && answer && answer.sentence) { throw answer; }
            if (!response.ok || !answer || typeof answer[step.needs] !== "string") { throw { kind: "unreadable" }; }
            return answer;
          });
        }).then(function (answer) {
        try { step.done(answer); } finally {
          Fill.resume();
          next();
        }
      }, function (error) {
        if (error && error.sentence) { fail(step, error.sentence); } else { doubt(step, error && error.kind); }
      });
    }
    function doubt(step, kind) {
      const said = (kind === "unreadable" ? "服务器的回答读不懂" : "没有收到服务器的回答") + "，不知道" + step.doubt;
      if (step.needs !== "rows") { fail(step, said); return; }
      read(function (words) {
        doubtful = kind === "silent";      /* the server may be at it still */
        fail(step, said + "。已从服务器重新读过：" + words + "，请看过再做");
      }, function () {
        doubtful = true;
        fail(step, said + "。现在读不到服务器上的行，下一步以前会先从服务器重新读一遍");
      });
    }
    /* The rows as the server has them, out of the page itself. */
    function read(then, failed) {
      const before = page.order();
      const many = page.count();
      Fill.ask(Fill.form.dataset.page, {}, function (response) {
        if (!response.ok || response.redirected) { throw { kind: "server" }; }
        return response.text().then(function (html) {
          const template = document.createElement("template");
          template.innerHTML = html;
          if (!template.content.querySelector("#fill-form #goal-rows")) { throw { kind: "unreadable" }; }
          return html;
        });
      }).then(function (html) {
        page.renew({ rows: html, html: html });
        doubtful = false;
        const changed = page.order() !== before;
        const words = page.count() === many ? (changed ? "和刚才不一样了" : "行数和次序和刚才一样") : "现在 " + page.count() + " 行，刚才 " + many + " 行";
        then(words, changed);
      }, failed);
    }
    return ask;
  };
}());
