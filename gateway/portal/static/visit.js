// The report of a visit without a network. Every change is kept in IndexedDB; photos are made smaller and kept beside it;
// "Hand in" sends all of it to the API, at once or when there is a network again, as often as needed: the report has one
// key and each photo an id of its own, so nothing is doubled. Calls carry the session's cookie, and the gateway takes
// changes with a cookie from this site's own pages alone. Without this script the form is sent as it is.
(function () {
  "use strict";
  var says = document.getElementById("visit-words");
  if (!says) { return; }
  var form = document.getElementById("report-form");
  var insecure = document.getElementById("visit-insecure");
  if (!window.isSecureContext || !window.indexedDB || !navigator.serviceWorker || !window.crypto || !crypto.subtle || !window.caches) {
    if (insecure) { insecure.hidden = false; }
    return;
  }
  var person = says.dataset.person, KEPT = "vaka-visits-1", API = "/api/trusted-trader/visits/";
  var LONGEST = 1600, QUALITY = 0.8, PATIENCE = 60000;

  function words(name, values) {
    return (says.dataset[name] || "").replace(/\{(\w+)\}/g, function (all, key) { return values && values[key] !== undefined ? values[key] : all; });
  }
  function clock(at) { return wall(at).time; }
  function spelled(day) {
    var language = says.dataset.language === "en" ? "en-GB" : says.dataset.language;
    return new Date(day + "T12:00:00Z").toLocaleDateString(language, {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
  }
  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }

  // What is kept: one record a visit and person, one a photo.
  var opened = new Promise(function (resolve, reject) {
    var request = indexedDB.open("vaka-visits", 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("reports", {keyPath: "id"});
      request.result.createObjectStore("photos", {keyPath: "id"}).createIndex("report", "report");
    };
    request.onsuccess = function () { resolve(request.result); };
    request.onerror = function () { reject(request.error); };
  });
  function within(store, mode, ask) {
    return opened.then(function (base) {
      return new Promise(function (resolve, reject) {
        var work = base.transaction(store, mode), request = ask(work.objectStore(store));
        work.oncomplete = function () { resolve(request && request.result); };
        work.onabort = work.onerror = function () { reject(work.error || (request && request.error)); };
      });
    });
  }
  function put(store, record) { return within(store, "readwrite", function (all) { return all.put(record); }); }
  function drop(store, id) { return within(store, "readwrite", function (all) { return all.delete(id); }); }
  function one(store, id) { return within(store, "readonly", function (all) { return all.get(id); }); }
  function everything(store) { return within(store, "readonly", function (all) { return all.getAll(); }); }
  function photosOf(id) { return within("photos", "readonly", function (all) { return all.index("report").getAll(id); }); }

  // The worker, and this page on the device with all it needs.
  function takeAlong(path) {
    return navigator.serviceWorker.register("/traders/visits/worker.js", {scope: "/traders/visits"}).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function () { return caches.open(KEPT); }).then(function (kept) {
      var needed = new Set();
      document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use").forEach(function (found) {
        var address = found.getAttribute("href") || found.getAttribute("src") || "";
        if (address.indexOf("/static/") === 0) { needed.add(address.split("#")[0]); }
      });
      var assets = Array.from(needed).map(function (address) {
        return kept.match(address).then(function (here) { return here || kept.add(address); });
      });
      var own = fetch(path, {credentials: "same-origin", redirect: "manual", headers: {Accept: "text/html"}}).then(function (answer) {
        return answer.status === 200 ? kept.put(path, answer) : undefined;
      });
      return Promise.all(assets.concat(own)).then(function () { return kept.match(path); });
    });
  }

  if (!form) { listed(); return; }

  // The list: which visits are on this device.
  function listed() {
    document.querySelectorAll("[data-visit-list]").forEach(function (hint) { hint.hidden = false; });
    everything("reports").then(function (all) {
      all.filter(function (report) { return report.person === person; }).forEach(function (report) {
        var place = document.querySelector('[data-on-device="' + report.visit + '"]');
        if (place && report.state !== "sent") { place.textContent = words(report.touched ? "listKept" : "listReady"); }
      });
    });
    if (navigator.onLine) { takeAlong("/traders/visits").catch(function () { return undefined; }); }
  }

  var visit = form.dataset.visit, page = form.dataset.page, id = visit + "/" + person;
  var bar = document.getElementById("visit-state"), summary = document.getElementById("visit-summary");
  var list = document.getElementById("photos-here"), chooser = document.getElementById("f-photo");
  var report = null, dirty = false, writing = null, sending = false, again = 0, pause = 0, prepared = false;

  function state(name, values, tone, more) {
    more = more || {};
    bar.hidden = false;
    bar.dataset.tone = tone || "";
    bar.dataset.state = name;
    var text = words(name, values), place = bar.querySelector("[data-text]");
    if (place.textContent !== text) { place.textContent = text; }
    bar.querySelector("[data-sign]").textContent = tone === "good" ? "✓" : tone === "bad" ? "!" : "●";
    bar.querySelector("[data-do=sync]").hidden = !more.sync;
    bar.querySelector("[data-link=sign-in]").hidden = !more.signIn;
    bar.querySelector("[data-link=visit]").hidden = !more.visit;
  }
  function standing() {
    if (!report.touched) { state(prepared ? "ready" : "preparing", null, prepared ? "good" : ""); return; }
    if (report.state === "waiting") { state("waiting", null, "", {sync: true}); return; }
    state("kept", {time: clock(report.changed)});
  }

  // Rows of people and findings.
  function count(name) { return form.elements[name + ".count"]; }
  function addRow(name) {
    var at = Number(count(name).value), made = document.getElementById(name + "-row").content.cloneNode(true);
    made.querySelectorAll("*").forEach(function (found) {
      ["id", "name", "for", "data-field"].forEach(function (attribute) {
        var value = found.getAttribute(attribute);
        if (value) { found.setAttribute(attribute, value.replace("__n__", at)); }
      });
    });
    var number = made.querySelector("[data-number]"), own = made.querySelector('[name="findings.' + at + '.id"]');
    if (number) { number.textContent = at + 1; }
    if (own) { own.value = crypto.randomUUID(); }
    document.getElementById(name + "-rows").appendChild(made);
    count(name).value = at + 1;
    return at;
  }

  // Keeping.
  function fields() {
    var kept = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name.charAt(0) !== "_" && name !== "plan" && name !== "photo_about") { kept.push([name, value]); }
    });
    return kept;
  }
  function restore(kept) {
    var values = new Map(kept);
    ["people", "findings"].forEach(function (name) {
      while (Number(count(name).value) < Number(values.get(name + ".count") || 0)) { addRow(name); }
    });
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || field.type === "file" || field.type === "submit" || field.type === "button" || !values.has(field.name)) { return; }
      if (field.type === "radio") { field.checked = field.value === values.get(field.name); } else { field.value = values.get(field.name); }
    });
  }
  function keep() {
    dirty = true;
    if (writing) { return writing; }
    writing = (function next() {
      dirty = false;
      if (!report.handed) { report.fields = fields(); }
      return put("reports", report).then(function () { return dirty ? next() : undefined; });
    })().then(function () { writing = null; }, function () { writing = null; state("storage", null, "bad"); throw new Error("not kept"); });
    return writing;
  }
  function changed() {
    report.touched = true;
    report.changed = Date.now();
    if (!report.handed) { report.state = "draft"; }
    if (!form.elements.started_time.value) { var now = wall(Date.now()); form.elements.started_on.value = now.day; form.elements.started_time.value = now.time; }
    rated();
    return keep().then(standing, function () { return undefined; });
  }
  function rated() {
    var all = form.querySelectorAll("fieldset[data-element]"), done = 0;
    all.forEach(function (found) { done += found.querySelector("input:checked") ? 1 : 0; });
    document.getElementById("rated-count").textContent = words("rated", {done: done, all: all.length});
  }

  // The office's wall and the instant behind it.
  function wall(at) {
    var parts = {};
    new Intl.DateTimeFormat("en-GB", {timeZone: form.dataset.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23"})
      .formatToParts(new Date(at)).forEach(function (part) { parts[part.type] = part.value; });
    return {day: parts.year + "-" + parts.month + "-" + parts.day, time: parts.hour + ":" + parts.minute};
  }
  function instant(day, time) {
    var wanted = Date.parse(day + "T" + time + ":00Z"), found = wanted;
    for (var step = 0; step < 2; step += 1) { var shown = wall(found); found += wanted - Date.parse(shown.day + "T" + shown.time + ":00Z"); }
    return new Date(found).toISOString();
  }

  // Photos: smaller, under an id of their own, drawn on a canvas, so that the page loads nothing but its own files.
  function shrink(file) {
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
    }).then(function (made) {
      return made && (made.size < file.size || file.type !== "image/jpeg") ? {blob: made, name: file.name.replace(/\.\w+$/, "") + ".jpg"} : {blob: file, name: file.name};
    }, function () {
      if (/^image\/hei[cf]$/.test(file.type) && file.size <= Number(form.dataset.photoBytes)) { return {blob: file, name: file.name}; }
      throw new Error("unreadable");
    });
  }
  function digest(octets) {
    return crypto.subtle.digest("SHA-256", octets).then(function (found) {
      return Array.from(new Uint8Array(found)).map(function (octet) { return octet.toString(16).padStart(2, "0"); }).join("");
    });
  }
  function addPhotos(files) {
    return Array.from(files).reduce(function (before, file) {
      return before.then(function () { return shrink(file); }).then(function (made) {
        return made.blob.arrayBuffer().then(function (octets) {
          return digest(octets).then(function (sha256) {
            return put("photos", {id: crypto.randomUUID(), report: id, name: made.name.slice(-150), type: made.blob.type, octets: octets, sha256: sha256, about: "", sent: false, at: Date.now()});
          });
        });
      }).catch(function (error) {
        state(error && error.message === "unreadable" ? "photoUnreadable" : "storage", null, "bad");
        throw error;
      });
    }, Promise.resolve()).then(function () { return showPhotos().then(changed); }, function () { return showPhotos(); });
  }
  function abouts(chosen) {
    var select = element("select", "", {"aria-label": words("what")});
    function option(value, text) { var made = element("option", text, {value: value}); made.selected = value === chosen; select.appendChild(made); }
    option("", words("whole"));
    for (var at = 0; at < Number(count("findings").value); at += 1) { option(form.elements["findings." + at + ".id"].value, words("finding", {number: at + 1})); }
    form.querySelectorAll("fieldset[data-element]").forEach(function (found) { option(found.dataset.element, words("element", {element: found.dataset.element})); });
    return select;
  }
  function showPhotos() {
    return photosOf(id).then(function (all) {
      all.sort(function (a, b) { return a.at - b.at; });
      list.replaceChildren();
      list.hidden = !all.length;
      all.forEach(function (photo) {
        var row = element("li"), canvas = element("canvas", "", {role: "img", "aria-label": photo.name});
        canvas.width = 240; canvas.height = 10;
        createImageBitmap(new Blob([photo.octets], {type: photo.type})).then(function (picture) {
          canvas.height = Math.round(240 * picture.height / picture.width);
          canvas.getContext("2d").drawImage(picture, 0, 0, 240, canvas.height);
        }).catch(function () { canvas.remove(); });
        row.appendChild(canvas);
        row.appendChild(element("span", photo.name + ", " + Math.max(1, Math.round(photo.octets.byteLength / 1000)) + " KB: " + (photo.problem ? words("photoRefused", {detail: photo.problem}) : words(photo.sent ? "photoSent" : "photoHere"))));
        if (!photo.sent) {
          var what = abouts(photo.about), away = element("button", words("remove"), {type: "button", "class": "link-button"});
          what.addEventListener("change", function () { photo.about = what.value; put("photos", photo).then(changed); });
          away.addEventListener("click", function () { drop("photos", photo.id).then(showPhotos).then(changed); });
          row.appendChild(what);
          row.appendChild(away);
        }
        list.appendChild(row);
      });
    });
  }

  // What is missing is said on the device, before anything is sent; the office looks again.
  function clean() {
    summary.hidden = true;
    form.querySelectorAll("[data-field].wrong").forEach(function (found) { found.classList.remove("wrong"); });
    form.querySelectorAll(".error").forEach(function (found) { found.remove(); });
    form.querySelectorAll("[aria-invalid]").forEach(function (found) { found.removeAttribute("aria-invalid"); found.removeAttribute("aria-describedby"); });
  }
  function fieldOf(name) { return form.querySelector('[data-field="' + name + '"]'); }
  function complain(found) {
    clean();
    summary.replaceChildren(element("h2", words("summary")));
    var all = element("ul");
    found.forEach(function (fault) {
      var place = fieldOf(fault.name), target = place && (place.querySelector("input, select, textarea"));
      var row = element("li"), link = element("a", fault.text, {href: target && target.id ? "#" + target.id : "#report-form"});
      row.appendChild(link);
      all.appendChild(row);
      if (place) {
        var said = element("p", fault.text, {"class": "error", id: (target && target.id || fault.name) + "-error"});
        place.classList.add("wrong");
        place.insertBefore(said, place.querySelector("legend, label").nextSibling);
        if (target) { target.setAttribute("aria-describedby", said.id); target.setAttribute("aria-invalid", "true"); }
      }
    });
    summary.appendChild(all);
    summary.hidden = false;
    summary.focus();
  }
  function lacks(name) {
    var label = fieldOf(name) && fieldOf(name).querySelector("label, legend");
    return words("missing", {field: label ? label.textContent.trim() : name});
  }
  function body() {
    var value = function (name) { return form.elements[name] ? (form.elements[name].value || "").trim() : ""; };
    var wrong = [], made = {report_key: value("report_key"), plan: report.plan, summary: value("summary"), people: [], ratings: {}, findings: []}, names = {};
    if (!value("finished_time")) { var now = wall(Date.now()); form.elements.finished_on.value = now.day; form.elements.finished_time.value = now.time; }
    if (!value("finished_on")) { form.elements.finished_on.value = value("started_on"); }
    ["started", "finished"].forEach(function (name) {
      if (value(name + "_on") && value(name + "_time")) { made[name + "_at"] = instant(value(name + "_on"), value(name + "_time")); } else { wrong.push({name: name + "_time", text: lacks(name + "_on")}); }
      names["/" + name + "_at"] = name + "_time";
    });
    if (made.started_at > made.finished_at) { wrong.push({name: "finished_time", text: words("order")}); }
    for (var at = 0; at < Number(value("people.count")); at += 1) {
      var who = {name: value("people." + at + ".name"), function: value("people." + at + ".function"), administration: value("people." + at + ".administration") || null};
      if (who.name || who.function) {
        ["name", "function"].forEach(function (part) { if (!who[part]) { wrong.push({name: "people." + at + "." + part, text: lacks("people." + at + "." + part)}); } });
        made.people.push(who);
      }
    }
    if (!made.people.length) { wrong.push({name: "people.0.name", text: words("missingPeople")}); }
    form.querySelectorAll("fieldset[data-element]").forEach(function (found) {
      var letter = found.dataset.element, chosen = found.querySelector("input:checked");
      ["", "/rating", "/note"].forEach(function (part) { names["/ratings/" + letter + part] = "rating." + letter; });
      if (chosen) { made.ratings[letter] = {rating: Number(chosen.value), note: value("note." + letter)}; } else { wrong.push({name: "rating." + letter, text: words("missingRating", {element: letter})}); }
    });
    for (at = 0; at < Number(value("findings.count")); at += 1) {
      var part = "findings." + at + ".", found = {id: value(part + "id"), element: value(part + "element"), severity: value(part + "severity"), text: value(part + "text"), action: value(part + "action"), due_on: value(part + "due_on") || null};
      if (!found.text && !found.action) { continue; }
      ["element", "severity", "text"].forEach(function (name) { if (!found[name]) { wrong.push({name: part + name, text: lacks(part + name)}); } });
      if (found.severity === "critical" && !found.action) { wrong.push({name: part + "action", text: words("missingAction")}); }
      ["element", "severity", "text", "action", "due_on"].forEach(function (name) { names["/findings/" + made.findings.length + "/" + name] = part + name; });
      made.findings.push(found);
    }
    if (form.querySelector("input[name=risk_grade]:checked")) { made.risk_grade = Number(form.querySelector("input[name=risk_grade]:checked").value); } else { wrong.push({name: "risk_grade", text: lacks("risk_grade")}); }
    return {body: made, wrong: wrong, names: names};
  }

  // What the office has is not changed here any more.
  function lock() {
    Array.from(form.elements).forEach(function (field) { if (field.name && field.type !== "hidden") { field.disabled = true; } });
  }

  // Sending.
  function call(method, path, content, type) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, PATIENCE);
    var headers = {Accept: "application/json", "Accept-Language": says.dataset.language};
    if (content) { headers["Content-Type"] = type; headers["Idempotency-Key"] = crypto.randomUUID(); }
    return fetch(path, {method: method, body: content, headers: headers, credentials: "same-origin", redirect: "error", signal: stop.signal}).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (found) { clearTimeout(timer); return {status: answer.status, found: found || {}}; });
    }, function (error) { clearTimeout(timer); throw error; });
  }
  function later() {
    pause = Math.min(pause ? pause * 2 : 10000, 300000);
    clearTimeout(again);
    again = setTimeout(sync, pause);
  }
  function Halt(name, values, more) { this.said = name; this.values = values; this.more = more || {}; }
  function refused(answer, faults) {
    if (answer.status === 401) { throw new Halt("signedOut", null, {signIn: true}); }
    if (answer.status === 429 || answer.status >= 500 || answer.status === 408) { throw new Halt("failed", null, {sync: true, later: true}); }
    if (answer.status === 422 && faults) { report.state = "draft"; throw new Halt("refused", null, {faults: faults}); }
    report.state = "draft";
    throw new Halt("notYours", {detail: answer.found.detail || answer.found.title || answer.status}, {visit: true});
  }
  function sendReport() {
    if (report.handed) { return Promise.resolve(); }
    var made = body();
    if (made.wrong.length) { report.state = "draft"; throw new Halt("refused", null, {faults: made.wrong}); }
    return call("PUT", API + visit + "/report", JSON.stringify(made.body), "application/json").then(function (answer) {
      if (answer.status === 200) { report.handed = Date.now(); lock(); return keep(); }
      if (answer.status === 409 && answer.found.code === "report-kept") { report.keptWhy = answer.found; return keep(); }
      refused(answer, (answer.found.errors || []).map(function (fault) { return {name: made.names[fault.pointer] || "summary", text: fault.detail || answer.found.title}; }));
    });
  }
  function sendPhotos(all) {
    return all.reduce(function (before, photo, at) {
      return before.then(function () {
        if (photo.sent) { return undefined; }
        state("sending", {done: at + 1, all: all.length + 1});
        var path = API + visit + "/photos/" + photo.id + "?sha256=" + photo.sha256 + "&about=" + encodeURIComponent(photo.about) + "&name=" + encodeURIComponent(photo.name);
        return call("PUT", path, new Blob([photo.octets]), photo.type).then(function (answer) {
          if (answer.status === 200 || answer.status === 201) { photo.sent = true; photo.problem = ""; } else if ([409, 413, 415, 422].indexOf(answer.status) >= 0) { photo.problem = answer.found.detail || answer.found.title || String(answer.status); } else { refused(answer); }
          return put("photos", photo);
        });
      });
    }, Promise.resolve());
  }
  function sync() {
    if (sending || !report || report.state !== "waiting") { return Promise.resolve(); }
    if (!navigator.onLine) { standing(); return Promise.resolve(); }
    sending = true;
    report.keptWhy = null;
    var alone = navigator.locks ? navigator.locks.request.bind(navigator.locks, "vaka-visit-" + visit) : function (work) { return work(); };
    return alone(function () {
      return photosOf(id).then(function (photos) {
        photos.sort(function (a, b) { return a.at - b.at; });
        state("sending", {done: 0, all: photos.length + 1});
        return call("GET", "/api/identity/me").then(function (who) {
          if (who.status !== 200) { refused(who); }
          if (!who.found.person || who.found.person.id !== person) { throw new Halt("otherPerson", null, {signIn: true}); }
          return sendReport();
        }).then(function () { return sendPhotos(photos); }).then(function () { return finished(photos); });
      });
    }).catch(function (error) {
      var halt = error instanceof Halt ? error : new Halt("failed", null, {sync: true, later: true});
      return keep().catch(function () { return undefined; }).then(function () {
        state(halt.said, halt.values, "bad", halt.more);
        if (halt.more.faults) { complain(halt.more.faults); }
        if (halt.more.later) { later(); }
      });
    }).then(function () { sending = false; });
  }
  function finished(photos) {
    var why = report.keptWhy;
    pause = 0;
    if (why) {
      report.state = "draft";
      if (why.why === "replanned") { report.plan = why.plan; }
      return keep().then(showPhotos).then(function () {
        state({application_ended: "applicationEnded"}[why.why] || why.why, {day: spelled(why.planned_on), people: (why.validators || []).join(", ")}, "bad", {visit: true});
      });
    }
    var lost = photos.filter(function (photo) { return !photo.sent; });
    if (lost.length) { report.state = "draft"; return keep().then(showPhotos).then(function () { state("photoRefused", {detail: lost[0].problem}, "bad", {visit: true}); }); }
    // What the office has need not stay on a device that may be lost: only the line that it was sent remains.
    report.state = "sent";
    return Promise.all(photos.map(function (photo) { return drop("photos", photo.id); })).then(function () {
      return put("reports", {id: id, visit: visit, person: person, number: report.number, state: "sent", sent: report.handed, photos: photos.length});
    }).then(function () { return caches.open(KEPT); }).then(function (kept) { return kept.delete(page); }).then(function () {
      lock();
      form.classList.add("is-sent");
      state("sent", {time: clock(report.handed), photos: photos.length}, "good", {visit: true});
    });
  }

  form.addEventListener("input", function (event) { if (event.target !== chooser) { changed(); } });
  form.addEventListener("change", function (event) { if (event.target !== chooser) { changed(); } });
  chooser.addEventListener("change", function () {
    var files = chooser.files;
    if (files.length) { addPhotos(files).then(function () { chooser.value = ""; }); }
  });
  form.addEventListener("submit", function (event) {
    if (!report) { return; }
    event.preventDefault();
    var wanted = event.submitter && event.submitter.value;
    if (wanted === "people" || wanted === "findings") {
      var at = addRow(wanted);
      changed();
      showPhotos();
      form.elements[wanted + "." + at + (wanted === "people" ? ".name" : ".severity")].focus();
      return;
    }
    if (sending || report.state === "sent") { return; }
    clean();
    var noted = changed(), made = body();
    noted.then(function () {
      if (made.wrong.length) { complain(made.wrong); return; }
      report.state = "waiting";
      return keep().then(function () { standing(); return sync(); });
    });
  });
  bar.querySelector("[data-do=sync]").addEventListener("click", function () { clearTimeout(again); sync(); });
  form.querySelector("[data-do=forget]").addEventListener("click", function (event) {
    var asked = event.target;
    if (!asked.dataset.sure) { asked.dataset.sure = "yes"; asked.textContent = asked.textContent + "?"; return; }
    photosOf(id).then(function (all) { return Promise.all(all.map(function (photo) { return drop("photos", photo.id); })); })
      .then(function () { return drop("reports", id); }).then(function () { return caches.open(KEPT); }).then(function (kept) { return kept.delete(page); })
      .then(function () { report = null; window.location.assign("/traders/visits"); });
  });
  window.addEventListener("online", function () { pause = 0; sync(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden && report && report.state === "waiting") { sync(); } });

  // Beginning: what was kept comes back; the page and the package go onto the device.
  one("reports", id).then(function (found) {
    var plan = form.dataset.plan, moved = false;
    document.documentElement.classList.add("with-script");
    form.querySelectorAll(".script-only").forEach(function (hint) { hint.hidden = false; });
    form.noValidate = true;
    if (found && found.state !== "sent") {
      report = found;
      moved = report.touched && report.plan !== plan && navigator.onLine;
      if (report.touched) { restore(report.fields); }
      if (report.handed) { lock(); }
      if (navigator.onLine) { report.plan = plan; }
    } else {
      report = {id: id, visit: visit, person: person, number: form.dataset.number, site: form.dataset.site, plan: plan, state: "draft", touched: false, changed: Date.now(), handed: 0, fields: [], made: null};
    }
    rated();
    return keep().then(showPhotos).then(function () {
      standing();
      if (moved) { state("replannedNow", null, "bad", {visit: true}); }
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
      if (!navigator.onLine) { prepared = true; standing(); return undefined; }
      return Promise.all([takeAlong(page), call("GET", API + visit + "/package")]).then(function (both) {
        if (both[1].status === 200) { report.made = both[1].found; }
        prepared = Boolean(both[0]);
        return keep();
      }).then(function () {
        if (!report.touched) { standing(); }
        return sync();
      }, function () {
        return caches.open(KEPT).then(function (kept) { return kept.match(page); }).then(function (here) {
          prepared = Boolean(here);
          if (!prepared && !report.touched) { state("notReady", null, "bad"); } else { standing(); }
        });
      });
    });
  }).catch(function () { document.documentElement.classList.remove("with-script"); report = null; if (insecure) { insecure.hidden = false; } });
})();
