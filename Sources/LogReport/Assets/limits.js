// What if a limit stood elsewhere: counts from the distribution, exact at the edges of its buckets,
// so the slider stops at those only.
const sliders = new Map();
const chosen = new Map();
const counted = (value, noun) =>
  `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`;
const difference = (by) =>
  by === 0 ? "as many as now" : `${Math.abs(by).toLocaleString("en-US")} ${by > 0 ? "more" : "fewer"} than now`;
// A higher limit ends the issues that nothing else is over; what a lower one would begin, only
// another run can tell.
const consequence = (limit, at) => {
  const count = limit.counts.slice(at).reduce((sum, each) => sum + each, 0);
  const ended = limit.peaks.filter((peak) => peak < limit.edges[at]).length;
  return `${counted(count, "event")}, ${difference(count - limit.exceeding)}`
    + (ended > 0 ? `; ${counted(ended, "issue")} fewer` : "");
};
const addSlider = (cell) => {
  const number = cell.dataset.limit;
  const limit = data.limits[Number(number)];
  if (!limit) return;
  const slider = make("input", "what-if");
  const output = make("output", "note");
  const line = svg("rect", { y: 0, width: 2, height: 40, class: "mark probe" });
  const bottom = Math.log(limit.low);
  const place = (value) => limit.log
    ? (Math.log(Math.max(value, limit.low)) - bottom) / (Math.log(limit.high) - bottom)
    : (value / 2 - limit.low / 2) / (limit.high / 2 - limit.low / 2);
  const valueAt = (share) => limit.log
    ? Math.exp(bottom + share * (Math.log(limit.high) - bottom))
    : limit.low * (1 - share) + share * limit.high;
  const shown = (value) =>
    Number(value.toPrecision(4)).toLocaleString("en-US") + (limit.unit ? " " + limit.unit : "");
  // The first edge at or over a value; the rounding of logarithms must not skip one.
  const edgeAt = (value) => {
    const at = limit.edges.findIndex((edge) => edge >= value - Math.abs(value) * 1e-9);
    return at < 0 ? limit.edges.length - 1 : at;
  };
  const show = (at) => {
    const edge = limit.edges[at];
    const text = `at ${shown(edge)}: ${consequence(limit, at)}`;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    line.setAttribute("x", place(edge) * 100 + "%");
    line.removeAttribute("visibility");
  };
  // At rest the slider stands on the limit in force.
  const reset = () => {
    slider.value = Math.round(place(limit.limit) * 1000);
    slider.setAttribute("aria-valuetext", "at the limit in force, " + shown(limit.limit));
    line.setAttribute("visibility", "hidden");
    output.textContent = "Slide to see how many events another limit would flag";
  };
  slider.type = "range";
  slider.min = 0;
  slider.max = 1000;
  const row = cell.closest("tr").querySelector("th");
  slider.setAttribute("aria-label", "What if: " + row.firstChild.textContent);
  slider.addEventListener("input", () => {
    const edge = limit.edges[edgeAt(valueAt(slider.value / 1000))];
    chosen.set(number, String(Number(edge.toPrecision(4))));
    go({ limits: limitsText() }, true);
  });
  cell.querySelector("svg").append(line);
  cell.append(slider, output);
  reset();
  sliders.set(number, (value) => {
    if (!(value > 0)) return reset();
    // The edge that the rounded value came from.
    const near = (at) => Math.abs((limit.edges[at] ?? Infinity) - value);
    const at = edgeAt(value);
    const best = near(at - 1) < near(at) ? at - 1 : at;
    // While it is being moved the slider stays where the hand is.
    if (edgeAt(valueAt(slider.value / 1000)) !== best) {
      slider.value = Math.round(place(limit.edges[best]) * 1000);
    }
    show(best);
  });
};
all("[data-limit]").forEach(addSlider);

// `limits=0:424,3:5120`: thresholds by number, each with the limit asked for.
const limitsText = () => [...chosen].map((pair) => pair.join(":")).join(",");
listeners.push((next, last) => {
  if (next.limits === last.limits) return;
  const asked = (next.limits || "").split(",").map((pair) => pair.split(":"));
  chosen.clear();
  for (const [number, value] of asked) if (sliders.has(number)) chosen.set(number, value);
  for (const [number, set] of sliders) set(Number(chosen.get(number)));
  if (chosen.size > 0) byID("thresholds").open = true;
});
