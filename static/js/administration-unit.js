/* 新增单位: with a parent chosen, 类别 and 行政区划代码 follow it until somebody changes them. Without it the server does. */
(function () {
  "use strict";
  var form = document.querySelector("[data-new-unit]");
  if (!form || !window.fetch) { return; }
  var parent = form.elements.parent;
  var names = ["kind", "region"];
  var own = {};
  names.forEach(function (name) {
    form.elements[name].addEventListener("input", function () { own[name] = form.elements[name].value !== ""; });
  });
  parent.addEventListener("change", function () {
    var asked = parent.value;
    fetch(form.action + "?parent=" + encodeURIComponent(asked), { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (html) {
      if (!html || parent.value !== asked) { return; }
      var page = new DOMParser().parseFromString(html, "text/html");
      names.forEach(function (name) {
        var proposed = page.getElementById("f-" + name);
        if (proposed && !own[name]) { form.elements[name].value = proposed.value; }
      });
    }).catch(function () { /* the server fills what is left blank */ });
  });
}());
