// What is shown is one state, and the address holds all of it: a link shows the same view, and the
// back button undoes. Whoever shows a part of the state listens to it.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byID = (id) => document.getElementById(id);
const make = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

const filterKeys = ["q", "state", "type", "service", "region", "level", "issue", "customer", "t"];
const stateKeys = [...filterKeys, "event", "open", "tab", "view", "limits", "kb", "zone"];
let state = {};
const listeners = [];

// `#key=value&…`; a plain `#anchor` opens what it names.
const readAddress = () => {
  const text = location.hash.slice(1);
  if (text && !text.includes("=")) return anchorState(text);
  const found = {};
  for (const [key, value] of new URLSearchParams(text)) {
    if (stateKeys.includes(key) && value) found[key] = value;
  }
  return found;
};
const anchorState = (anchor) => {
  const row = /^event-(\d+)$/.exec(anchor);
  if (row) return { event: eventID(Number(row[1]) - 1) };
  const view = all("[data-view]").some((each) => each.id === anchor);
  return view ? { view: anchor } : { open: anchor };
};
const address = (next) => {
  const pairs = stateKeys.filter((key) => next[key]).map((key) => [key, next[key]]);
  const text = new URLSearchParams(pairs).toString();
  return "#" + text.replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%2C/g, ",");
};

const apply = (next, isArrival) => {
  const before = state;
  state = next;
  for (const listener of listeners) listener(state, before, isArrival);
};
// `change` holds new values, empty ones to forget; `isMinor` adds no step to the history.
const go = (change, isMinor = false) => {
  const next = { ...state, ...change };
  for (const key of Object.keys(next)) if (!next[key]) delete next[key];
  if (address(next) === address(state)) return;
  // The step back from here must find what stands here now.
  if (pending && !isMinor) write("replaceState");
  apply(next, false);
  if (isMinor) writeSoon();
  else write("pushState");
};

// Browsers refuse a page that names its address too often, as letters and sliders would.
const pause = 250;
let pending = 0;
let written = -pause;
const writeSoon = () => {
  if (pending) return;
  pending = setTimeout(() => write("replaceState"), written + pause - performance.now());
};
const write = (step) => {
  clearTimeout(pending);
  pending = 0;
  written = performance.now();
  const target = address(state);
  try {
    history[step](null, "", target);
  } catch {
    // Some sandboxes refuse; a jump within the page is still allowed, and is a step of its own.
    if (location.hash !== target) location.hash = target;
  }
};
const cleared = () => Object.fromEntries(filterKeys.map((key) => [key, ""]));
window.addEventListener("popstate", () => {
  clearTimeout(pending);
  pending = 0;
  const found = readAddress();
  // Our own jump of a moment ago is no arrival.
  if (address(found) !== address(state)) apply(found, true);
});
