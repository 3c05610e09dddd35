"use strict";

// The desk page. Every text is put into the page as text, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const t = data.words;
const language = document.documentElement.lang;
const AT_ONCE = 50; // notes in the list; more on demand
const LONGEST_ADDRESS = 8000; // servers and browsers refuse longer ones
const number = new Intl.NumberFormat(language);
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long" });

const byId = (id) => document.getElementById(id);
const say = (key, ...values) => (t[key] ?? "").replace(/\{(\d)\}/g, (whole, place) => values[place] ?? whole);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") element.addEventListener("click", value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const unseen = (text) => make("span", { class: "unseen" }, text);

// ---------------------------------------------------------------- the clipboard

// Within the click and without a permission: works in a file as well. True if it went well.
function copyAtOnce(kinds) {
  const before = document.activeElement;
  const area = make("textarea", { readonly: true, class: "unseen" });
  area.value = kinds["text/plain"];
  const fill = (event) => {
    for (const [kind, text] of Object.entries(kinds)) event.clipboardData.setData(kind, text);
    event.preventDefault();
  };
  document.body.append(area);
  area.focus({ preventScroll: true });
  area.select();
  document.addEventListener("copy", fill);
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  document.removeEventListener("copy", fill);
  area.remove();
  before?.focus({ preventScroll: true });
  return done;
}

