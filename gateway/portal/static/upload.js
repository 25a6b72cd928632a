// Sends a document piece by piece, so that a link that breaks costs the piece that was on its way and not the file.
// Photographs are made smaller first. Without this script, or on a page without encryption, the form is sent as it is.
(function () {
  "use strict";
  var form = document.querySelector("form[data-uploads]");
  if (!form || !window.fetch || !window.crypto || !crypto.subtle || !window.FormData) { return; }
  var input = form.querySelector("input[type=file]"), place = document.getElementById("upload"), said = place && place.querySelector("p"), bar = place && place.querySelector("progress");
  if (!input || !place) { return; }
  var LONGEST = 2000, QUALITY = 0.85, WORTH = 400 * 1024, LONGEST_WAIT = 60000, address = form.getAttribute("data-uploads"), busy = false;

  function words(name, values) {
    return (place.getAttribute("data-" + name) || "").replace(/%\((\w+)\)s/g, function (all, key) { return values && key in values ? values[key] : all; });
  }
  function say(name, values) { place.hidden = false; said.textContent = words(name, values); }
  function wait(ms) { return new Promise(function (resolve) { setTimeout(resolve, ms); }); }
  function hex(buffer) { return Array.prototype.map.call(new Uint8Array(buffer), function (b) { return ("0" + b.toString(16)).slice(-2); }).join(""); }

  function shrink(file) {
    if (!/^image\/(jpeg|png)$/.test(file.type) || file.size < WORTH || !window.createImageBitmap) { return Promise.resolve(file); }
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", QUALITY); }).then(function (made) {
        if (!made || made.size >= file.size) { return file; }
        return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", {type: "image/jpeg"});
      });
    }).catch(function () { return file; });
  }

  // Asks again when the link is away, each time a little later; an answer of the house, good or bad, ends it.
  function ask(method, path, body, headers, tries) {
    return fetch(path, {method: method, body: body, headers: headers || {}, credentials: "same-origin", cache: "no-store"}).then(function (answer) {
      if (answer.status === 429 || answer.status >= 500) { throw new TypeError("away"); }
      return answer;
    }).catch(function (error) {
      if (!(error instanceof TypeError)) { throw error; }
      var after = Math.min(LONGEST_WAIT, 1000 * Math.pow(2, tries || 0));
      say("away", {seconds: Math.round(after / 1000)});
      return wait(after).then(function () { return ask(method, path, body, headers, (tries || 0) + 1); });
    });
  }

  function send(file, path, view) {
    bar.max = view.bytes;
    bar.value = view.received;
    say("sending", {percent: Math.floor(100 * view.received / view.bytes)});
    if (view.received >= view.bytes) { return Promise.resolve(); }
    var piece = file.slice(view.received, view.received + view.piece);
    return ask("PUT", path + "/pieces/" + view.received, piece, {"Content-Type": "application/octet-stream"}).then(function (answer) {
      if (answer.ok) { return answer.json(); }
      if (answer.status === 409) { return ask("GET", path).then(function (known) { return known.json(); }); }
      throw answer;
    }).then(function (next) { return send(file, path, next); });
  }

  form.addEventListener("submit", function (event) {
    var file = input.files && input.files[0];
    if (!file || !file.size || busy) { if (busy) { event.preventDefault(); } return; }
    event.preventDefault();
    busy = true;
    var given = new FormData(form), version = given.get("_version"), path = "";
    say("begins");
    shrink(file).then(function (smaller) { file = smaller; return file.arrayBuffer(); }).then(function (content) {
      return crypto.subtle.digest("SHA-256", content);
    }).then(function (digest) {
      var body = {name: file.name, media_type: file.type, kind: given.get("kind") || "other", confidential: !!given.get("confidential"), bytes: file.size, sha256: hex(digest)};
      return ask("POST", address, JSON.stringify(body), {"Content-Type": "application/json", "Idempotency-Key": body.sha256 + "-" + Date.now()});
    }).then(function (answer) {
      if (!answer.ok) { throw answer; }
      return answer.json();
    }).then(function (view) {
      path = address + "/" + view.id;
      return send(file, path, view);
    }).then(function () {
      return ask("POST", path + "/finish", null, {"If-Match": "\"" + version + "\"", "Idempotency-Key": path});
    }).then(function (answer) {
      if (answer.status !== 201 && answer.status !== 412) { throw answer; }
      location.assign(form.getAttribute("action"));
    }).catch(function () {
      // The house refused it: sent as a plain form, the page says why in words.
      busy = false;
      say("plain");
      form.submit();
    });
  });
})();
