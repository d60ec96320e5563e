/* 填报: asking the server, with an end to the waiting. A request that never comes back must not keep the page from saving. */
(function () {
  "use strict";
  const Fill = window.Fill;
  if (!Fill) { return; }
  /* Saving three hundred rows takes the slowest office server a few seconds; nobody waits longer than this for one cell. */
  const PATIENCE_MS = 20000;

  /* ``read`` makes the answer out of the response; its body counts among what is waited for. Fails with ``kind`` "silent"
     when nothing has come in time: the server may have done its work all the same. */
  Fill.ask = function (address, options, read) {
    const stop = new AbortController();
    let timer = 0;
    const late = new Promise(function (_, fail) {
      timer = window.setTimeout(function () {
        fail({ kind: "silent" });
        stop.abort();
      }, PATIENCE_MS);
    });
    function over() { window.clearTimeout(timer); }
    const asked = fetch(address, Object.assign({ credentials: "same-origin", signal: stop.signal }, options)).then(read);
    asked.then(over, over);
    return Promise.race([asked, late]);
  };
  /* The answer as JSON; what cannot be read as such is ``kind`` "unreadable". */
  Fill.jsonOf = function (response) {
    return response.text().then(function (text) {
      try { return JSON.parse(text); } catch (error) { throw { kind: "unreadable" }; }
    });
  };
}());
