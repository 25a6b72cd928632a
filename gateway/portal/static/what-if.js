// Asks for the forecast of a rule while it is being typed, and puts the answer into its place.
// Without this script the button "Show what it would have done" does the same.
(function () {
  "use strict";
  var form = document.querySelector("form[data-what-if]");
  var place = document.getElementById("what-if");
  if (!form || !place || !window.fetch) { return; }
  var waiting = 0, asked = 0, shown = "";
  function ask() {
    var body = new URLSearchParams(new FormData(form));
    var text = body.toString();
    if (text === shown) { return; }
    shown = text;
    var number = ++asked;
    place.setAttribute("aria-busy", "true");
    fetch(form.getAttribute("data-what-if"), {method: "POST", body: body, credentials: "same-origin"})
      .then(function (answer) { return answer.ok || answer.status === 422 ? answer.text() : ""; })
      .then(function (html) {
        if (number !== asked) { return; }
        if (html) { place.innerHTML = html; }
        place.removeAttribute("aria-busy");
      })
      .catch(function () { place.removeAttribute("aria-busy"); });
  }
  form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(ask, 350); });
})();
