// Filters: a row is shown when it agrees with every choice and contains every word.
const selects = all("#filters select");
const search = byID("search");
const customer = byID("customer");

const readSpan = (text) => {
  const [from, to] = (text || "").split("/").map((part) => Date.parse(part) * 1000);
  return from < to ? [from, to] : null;
};
const spanText = ([from, to]) => isoTime(from) + "/" + isoTime(to);

const tests = {
  q: (words) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return (event, number) => wanted.every((word) => haystack(number).includes(word));
  },
  state: (wanted) => (event) =>
    wanted === "flagged" ? event[STATE] > 0 : stateNames[event[STATE]] === wanted,
  type: (wanted) => (event) => data.types[event[TYPE]] === wanted,
  service: (wanted) => (event) => textOf(event, SERVICE) === wanted,
  region: (wanted) => (event) => textOf(event, REGION) === wanted,
  level: (wanted) => (event) => data.levels[event[LEVEL]] === wanted,
  issue: (wanted) => (event) => data.issues[event[ISSUE]] === wanted,
  customer: (wanted) => {
    const part = wanted.toLowerCase();
    return (event) => textOf(event, CUSTOMER).toLowerCase().includes(part);
  },
  t: (wanted) => {
    const span = readSpan(wanted);
    return span ? (event) => momentOf(event) >= span[0] && momentOf(event) < span[1] : () => true;
  },
};
const filterRows = (choices) => {
  const active = filterKeys.filter((key) => choices[key]);
  const fits = active.map((key) => tests[key](choices[key]));
  visible = [];
  for (let number = 0; number < events.length; number += 1) {
    if (fits.every((test) => test(events[number], number))) visible.push(number);
  }
  const count = (value) => value.toLocaleString("en-US");
  byID("shown").textContent = active.length > 0
    ? `${count(visible.length)} of ${count(events.length)} shown` : `${count(events.length)} shown`;
  byID("no-match").hidden = visible.length > 0;
  if (events.length < data.total) {
    byID("no-match").textContent = "No event matches among the "
      + `${count(events.length)} of ${count(data.total)} that this file holds.`;
  }
  port.hidden = visible.length === 0;
  locateOpened();
  port.scrollTop = 0;
  draw();
};

// A choice that no row has, such as a service whose events are all in counts only, is still shown.
const choose = (select, value) => {
  if (value && ![...select.options].some((option) => option.value === value)) {
    select.add(new Option(value, value));
  }
  select.value = value;
  select.classList.toggle("active", value !== "");
};
const chip = (text, change) => {
  const button = make("button", "chip");
  button.type = "button";
  button.append(bdi(text), make("span", "cross", "×"));
  button.setAttribute("aria-label", "Remove filter " + text);
  button.addEventListener("click", () => go(change));
  return button;
};
const drawChips = (next) => {
  const chips = [];
  const span = readSpan(next.t);
  if (span) chips.push(chip(`${shortTime(span[0], 5)} – ${shortTime(span[1], 5)}`, { t: "" }));
  for (const key of filterKeys) {
    if (next[key] && key !== "t") chips.push(chip(next[key], { [key]: "" }));
  }
  if (chips.length > 1) {
    const clear = make("button", "clear", "Clear all");
    clear.type = "button";
    clear.addEventListener("click", () => go(cleared()));
    chips.push(clear);
  }
  byID("chips").replaceChildren(...chips);
  byID("chips").hidden = chips.length === 0;
};
let isFiltered = false;
listeners.unshift((next, last) => {
  if (!list) return;
  for (const select of selects) choose(select, next[select.dataset.facet] || "");
  if (search.value.trim() !== (next.q || "")) search.value = next.q || "";
  if (customer.value.trim() !== (next.customer || "")) customer.value = next.customer || "";
  const isNew = filterKeys.some((key) => (next[key] || "") !== (last[key] || ""));
  if (isNew || !isFiltered) filterRows(next);
  isFiltered = true;
  drawChips(next);
});

const fill = (facet, values) => {
  const select = selects.find((each) => each.dataset.facet === facet);
  for (const [value, label] of values) select.add(new Option(label, value));
  if (values.length < 2) select.parentElement.hidden = values.length === 0;
};
const namesOf = (part) =>
  [...new Set(events.map((event) => textOf(event, part)))].filter(Boolean).sort();
const same = (names) => names.map((name) => [name, name]);
const prepareFilters = () => {
  byID("filters").hidden = false;
  fill("state", [["flagged", "Flagged or critical"], ["critical", "Critical"], ["normal", "Normal"]]);
  fill("type", same(data.types));
  fill("service", same(namesOf(SERVICE)));
  fill("region", same(namesOf(REGION)));
  fill("level", same(data.levels));
  fill("issue", same(data.issues));
  for (const name of namesOf(CUSTOMER).slice(0, 500)) {
    const option = make("option");
    option.value = name;
    byID("customers").append(option);
  }
  for (const select of selects) {
    select.addEventListener("change", () => go({ [select.dataset.facet]: select.value }));
  }
  for (const [input, key] of [[search, "q"], [customer, "customer"]]) {
    input.addEventListener("input", () => go({ [key]: input.value.trim() }, true));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || visible.length === 0 || input === customer) return;
      event.preventDefault();
      showRow(placeAt(port.scrollTop), true);
    });
  }
};
if (list) prepareFilters();
