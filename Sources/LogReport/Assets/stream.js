// The event stream: of all rows that fit the filters only those in sight are in the document.
const list = byID("events");
const port = list && list.parentElement;
const margin = 6;
let visible = events.map((_, number) => number);
let rowHeight = 56;
let portHeight = 600;
// Rows in the document by the number of the event they show.
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

const fold = (row) => {
  const isOpen = opened.has(row.number);
  const body = row.summary.nextElementSibling;
  if (body) body.remove();
  if (isOpen) row.details.append(drawBody(events[row.number]));
  row.details.open = isOpen;
  row.item.className = "event " + stateNames[events[row.number][STATE]] + (isOpen ? " open" : "");
};
const addRow = () => {
  const row = makeRow();
  row.item.row = row;
  list.append(row.item);
  row.details.addEventListener("toggle", () => toggled(row));
  return row;
};
const toggled = (row) => {
  const { number, details } = row;
  if (details.open === opened.has(number)) return;
  if (details.open) {
    opened.set(number, 0);
    fold(row);
    opened.set(number, row.item.offsetHeight - rowHeight);
    go({ event: eventID(number) }, true);
  } else {
    opened.delete(number);
    fold(row);
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
// As many places whatever the offset, so that no row comes or goes while scrolling.
const inSight = () => {
  if (isOnPaper) return [0, Math.min(visible.length, 400) - 1];
  const count = Math.ceil(portHeight / rowHeight) + 1 + 2 * margin;
  const first = Math.max(0, Math.min(placeAt(port.scrollTop) - margin, visible.length - count));
  return [first, Math.min(visible.length, first + count) - 1];
};
// The rows out of sight, to be shown with other events. One that holds the focus stays: taking it
// away would lose the reader's place.
const takeFree = (first, last) => {
  const focused = document.activeElement.closest("#events > .event");
  const wanted = new Set(visible.slice(first, last + 1));
  const free = [];
  for (const [number, row] of drawn) {
    if (wanted.has(number) || row.item === focused && placeOf(number) >= 0) continue;
    free.push(row);
    drawn.delete(number);
  }
  return free;
};
const draw = (isMoving = false) => {
  if (!list) return;
  setHeight(topOf(visible.length));
  const [first, last] = inSight();
  const free = takeFree(first, last);
  for (let place = first; place <= last; place += 1) {
    const number = visible[place];
    let row = drawn.get(number);
    if (!row) {
      row = free.pop() || addRow();
      drawn.set(number, row);
      fillRow(row, number);
      fold(row);
    }
    putRow(row, place);
  }
  for (const row of free) row.item.remove();
  clearTimeout(rest);
  if (isMoving) rest = setTimeout(arrange, 150);
  else arrange();
};
// Rows stand where they are seen by a transform alone; their order in the document, which readers
// and the Tab key follow, is made good when scrolling rests, for moving elements is dear.
let rest = 0;
const arrange = () => {
  const rows = [...drawn.values()].sort((one, other) => one.number - other.number);
  if (rows.every((row, at) => list.children[at] === row.item)) return;
  // Moving the row that holds the focus would take it away.
  const held = rows.findIndex((row) => row.item.contains(document.activeElement));
  rows.forEach((row, at) => {
    if (at < held) rows[held].item.before(row.item);
    else if (at > held) list.append(row.item);
  });
};
const putRow = (row, place) => {
  const top = topOf(place);
  if (row.top !== top) row.item.style.transform = `translateY(${top}px)`;
  if (row.place !== place) row.item.setAttribute("aria-posinset", place + 1);
  if (row.count !== visible.length) row.item.setAttribute("aria-setsize", visible.length);
  row.item.classList.toggle("last", place === visible.length - 1);
  Object.assign(row, { top, place, count: visible.length });
};
let height = -1;
const setHeight = (next) => {
  if (next !== height) list.style.height = next + "px";
  height = next;
};

const showRow = (place, focus) => {
  const top = topOf(place);
  if (top < port.scrollTop) port.scrollTop = top;
  const bottom = topOf(place + 1);
  if (bottom > port.scrollTop + port.clientHeight) {
    port.scrollTop = Math.min(top, bottom - port.clientHeight);
  }
  draw(true);
  const row = drawn.get(visible[place]);
  if (focus && row) row.summary.focus({ preventScroll: true });
  return row;
};
const walk = (event) => {
  const item = event.target.closest(".event");
  const page = Math.max(1, Math.floor(port.clientHeight / rowHeight) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity,
    End: Infinity };
  const step = steps[event.key];
  if (!item || step === undefined || event.target.matches(".stack")) return;
  event.preventDefault();
  const from = placeOf(item.row.number);
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
  const row = showRow(place, false);
  row.details.open = true;
  toggled(row);
  port.scrollTop = Math.max(0, topOf(place) - rowHeight);
  draw();
});

const close = (id) => {
  for (const number of [...opened.keys()]) {
    if (eventID(number) !== id) continue;
    opened.delete(number);
    locateOpened();
    if (drawn.has(number)) fold(drawn.get(number));
  }
  draw();
};

const measure = () => {
  rowHeight = Number(getComputedStyle(list).getPropertyValue("--row")) || 56;
  for (const number of opened.keys()) {
    const row = drawn.get(number);
    if (row) opened.set(number, row.item.offsetHeight - rowHeight);
  }
  draw();
};
if (list) {
  list.replaceChildren();
  let isDue = false;
  port.addEventListener("scroll", () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(true); });
  }, { passive: true });
  list.addEventListener("keydown", walk);
  window.addEventListener("resize", measure);
  // The port's height is told when it changes; to ask for it in a frame would cost a layout.
  new ResizeObserver(() => {
    portHeight = port.clientHeight;
    draw();
  }).observe(port);
}
