// The events as data: rows of numbers, most of which name a text. See EventData.
const data = JSON.parse(byID("data").textContent);
const events = data.events;
const [
  TIME, TYPE, SERVICE, REGION, CUSTOMER, LEVEL, STATE, ISSUE, VALUE, NOTE, ID, MESSAGE, LINE,
  STREAK, FIELDS, OVER, STACK,
] = Array(17).keys();
const textOf = (event, part) => (event[part] < 0 ? "" : data.texts[event[part]]);
const eventID = (number) => (events[number] ? textOf(events[number], ID) : "");
const momentOf = (event) => data.start + event[TIME];

// `2026-01-05T08:03:12Z`, and from it the shorter forms, which may be in the reader's zone.
const isoTime = (micros) => new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19) + "Z";
const localTime = (micros) => {
  const date = new Date(Math.floor(micros / 1000));
  return isoTime(micros - date.getTimezoneOffset() * 60e6).slice(0, 19);
};
// Whether a time of day alone is ambiguous; the window's two times tell it in the reader's zone.
const localDays = all(".window time")
  .map((time) => localTime(Date.parse(time.dateTime) * 1000).slice(0, 10));
const spansLocalDays = new Set(localDays).size > 1;
const spansDays = () => (state.zone ? spansLocalDays : data.spansDays);
const shortTime = (micros, length = 8) => {
  const iso = state.zone ? localTime(micros) : isoTime(micros);
  const clock = iso.slice(11, 11 + length);
  return spansDays() ? iso.slice(0, 10) + " " + clock : clock;
};

// Everything of an event that can be searched, made when first asked for.
const haystacks = [];
const haystack = (number) => {
  if (haystacks[number] === undefined) {
    const event = events[number];
    const parts = [SERVICE, REGION, CUSTOMER, ID, MESSAGE, LINE, VALUE, NOTE, STACK];
    const texts = parts.map((part) => textOf(event, part));
    texts.push(data.types[event[TYPE]], data.levels[event[LEVEL]], data.issues[event[ISSUE]] || "");
    texts.push(...event[FIELDS].map((text) => data.texts[text]));
    haystacks[number] = texts.join("\n").toLowerCase();
  }
  return haystacks[number];
};
