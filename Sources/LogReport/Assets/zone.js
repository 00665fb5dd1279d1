// Times in UTC, as the page is written, or in the reader's zone. Texts that are to be sent stay in
// UTC, and so do addresses and exports.
const zoneButton = byID("zone");
const zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone || "local time";
const inWords = /(?:(\d{4}-)?(\d\d-\d\d)[ T])?\d\d:\d\d(:\d\d(\.\d+)?)?Z?/;
// Every place of a time, with the text to change and what it says in UTC.
const times = [];
const noteTimes = () => {
  for (const element of all("time")) {
    const micros = Date.parse(element.dateTime || element.textContent) * 1000;
    if (!element.closest("#events") && micros) times.push([element.firstChild, micros]);
  }
  for (const element of all("[data-time], [data-from]")) {
    const text = (element.querySelector("title") || element).firstChild;
    times.push([text, Number(element.dataset.time || element.dataset.from)]);
  }
  for (const place of times) place.push(place[0].data);
};
const sayTime = ([text, micros, written]) => {
  if (!state.zone) return say(text, written);
  const local = localTime(micros);
  say(text, written.replace(inWords, (match, year, day, seconds, fraction) => {
    const date = year || (spansDays() && !day) ? local.slice(0, 10) + " "
      : day ? local.slice(5, 10) + " " : "";
    return date + local.slice(11, seconds ? 19 : 16) + (fraction || "");
  }));
};
listeners.push((next, last) => {
  if (!zoneButton || (next.zone || "") === (last.zone || "")) return;
  if (times.length === 0) noteTimes();
  times.forEach(sayTime);
  for (const row of drawn.values()) fillRow(row, row.number);
  for (const element of all(".zone")) element.textContent = next.zone ? zoneName : "UTC";
  if (next.zone) zoneButton.previousElementSibling.textContent += ", sentences in UTC";
  zoneButton.textContent = next.zone ? "Show UTC" : "Show local time";
});
if (zoneButton) {
  zoneButton.hidden = false;
  zoneButton.addEventListener("click", () => go({ zone: state.zone ? "" : "local" }, true));
}