async function copy(kinds) {
  const rich = kinds["text/html"] !== undefined;
  if (rich && copyAtOnce(kinds)) return true; // as it is: the way below takes what it likes out of HTML
  try {
    if (rich) {
      const blobs = Object.entries(kinds).map(([kind, text]) => [kind, new Blob([text], { type: kind })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else await navigator.clipboard.writeText(kinds["text/plain"]);
    return true;
  } catch {
    return copyAtOnce(kinds);
  }
}

// HTML as plain text. What stands in a textarea is never markup: only character references are read there.
function withoutTags(html) {
  const area = make("textarea");
  area.innerHTML = html.replace(/<(?:"[^"]*"|'[^']*'|[^'">])*>/g, "");
  return area.value.replace(/\n{3,}/g, "\n\n").trim();
}

const resting = new WeakMap(); // a button: what stands on it when nothing was just copied

function told(button, done) {
  byId("said").replaceChildren(make("p", {}, done ? t.copied : t.copy_failed));
  if (!done) {
    const text = button.closest(".part, .record")?.querySelector(".text, code");
    if (text) getSelection().selectAllChildren(text); // one key is left to press
    button.parentElement.querySelector(".failed")?.remove();
    button.parentElement.append(make("p", { class: "failed" }, t.copy_failed));
    return;
  }
  const rest = resting.get(button) ?? { label: [...button.childNodes] };
  clearTimeout(rest.timer);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.classList.add("done");
  button.replaceChildren(t.copied);
  rest.timer = setTimeout(() => {
    button.classList.remove("done");
    button.replaceChildren(...rest.label);
  }, 2000);
  resting.set(button, rest);
}

function copyButton(label, kinds, kind = "") {
  const click = async (event) => {
    const button = event.currentTarget;
    told(button, await copy(kinds()));
  };
  return make("button", { type: "button", class: kind, click }, label);
}

// ---------------------------------------------------------------- a network's composer

const encoded = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

function composerAddress(network, post, text) {
  const values = { text, url: post.link ?? "", title: post.title ?? "" };
  return network.share.replace(/\{(text|url|title)\}/g, (_, name) => encoded(values[name]));
}

function composerLink(network, post, text, number, parts) {
  // Where the link has a field of its own, the one for the text doesn't need it.
  let address = composerAddress(network, post, post.fields?.[number - 1] ?? text);
  const several = parts > 1 ? "_part" : "";
  const emoji = post.cautions?.some(([kind]) => kind === "emoji");
  const filled = network.share.includes("{text}") && !emoji && address.length <= LONGEST_ADDRESS;
  const attributes = { class: "button", target: "_blank", rel: "noopener noreferrer" };
  if (filled) {
    return make("a", { ...attributes, href: address }, say(`open${several}`, network.label, number), unseen(t.new_tab));
  }
  address = composerAddress(network, post, "");
  const click = (event) => {
    const link = event.currentTarget;
    const kinds = { "text/plain": text };
    if (copyAtOnce(kinds)) {
      told(link, true);
      return;
    }
    event.preventDefault();
    copy(kinds).then((done) => {
      told(link, done);
      if (done) window.open(address, "_blank", "noopener,noreferrer");
    });
  };
  const label = say(`copy_open${several}`, network.label, number);
  return make("a", { ...attributes, href: address, click }, label, unseen(t.new_tab));
}

// ---------------------------------------------------------------- one post

function folded(text, folds) {
  const clusters =
    "Segmenter" in Intl ? Array.from(new Intl.Segmenter().segment(text), (one) => one.segment) : Array.from(text);
  const marks = folds.map((place, row) => ({ place, word: row ? "fold_phone" : "fold_desktop" }));
  const pieces = [];
  let at = 0;
  for (const { place: about, word } of marks.sort((a, b) => a.place - b.place)) {
    if (about >= clusters.length) break;
    let place = about; // where a word begins, if that is near: the figures are rough
    while (place > about - 15 && place > at && !/\s/.test(clusters[place - 1])) place -= 1;
    if (place <= at || place === about - 15) place = about;
    pieces.push(clusters.slice(at, place).join(""), make("span", { class: "fold", lang: language }, t[word]));
    at = place;
  }
  return [...pieces, clusters.slice(at).join("")];
}

function counted(network, count) {
  const unit = t[`unit_${network.unit}`] ?? t.unit_characters;
  if (network.limit === null) return [make("p", { class: "count" }, say("count", number.format(count), unit))];
  const words = [say("count_of", number.format(count), number.format(network.limit), unit)];
  if (network.unit === "x") words.push(say("left", number.format(Math.floor((network.limit - count) / 2))));
  const bar = make("span", {});
  bar.style.width = `${Math.min(100, (100 * count) / network.limit)}%`;
  return [
    make("p", { class: "count" }, ...words.map((word) => make("span", {}, word))),
    make("div", { class: "bar", "aria-hidden": "true" }, bar),
  ];
}

function partOf(note, network, post, place) {
  const text = post.parts[place];
  const several = post.parts.length > 1;
  const source = network.form !== "txt";
  const box = { class: source ? "text source" : "text", lang: note.lang };
  if (source) Object.assign(box, { tabindex: "0", role: "region", "aria-label": say("source", network.label) });
  const kinds = () => ({ "text/plain": text });
  const actions = [copyButton(several ? say("copy_part", place + 1) : t.copy, kinds, "main")];
  if (network.form === "html") {
    actions.push(copyButton(t.copy_rich, () => ({ "text/plain": withoutTags(text), "text/html": text })));
  }
  if (network.share) actions.push(composerLink(network, post, text, place + 1, post.parts.length));
  return make(
    "section",
    { class: "part" },
    several ? make("h3", {}, say("part", place + 1, post.parts.length)) : undefined,
    make("div", box, ...folded(text, network.folds)),
    ...counted(network, post.counts[place]),
    make("div", { class: "actions" }, ...actions),
  );
}

function ledgerOf(post) {
  return (post.posted ?? []).map(({ at, address, edited }, row) => {
    const when = say(row ? "posted_before" : "posted_on", day.format(new Date(at)));
    const line = make("p", { class: "ledger" }, make("span", {}, when));
    if (/^https?:\/\//i.test(address ?? "")) {
      line.append(" ", make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, t.posted_there));
    } else if (address) line.append(" ", make("span", { class: "address" }, address));
    if (edited) line.append(" ", make("strong", { class: "badge edited" }, t.edited));
    return line;
  });
}

