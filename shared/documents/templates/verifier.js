"use strict";
const given = JSON.parse(document.getElementById("given").textContent);
const words = {
  en: {
    house: "Document check", title: "Is this document genuine?",
    lead: "This page checks what an administration signed. It works without a network and sends nothing anywhere.",
    label: "The text of the code",
    hint: "Scan the larger code on the document with a scanner or a telephone, and put its text here. It has two dots in it and no blanks.",
    check: "Check", clear: "Clear", file: "Or a text file:", genuine: "Genuine", not: "Not genuine",
    good: "An administration signed exactly this, and nothing has been changed since.",
    changed: "The text was changed after it was signed, or it was not read completely. Scan it once more; if it stays so, do not rely on the document.",
    unknown: "It was signed with a key that this page does not know. The page may be older than the document: download it again. If it stays so, do not rely on the document.",
    unreadable: "This is not the text of such a code. It has three parts with two dots between them.",
    old: "This browser cannot check signatures in a page that is opened from a file. Try another browser, such as Firefox or Chrome.",
    compare: "Now compare: does the document in your hands say the same?",
    ended: "This was valid until {day}. It is over.", early: "This is valid only from {day}.",
    signed_by: "Signed by", signed_at: "Signed on", kind: "Kind", certificate: "Certificate", yes: "yes", no: "no",
    about: "What this page can tell you, and what not",
    about_offline: "It tells whether an administration signed this text. Close your network and it works the same.",
    about_force: "It cannot know what happened after the signature. Whether a decision is still in force is said at the address on the document.",
    about_keys: "It is as trustworthy as the place you have it from. Download it from the administration itself, not from somebody who shows you a document.",
    keys_of: "Keys in this page, as of",
  },
  fr: {
    house: "Contrôle de documents", title: "Ce document est-il authentique ?",
    lead: "Cette page vérifie ce qu’une administration a signé. Elle fonctionne sans réseau et n’envoie rien nulle part.",
    label: "Le texte du code",
    hint: "Lisez le plus grand code du document avec un lecteur ou un téléphone et mettez son texte ici. Il contient deux points et aucun espace.",
    check: "Vérifier", clear: "Effacer", file: "Ou un fichier texte :", genuine: "Authentique", not: "Non authentique",
    good: "Une administration a signé exactement ceci, et rien n’a été modifié depuis.",
    changed: "Le texte a été modifié après la signature, ou n’a pas été lu en entier. Relisez le code ; si le résultat est le même, ne vous fiez pas au document.",
    unknown: "La clé de la signature n’est pas connue de cette page. La page est peut-être plus ancienne que le document : téléchargez-la de nouveau. Si le résultat est le même, ne vous fiez pas au document.",
    unreadable: "Ce n’est pas le texte d’un tel code. Il comporte trois parties séparées par deux points.",
    old: "Ce navigateur ne peut pas vérifier de signatures dans une page ouverte depuis un fichier. Essayez un autre navigateur, par exemple Firefox ou Chrome.",
    compare: "Comparez maintenant : le document que vous tenez dit-il la même chose ?",
    ended: "Ceci était valable jusqu’au {day}. C’est terminé.", early: "Ceci n’est valable qu’à partir du {day}.",
    signed_by: "Signé par", signed_at: "Signé le", kind: "Genre", certificate: "Certificat", yes: "oui", no: "non",
    about: "Ce que cette page peut dire, et ce qu’elle ne peut pas dire",
    about_offline: "Elle dit si une administration a signé ce texte. Coupez le réseau : elle fonctionne de même.",
    about_force: "Elle ne peut pas savoir ce qui s’est passé après la signature. L’adresse indiquée sur le document dit si une décision est toujours en vigueur.",
    about_keys: "Elle vaut ce que vaut l’endroit d’où vous la tenez. Téléchargez-la auprès de l’administration même, et non chez celui qui vous présente un document.",
    keys_of: "Clés contenues dans cette page, au",
  },
};
const at = (id) => document.getElementById(id);
let language = (navigator.language || "en").startsWith("fr") ? "fr" : "en";
let found = null;

function bytes(part) {
  const raw = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
  // One spelling only: bits that decoding drops would be characters that could be changed unnoticed.
  if (btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") !== part) throw new Error("spelling");
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}
const json = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));

