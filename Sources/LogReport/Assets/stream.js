// The event stream: of all rows that fit the filters only those in sight are in the document.
const list = byID("events");
const port = list && list.parentElement;
const margin = 6;
let visible = events.map((_, number) => number);
let rowHeight = 56;
const drawn = new Map();
// Open rows by event number, and how much higher than a closed one each is.
const opened = new Map();

// Rows keep the order of their numbers, so both ways are a search by halves.
const lastAtMost = (count, fits) => {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};
const placeOf = (number) => {
  const place = lastAtMost(visible.length, (each) => visible[each] <= number);
  return visible[place] === number ? place : -1;
};
const topOf = (place) => {
  let top = place * rowHeight;
  for (const [number, extra] of opened) if (before(number, place)) top += extra;
  return top;
};
const before = (number, place) => {
  const own = placesOfOpened.get(number);
  return own >= 0 && own < place;
};
const placesOfOpened = new Map();
const locateOpened = () => {
  placesOfOpened.clear();
  for (const number of opened.keys()) placesOfOpened.set(number, placeOf(number));
};
// The last row that begins at or above `offset`.
const placeAt = (offset) => lastAtMost(visible.length, (place) => topOf(place) <= offset);

const drawRow = (number) => {
  const event = events[number];
  const item = make("li", "event " + stateNames[event[STATE]]);
  item.dataset.number = number;
  const details = make("details");
  details.append(drawSummary(event));
  item.append(details);
  if (opened.has(number)) {
    details.append(drawBody(event));
    details.open = true;
  }
  details.addEventListener("toggle", () => toggled(number, details));
  return item;
};
const toggled = (number, details) => {
  if (details.open === opened.has(number)) return;
  if (details.open) {
    if (!details.querySelector(".body")) details.append(drawBody(events[number]));
    opened.set(number, details.offsetHeight - rowHeight);
    go({ event: eventID(number) }, true);
  } else {
    opened.delete(number);
    if (state.event === eventID(number)) go({ event: "" }, true);
  }
  locateOpened();
  draw();
};

// On paper nothing scrolls: the newest rows that fit the filters stand there.
let isOnPaper = false;
const drawForPaper = (isStarting) => {
  isOnPaper = isStarting;
  draw();
};
const inSight = () => {
  if (isOnPaper) return [0, Math.min(visible.length, 400) - 1];
  const bottom = placeAt(port.scrollTop + port.clientHeight);
  return [
    Math.max(0, placeAt(port.scrollTop) - margin), Math.min(visible.length - 1, bottom + margin),
  ];
};
const draw = () => {
  if (!list) return;
  list.style.height = topOf(visible.length) + "px";
  const [first, last] = inSight();
  const wanted = new Set(visible.slice(first, last + 1));
  for (const [number, item] of drawn) {
    // A row that holds the focus stays: taking it away would lose the reader's place.
    if (wanted.has(number) || item.contains(document.activeElement) && placeOf(number) >= 0) continue;
    item.remove();
    drawn.delete(number);
  }
  let cursor = list.firstElementChild;
  for (let place = first; place <= last; place += 1) {
    const number = visible[place];
    while (cursor && Number(cursor.dataset.number) < number) cursor = cursor.nextElementSibling;
    let item = drawn.get(number);
    if (!item) {
      item = drawRow(number);
      drawn.set(number, item);
      // Reading order is the order of the rows, not of their making.
      list.insertBefore(item, cursor);
    }
    item.style.transform = `translateY(${topOf(place)}px)`;
    item.setAttribute("aria-setsize", visible.length);
    item.setAttribute("aria-posinset", place + 1);
    item.classList.toggle("last", place === visible.length - 1);
  }
};

const showRow = (place, focus) => {
  const top = topOf(place);
  if (top < port.scrollTop) port.scrollTop = top;
  const bottom = topOf(place + 1);
  if (bottom > port.scrollTop + port.clientHeight) {
    port.scrollTop = Math.min(top, bottom - port.clientHeight);
  }
  draw();
  const item = drawn.get(visible[place]);
  if (focus && item) item.querySelector("summary").focus({ preventScroll: true });
  return item;
};
const walk = (event) => {
  const item = event.target.closest(".event");
  const page = Math.max(1, Math.floor(port.clientHeight / rowHeight) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity,
    End: Infinity };
  const step = steps[event.key];
  if (!item || step === undefined || event.target.matches(".stack")) return;
  event.preventDefault();
  const from = placeOf(Number(item.dataset.number));
  if (from + step < 0 && event.key === "ArrowUp") return byID("search").focus();
  showRow(Math.max(0, Math.min(visible.length - 1, from + step)), true);
};

// The event that the address names: open, in sight.
listeners.push((next, last, isArrival) => {
  if (list && last.event && next.event !== last.event) close(last.event);
  if (!list || !next.event || (next.event === last.event && !isArrival)) return;
  const number = events.findIndex((event) => textOf(event, ID) === next.event);
  const place = placeOf(number);
  if (place < 0 || opened.has(number)) return;
  const item = showRow(place, false);
  const details = item.querySelector("details");
  details.open = true;
  toggled(number, details);
  port.scrollTop = Math.max(0, topOf(place) - rowHeight);
  draw();
});

const close = (id) => {
  for (const number of [...opened.keys()]) {
    if (eventID(number) !== id) continue;
    opened.delete(number);
    locateOpened();
    const item = drawn.get(number);
    if (item) item.querySelector("details").open = false;
  }
  draw();
};

const measure = () => {
  rowHeight = Number(getComputedStyle(list).getPropertyValue("--row")) || 56;
  for (const number of opened.keys()) {
    const item = drawn.get(number);
    if (item) opened.set(number, item.offsetHeight - rowHeight);
  }
  draw();
};
if (list) {
  list.replaceChildren();
  let isDue = false;
  port.addEventListener("scroll", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(); });
  }, { passive: true });
  list.addEventListener("keydown", walk);
  window.addEventListener("resize", measure);
}
