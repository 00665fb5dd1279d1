// Export: the rows that the filters show, with the texts that the page shows, for a spreadsheet or
// a script.
const exports = byID("exports");
const fieldsOf = (event) => {
  const fields = new Map();
  for (let at = 0; at < event[FIELDS].length; at += 2) {
    fields.set(data.texts[event[FIELDS][at]], data.texts[event[FIELDS][at + 1]]);
  }
  return fields;
};
const exportedParts = [
  ["type", (event) => data.types[event[TYPE]]], ["service", (event) => textOf(event, SERVICE)],
  ["region", (event) => textOf(event, REGION).replace(/^-$/, "")],
  ["customer", (event) => textOf(event, CUSTOMER)],
  ["state", (event) => stateNames[event[STATE]]],
  ["issue", (event) => data.issues[event[ISSUE]] || ""],
  ["message", (event) => textOf(event, MESSAGE)], ["stack_trace", (event) => textOf(event, STACK)],
];
// The time, then what every event has, then its fields; a part that is named like a field wins.
const exported = (event) => {
  const fields = fieldsOf(event);
  const cells = new Map([["timestamp", fields.get("timestamp")]]);
  for (const [name, read] of exportedParts) cells.set(name, read(event));
  for (const [name, value] of fields) if (!cells.has(name)) cells.set(name, value);
  return cells;
};
const asJSONLines = (rows) => rows.map((cells) => {
  const pairs = [...cells].filter(([, value]) => value !== "" && value !== undefined);
  return "{" + pairs.map((pair) => pair.map((text) => JSON.stringify(text)).join(":")).join(",") + "}\n";
}).join("");
// A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it text.
const disarmed = (text) => /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20|%]/.test(text) && !/^-?[\d.,]+$/.test(text)
  ? "'" + text : text;
const asCSV = (rows) => {
  const names = new Set(rows.flatMap((cells) => [...cells.keys()]));
  const line = (texts) => texts
    .map((text) => '"' + disarmed(text ?? "").replaceAll('"', '""') + '"').join(",") + "\r\n";
  return line([...names])
    + rows.map((cells) => line([...names].map((name) => cells.get(name)))).join("");
};
const exportKinds = {
  jsonl: [asJSONLines, "application/x-ndjson"], csv: [asCSV, "text/csv;charset=utf-8"],
};
const exportRows = (kind) => {
  const [write, type] = exportKinds[kind];
  const text = write(visible.map((number) => exported(events[number])));
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = "events." + kind;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
if (exports) {
  exports.hidden = false;
  for (const button of all("button", exports)) {
    button.addEventListener("click", () => exportRows(button.dataset.export));
  }
}
