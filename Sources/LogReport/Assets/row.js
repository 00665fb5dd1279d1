// Events as the rows that the document shows too; text goes in as text only.
const svg = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const bdi = (text) => make("bdi", "", text);
const stateNames = ["normal", "flagged", "critical"];

const stateBadges = [["normal", "normal"], ["badge flagged", "FLAGGED"],
  ["badge critical pulse", "CRITICAL"]];

// Each icon is one path; a `<use>` of it would be built anew whenever it changes.
const shapeOf = (type) => byID("icon-" + data.types[type]).firstElementChild;

// A row is made once and then shown with one event after another: changing a text costs a fraction
// of making elements. Its event's number is -1 before the first.
const makeRow = () => {
  const part = (parent) => parent.appendChild(document.createTextNode(""));
  const isolated = (parent) => part(parent.appendChild(make("bdi")));
  const shape = shapeOf(0).cloneNode();
  const icon = svg("svg", { class: "icon", width: 18, height: 18, role: "img" }, shape);
  const [who, service, where] = [make("span", "who"), make("b"), make("span", "where")];
  const [metric, value, note] = [make("span", "metric"), make("b"), make("span", "note")];
  const [time, badge] = [make("time"), make("span")];
  const texts = { service: isolated(service), region: isolated(where), dot: part(where),
    customer: isolated(where), value: part(value), note: part(note), time: part(time),
    badge: part(badge) };
  who.append(service, " ", where);
  metric.append(value, " ", note);
  const [item, details, summary] = [make("li"), make("details"), make("summary")];
  summary.append(icon, " ", who, " ", metric, " ", time, " ", badge);
  details.append(summary);
  item.append(details);
  return { number: -1, type: -1, top: -1, item, details, summary, icon, shape, metric, time, badge,
    texts };
};
const say = (node, text) => { if (node.data !== text) node.data = text; };
const fillRow = (row, number) => {
  const event = events[number];
  const [texts, state, moment] = [row.texts, event[STATE], momentOf(event)];
  row.number = number;
  if (row.type !== event[TYPE]) {
    row.type = event[TYPE];
    row.icon.setAttribute("aria-label", data.types[row.type]);
    row.shape.setAttribute("d", shapeOf(row.type).getAttribute("d"));
  }
  say(texts.service, textOf(event, SERVICE));
  say(texts.region, textOf(event, REGION));
  say(texts.dot, event[CUSTOMER] < 0 ? "" : " · ");
  say(texts.customer, textOf(event, CUSTOMER));
  say(texts.value, textOf(event, VALUE));
  say(texts.note, textOf(event, NOTE));
  say(texts.time, shortTime(moment));
  row.time.dateTime = isoTime(moment);
  if (texts.badge.data === stateBadges[state][1]) return;
  [row.badge.className, texts.badge.data] = stateBadges[state];
  row.metric.className = state ? "metric over" : "metric";
};

const drawGauge = ([, , value, baseline, limit]) => {
  const bar = (x, y, width, height, name) =>
    svg("rect", { x, y, width, height, class: name, rx: height === 6 ? 3 : 0 });
  return svg("svg", { class: "gauge", width: "100%", height: 14, "aria-hidden": "true" },
    bar(0, 4, "100%", 6, "track"), bar(0, 4, value + "%", 6, "bar value"),
    ...(baseline >= 0 ? [bar(baseline + "%", 1, 2, 12, "mark baseline")] : []),
    bar(limit + "%", 1, 2, 12, "mark limit"));
};
const drawCheck = (event) => {
  const list = make("ul", "exceedances");
  for (const over of event[OVER]) {
    const item = make("li");
    item.append(make("b", "", data.texts[over[0]]), " ", data.texts[over[1]], drawGauge(over));
    list.append(item);
  }
  const count = event[STREAK];
  const line = make("p", "streak", `${count} flagged event${count === 1 ? "" : "s"} in a row`);
  if (event[STATE] === 2) line.append("; critical from 3 on");
  if (event[ISSUE] >= 0) {
    const link = make("a");
    link.href = "#issue-" + (event[ISSUE] + 1);
    link.append(make("code", "", data.issues[event[ISSUE]]));
    line.append(" · issue ", link);
  }
  return [list, line];
};
const drawBody = (event) => {
  const body = make("div", "body");
  if (textOf(event, MESSAGE)) {
    const message = make("p", "message", textOf(event, MESSAGE));
    message.dir = "auto";
    body.append(message);
  }
  if (event[STATE]) body.append(...drawCheck(event));
  const fields = make("dl", "fields");
  for (let at = 0; at < event[FIELDS].length; at += 2) {
    const field = make("div");
    const value = make("dd", "", data.texts[event[FIELDS][at + 1]]);
    value.dir = "auto";
    field.append(make("dt", "", data.texts[event[FIELDS][at]]), " ", value);
    fields.append(field);
  }
  body.append(fields);
  if (event[STACK] >= 0) {
    const stack = make("pre", "stack", textOf(event, STACK));
    stack.tabIndex = 0;
    stack.setAttribute("role", "region");
    stack.setAttribute("aria-label", "Stack trace");
    body.append(stack);
  }
  return body;
};