async function verify(text) {
  const parts = text.split(".");
  if (parts.length !== 3 || parts.some((part) => !/^[\w-]+$/.test(part))) return { reason: "unreadable" };
  if (!window.crypto || !crypto.subtle) return { reason: "old" };
  try {
    const header = json(parts[0]);
    if (Object.keys(header).sort().join() !== "alg,kid,typ" || header.alg !== "ES256" || typeof header.typ !== "string") return { reason: "changed" };
    const key = given.keys.find((each) => each.kid === header.kid);
    if (!key) return { reason: "unknown" };
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const ready = await crypto.subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x, y: key.y }, curve, false, ["verify"]);
    const signed = new TextEncoder().encode(parts[0] + "." + parts[1]);
    const holds = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, ready, bytes(parts[2]), signed);
    const claims = holds && json(parts[1]);
    if (!holds || claims.iss !== key.administration || !Number.isInteger(claims.iat)) return { reason: "changed" };
    return { reason: "good", key, kind: header.typ, claims };
  } catch (error) {
    return { reason: "changed" };
  }
}

function make(name, text, into) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (into) into.append(made);
  return made;
}
// Days as they are written here: 22 November 2026.
const zone = () => (language === "en" ? "en-GB" : language);
function day(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return text;
  return new Date(Date.UTC(parts[1], parts[2] - 1, parts[3])).toLocaleDateString(zone(), { dateStyle: "long", timeZone: "UTC" });
}
function shown(value) {
  const w = words[language];
  if (typeof value === "boolean") return value ? w.yes : w.no;
  if (Array.isArray(value)) return value.map(shown).join("\n");
  if (value && typeof value === "object") return Object.entries(value).map(([name, one]) => labelled(name) + ": " + shown(one)).join("\n");
  return typeof value === "string" ? (given.labels[value] || {})[language] || day(value) : String(value);
}
const labelled = (name) => (given.labels[name] || {})[language] || name.replace(/_/g, " ");
const named = (administration) => (given.names[administration] || {})[language] || (given.names[administration] || {}).en || administration;

function show() {
  const w = words[language], place = at("verdict");
  place.replaceChildren();
  if (!found) return;
  const good = found.reason === "good";
  const card = make("div", undefined, place);
  card.className = good ? "good" : "bad";
  const heading = make("h2", undefined, card);
  const shape = make("span", good ? "●" : "■", heading);
  shape.setAttribute("aria-hidden", "true");
  make("span", good ? w.genuine : w.not, heading);
  make("p", w[found.reason], card);
  if (!good) return;
  make("p", w.compare, card);
  const today = new Date().toISOString().slice(0, 10), { iss, iat, ...claims } = found.claims;
  for (const [late, text, limit] of [[claims.until < today, w.ended, claims.until], [claims.from > today, w.early, claims.from]]) {
    if (late) make("p", text.replace("{day}", day(limit)), card).className = "notice";
  }
  const list = make("dl", undefined, card);
  const row = (label, value) => { make("dt", label, list); make("dd", value, list); };
  for (const [name, value] of Object.entries(claims)) row(labelled(name), shown(value));
  row(w.kind, labelled(found.kind));
  row(w.signed_by, named(iss));
  row(w.signed_at, new Date(iat * 1000).toLocaleString(zone(), { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }) + " UTC");
  row(w.certificate, found.key.name + "\n" + found.key.kid);
}
function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = words[chosen].title;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[chosen][each.dataset.word];
  for (const each of document.querySelectorAll("[data-language]")) each.setAttribute("aria-pressed", each.dataset.language === chosen);
  at("made").textContent = day(given.made_on) + (chosen === "fr" ? "\u00a0:" : ":");
  at("keys").replaceChildren(...given.keys.map((key) => make("li", named(key.administration) + " · " + key.kid)));
  show();
}
let turn = 0;
async function check() {
  const mine = ++turn, text = at("statement").value.trim(), answer = text ? await verify(text) : null;
  if (mine === turn) { found = answer; show(); }
}
for (const each of document.querySelectorAll("[data-language]")) each.addEventListener("click", () => speak(each.dataset.language));
at("check").addEventListener("click", check);
at("statement").addEventListener("input", check);
at("clear").addEventListener("click", () => { at("statement").value = ""; at("file").value = ""; check(); at("statement").focus(); });
at("file").addEventListener("change", async () => { if (at("file").files[0]) { at("statement").value = (await at("file").files[0].text()).trim(); check(); } });
speak(language);
