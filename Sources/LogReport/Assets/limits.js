// What if a limit stood elsewhere: counts from the distribution, exact at the edges of its buckets,
// so the slider stops at those only.
const addSlider = (cell) => {
  const limit = data.limits[Number(cell.dataset.limit)];
  if (!limit) return;
  const slider = make("input", "what-if");
  const output = make("output", "note");
  const line = svg("rect", { y: 0, width: 2, height: 40, class: "mark probe" });
  const bottom = Math.log(limit.low);
  const place = (value) => limit.log
    ? (Math.log(Math.max(value, limit.low)) - bottom) / (Math.log(limit.high) - bottom)
    : (value - limit.low) / (limit.high - limit.low);
  const valueAt = (share) => limit.log
    ? Math.exp(bottom + share * (Math.log(limit.high) - bottom))
    : limit.low + share * (limit.high - limit.low);
  const shown = (value) =>
    Number(value.toPrecision(4)).toLocaleString("en-US") + (limit.unit ? " " + limit.unit : "");
  const update = () => {
    // The rounding of logarithms must not skip an edge.
    const value = valueAt(slider.value / 1000) * (1 - 1e-9);
    let at = limit.edges.findIndex((edge) => edge >= value);
    if (at < 0) at = limit.edges.length - 1;
    const edge = limit.edges[at];
    const count = limit.counts.slice(at).reduce((sum, each) => sum + each, 0);
    const text = `at ${shown(edge)}: ${count.toLocaleString("en-US")} at or over it; `
      + `now ${limit.exceeding.toLocaleString("en-US")} over ${shown(limit.limit)}`;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    line.setAttribute("x", place(edge) * 100 + "%");
  };
  slider.type = "range";
  slider.min = 0;
  slider.max = 1000;
  slider.value = Math.round(place(limit.limit) * 1000);
  const row = cell.closest("tr").querySelector("th");
  slider.setAttribute("aria-label", "What if: " + row.firstChild.textContent);
  slider.addEventListener("input", update);
  cell.querySelector("svg").append(line);
  cell.append(slider, output);
  line.setAttribute("x", "-1%");
  output.textContent = "Slide to see how many events reach another limit";
};
all("[data-limit]").forEach(addSlider);