function postOf(note, post) {
  const network = data.networks[post.network];
  const cautions = (post.cautions ?? []).map(([kind, about]) =>
    make("li", {}, t[`caution_${kind}`] ? say(`caution_${kind}`, about) : `${kind} ${about}`),
  );
  const command = `curate posted ${post.posted ? "--again " : ""}${note.command} ${network.command}`;
  return [
    ...ledgerOf(post),
    cautions.length ? make("ul", { class: "cautions", "aria-label": t.cautions }, ...cautions) : undefined,
    post.parts.length > 1 ? make("p", { class: "hint" }, t.thread) : undefined,
    ...post.parts.map((_, place) => partOf(note, network, post, place)),
    make(
      "div",
      { class: "record" },
      make("p", { class: "hint" }, post.posted ? t.record_again : t.record),
      make("code", { translate: "no" }, command),
      copyButton(t.copy_command, () => ({ "text/plain": command }), "quiet"),
    ),
  ].filter((child) => child !== undefined);
}

// ---------------------------------------------------------------- one note: tabs, one for each network

let lastNetwork = null; // the next note opens where the last one was left

function tabsOf(note, id) {
  const tabs = [];
  const panels = [];
  note.posts.forEach((post, place) => {
    const network = data.networks[post.network];
    const mark = post.posted ? [make("span", { class: "tick", "aria-hidden": "true" }, "✓"), unseen(t.posted)] : [];
    const [tab, panel] = [`${id}-tab-${place}`, `${id}-post-${place}`];
    const attributes = { type: "button", role: "tab", id: tab, "aria-controls": panel };
    tabs.push(make("button", { ...attributes, click: () => select(place) }, network.label, ...mark));
    panels.push(make("div", { role: "tabpanel", id: panel, "aria-labelledby": tab, tabindex: "0" }));
  });

  function select(chosen) {
    lastNetwork = note.posts[chosen].network;
    tabs.forEach((tab, place) => {
      tab.setAttribute("aria-selected", String(place === chosen));
      tab.tabIndex = place === chosen ? 0 : -1;
      panels[place].hidden = place !== chosen;
    });
    if (!panels[chosen].hasChildNodes()) panels[chosen].append(...postOf(note, note.posts[chosen]));
  }

  const list = make("div", { role: "tablist", "aria-label": t.networks, class: "tabs" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const [here, all] = [tabs.indexOf(event.target), tabs.length];
    const there = { ArrowRight: (here + 1) % all, ArrowLeft: (here + all - 1) % all, Home: 0, End: all - 1 }[event.key];
    if (here < 0 || there === undefined) return;
    event.preventDefault();
    select(there);
    tabs[there].focus();
  });
  const before = note.posts.findIndex((post) => post.network === lastNetwork);
  select(Math.max(before, 0));
  return [list, ...panels];
}

const postedTo = (note) => note.posts.filter((post) => post.posted).length;

function statusOf(note) {
  const done = postedTo(note);
  const words = done ? say("posted_some", done, note.posts.length) : t.posted_nowhere;
  const edited = note.posts.some((post) => post.posted?.some((entry) => entry.edited));
  const badge = edited ? [" ", make("strong", { class: "badge edited" }, t.edited)] : [];
  return make("span", { class: done ? "status posted" : "status" }, words, ...badge);
}

const cards = new Map(); // a note: its card, kept so that what was opened stays open

function cardOf(note) {
  if (cards.has(note)) return cards.get(note);
  const id = `note-${cards.size}`;
  const body = make("div", { class: "body", id: `${id}-body`, hidden: true });
  const attributes = { type: "button", "aria-expanded": "false", "aria-controls": body.id };
  const button = make("button", { ...attributes, click: () => open(body.hidden) }, note.title);
  const topics = note.topics.length ? make("span", { class: "topics" }, note.topics.join(" · ")) : undefined;
  const card = make(
    "article",
    { "aria-labelledby": id },
    make(
      "div",
      { class: "head" },
      make("h2", { id, lang: note.lang }, button),
      make("p", { class: "meta" }, make("time", { datetime: note.date }, note.day), topics, statusOf(note)),
    ),
    body,
  );
  function open(wanted) {
    if (wanted && !body.hasChildNodes()) body.append(...tabsOf(note, id));
    body.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
    card.classList.toggle("open", wanted);
  }
  card.open = open;
  cards.set(note, card);
  return card;
}

