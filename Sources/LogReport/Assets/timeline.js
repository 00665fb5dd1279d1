// The brush: a span of the timeline, drawn with the pointer or moved with the arrow keys, filters
// the stream. Cells of the heat map set service and span at once.
const chart = byID("timeline");
const plot = byID("plot");
const axis = chart && {
  start: Number(chart.dataset.start),
  span: Number(chart.dataset.span),
  step: Number(chart.dataset.step),
};
const steps = axis ? Math.round(axis.span / axis.step) : 0;
const brush = make("div", "brush");
const band = make("div", "band");
const handles = ["Start of the time shown", "End of the time shown"].map((label) => {
  const handle = make("div", "handle");
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-label", label);
  handle.setAttribute("aria-valuemin", "0");
  handle.setAttribute("aria-valuemax", steps);
  return handle;
});
// In steps from the start; the whole when nothing is chosen.
let range = [0, steps];

const drawBrush = ([from, to]) => {
  const isWhole = from <= 0 && to >= steps;
  brush.classList.toggle("active", !isWhole);
  band.style.left = (from / steps) * 100 + "%";
  band.style.width = ((to - from) / steps) * 100 + "%";
  [from, to].forEach((place, at) => {
    handles[at].style.left = (place / steps) * 100 + "%";
    handles[at].setAttribute("aria-valuenow", place);
    handles[at].setAttribute("aria-valuetext", shortTime(axis.start + place * axis.step, 5));
  });
};
const spanOf = ([from, to]) =>
  from <= 0 && to >= steps
    ? "" : spanText([axis.start + from * axis.step, axis.start + to * axis.step]);
const setRange = (next, isMinor) => go({ t: spanOf(next) }, isMinor);
listeners.push((next) => {
  if (!chart) return;
  const span = readSpan(next.t);
  range = span ? span.map((time) => (time - axis.start) / axis.step) : [0, steps];
  range = [Math.max(0, range[0]), Math.min(steps, range[1])];
  drawBrush(range);
});

const stepAt = (event) => {
  const box = brush.getBoundingClientRect();
  return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * steps;
};
const dragged = (kind, from, to) => {
  if (kind === "start") return [Math.min(Math.round(to), range[1] - 1), range[1]];
  if (kind === "end") return [range[0], Math.max(Math.round(to), range[0] + 1)];
  const low = Math.floor(Math.min(from, to));
  return [low, Math.max(Math.ceil(Math.max(from, to)), low + 1)];
};
const drag = (down) => {
  if (down.button !== 0 || down.target.closest("a, .lane-label")) return;
  const from = stepAt(down);
  const kind = ["start", "end"][handles.indexOf(down.target)] || "new";
  let next = null;
  const move = (event) => {
    if (!next && Math.abs(event.clientX - down.clientX) < 4) return;
    next = dragged(kind, from, stepAt(event));
    drawBrush(next);
  };
  const up = (event) => {
    window.removeEventListener("pointermove", move);
    if (next) setRange(next);
    else if (kind === "new" && event.type === "pointerup") clicked(down);
    else drawBrush(range);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up, { once: true });
  window.addEventListener("pointercancel", up, { once: true });
};
// A click on a cell asks for it, a click beside everything lets go.
const clicked = (event) => {
  const cell = event.target.closest("[data-from]");
  if (!cell) return setRange([0, steps]);
  const change = { t: spanText([Number(cell.dataset.from), Number(cell.dataset.to)]) };
  const lane = cell.closest("[data-service]");
  if (lane) Object.assign(change, { service: lane.dataset.service, state: "flagged" });
  go(change);
};
const nudge = (event, at) => {
  const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10,
    PageDown: -10, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = range.map((place) => Math.round(place));
  const [low, high] = at === 0 ? [0, next[1] - 1] : [next[0] + 1, steps];
  next[at] = Math.max(low, Math.min(high, next[at] + step));
  setRange(next, true);
};
if (chart) {
  brush.append(band, ...handles);
  plot.append(brush);
  plot.addEventListener("pointerdown", drag);
  handles.forEach((handle, at) => handle.addEventListener("keydown", (event) => nudge(event, at)));
  plot.addEventListener("dblclick", () => setRange([0, steps]));
}
