// The service worker of the visits: it stands for addresses that begin with /traders/visits, and for nothing else.
// Pages come from the network where it answers in time, else as they were last seen; style and script, whose
// addresses change with their content, come from the device. It never touches the API, and nothing that is sent.
"use strict";
const KEPT = "vaka-visits-1";
const OFFLINE = "/traders/visits/offline";
const PATIENCE = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(OFFLINE, {cache: "no-store"}))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("vaka-visits-") && name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
  if (request.mode === "navigate" && (address.pathname === "/traders/visits" || /^\/traders\/visits\/[^/]+\/report$/.test(address.pathname))) {
    event.respondWith(page(request, address.pathname));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(lasting(request));
  } else if (address.pathname === "/traders/visits/app.webmanifest") {
    event.respondWith(fetch(request).catch(() => new Response("{}", {headers: {"Content-Type": "application/manifest+json"}})));
  }
});

// A page is kept under its path; a page of another kind (a sign-in, an error) never takes its place.
async function page(request, path) {
  const kept = await caches.open(KEPT);
  const here = await kept.match(path);
  const asked = fetch(request).then(async (answer) => {
    if (answer.status === 200 && answer.type === "basic" && !answer.redirected) { await kept.put(path, answer.clone()); }
    return answer.status >= 500 && here ? here : answer;
  });
  if (here) {
    const late = new Promise((resolve) => setTimeout(() => resolve(here), PATIENCE));
    return Promise.race([asked.catch(() => here), late]);
  }
  return asked.catch(async () => (await kept.match(OFFLINE)) || Response.error());
}

async function lasting(request) {
  const kept = await caches.open(KEPT);
  const here = await kept.match(request);
  if (here) { return here; }
  const answer = await fetch(request);
  if (answer.status === 200) { await kept.put(request, answer.clone()); }
  return answer;
}