// ---------------------------------------------------------------- the list, and finding in it

const folding = (text) => text.normalize("NFKC").toLowerCase();

function wordsOf(note) {
  if (note.words === undefined) {
    const texts = note.posts.filter((post) => data.networks[post.network].form !== "html").flatMap((p) => p.parts);
    note.words = folding([note.title, note.name, note.day, ...note.topics, ...note.about, ...texts].join("\n"));
  }
  return note.words;
}

const KINDS = {
  all: () => true,
  unposted: (posted) => posted === 0,
  unfinished: (posted, posts) => posted < posts,
};

// The notes on other pages of the desk: of those only what finds them is known here.
const elsewhere = data.elsewhere ?? [];
let foundElsewhere = [];
let shownElsewhere = AT_ONCE;

function listElsewhere() {
  if (!byId("elsewhere")) return; // a page of the user's own
  const entry = (note) =>
    make("li", {}, make("a", { href: note.file, lang: note.lang }, note.title), " ", make("time", {}, note.date));
  byId("elsewhere").hidden = foundElsewhere.length === 0;
  byId("elsewhere-found").textContent = say("elsewhere", number.format(foundElsewhere.length));
  byId("elsewhere-notes").replaceChildren(...foundElsewhere.slice(0, shownElsewhere).map(entry));
  const left = Math.min(AT_ONCE, foundElsewhere.length - shownElsewhere);
  byId("elsewhere-more").hidden = left <= 0;
  byId("elsewhere-more").textContent = say("more", left);
}

let found = data.notes;
let shown = AT_ONCE;

function list() {
  byId("notes").replaceChildren(...found.slice(0, shown).map(cardOf));
  const left = Math.min(AT_ONCE, found.length - shown);
  byId("more").hidden = left <= 0;
  byId("more").textContent = say("more", left);
  const one = found.length === 1 && !data.part;
  const count = one ? t.found_one : say(data.part ? "found_part" : "found", number.format(found.length));
  byId("found").textContent = data.notes.length === 0 ? t.none : found.length === 0 && !data.part ? t.found_none : count;
}

function find() {
  const wanted = folding(byId("words").value).split(/\s+/).filter(Boolean);
  const kind = KINDS[byId("which").value];
  const fits = (note) => kind(postedTo(note), note.posts.length);
  found = data.notes.filter((note) => fits(note) && wanted.every((word) => wordsOf(note).includes(word)));
  shown = AT_ONCE;
  list();
  const matches = (note) => {
    note.words ??= folding([note.title, note.name, note.date, ...note.topics, ...note.about].join("\n"));
    return wanted.every((word) => note.words.includes(word));
  };
  const asked = wanted.length > 0 || byId("which").value !== "all";
  foundElsewhere = asked ? elsewhere.filter((note) => kind(note.posted, note.posts) && matches(note)) : [];
  shownElsewhere = AT_ONCE;
  listElsewhere();
}

// A link from another page: its note stands first in the list until somebody searches.
function findNamed() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    return false;
  }
  const note = name && data.notes.find((one) => one.name === name);
  if (!note) return false;
  found = [note, ...data.notes.filter((one) => one !== note)];
  cardOf(note).open(true);
  return true;
}

let waiting;
byId("words").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, 120);
});
byId("which").addEventListener("change", find);
byId("finding").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  find();
});
byId("more").addEventListener("click", () => {
  const next = shown;
  shown += AT_ONCE;
  list();
  cardOf(found[next]).querySelector("button").focus();
});

byId("elsewhere-more")?.addEventListener("click", () => {
  shownElsewhere += AT_ONCE;
  listElsewhere();
});

byId("finding").hidden = data.notes.length === 0;
byId("words").value = ""; // browsers fill in what stood there before; the list would not match
byId("which").value = "all";
if (data.notes.length && !findNamed()) cardOf(data.notes[0]).open(true);
list();
