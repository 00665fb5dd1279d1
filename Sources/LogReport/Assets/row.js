// One event as the row that the document shows too; text goes in as text only.
const svg = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const bdi = (text) => make("bdi", "", text);
const stateNames = ["normal", "flagged", "critical"];

const drawSummary = (event) => {
  const summary = make("summary");
  const type = data.types[event[TYPE]];
  const icon = svg("svg", { class: "icon", width: 18, height: 18, role: "img", "aria-label": type },
    svg("use", { href: "#icon-" + type }));
  const who = make("span", "who");
  const service = make("b");
  service.append(bdi(textOf(event, SERVICE)));
  const where = make("span", "where");
  where.append(bdi(textOf(event, REGION)));
  if (event[CUSTOMER] >= 0) where.append(" · ", bdi(textOf(event, CUSTOMER)));
  who.append(service, " ", where);
  const metric = make("span", event[STATE] ? "metric over" : "metric");
  metric.append(make("b", "", textOf(event, VALUE)), " ", make("span", "note", textOf(event, NOTE)));
  const time = make("time", "", shortTime(momentOf(event)));
  time.dateTime = isoTime(momentOf(event));
  summary.append(icon, " ", who, " ", metric, " ", time, " ", drawBadge(event[STATE]));
  return summary;
};
const drawBadge = (level) =>
  level === 2 ? make("span", "badge critical pulse", "CRITICAL")
    : level === 1 ? make("span", "badge flagged", "FLAGGED") : make("span", "normal", "normal");

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
