// Buttons, keys, paper; then the state the address asks for.
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", "sr");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
};
for (const button of all("[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copyText(byID(button.dataset.copy).textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = words; }, 1600);
  });
}
const known = new Set(events.map((event) => data.issues[event[ISSUE]]));
for (const button of all("[data-filter-issue]")) {
  button.hidden = !known.has(button.dataset.filterIssue);
  button.addEventListener("click", () => {
    go({ ...cleared(), issue: button.dataset.filterIssue, open: "" });
    byID("stream").scrollIntoView({ block: "start" });
  });
}

// `/` searches; Escape closes the open event, then clears the filters.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing && list) {
    event.preventDefault();
    const field = byID("knowledge-base").hidden || kbSearch.parentElement.hidden ? search : kbSearch;
    if (field === search && byID("monitoring").hidden) go({ view: "", open: "" });
    field.focus();
    field.select();
  }
  if (event.key !== "Escape") return;
  if (event.target.matches(".what-if")) return go({ limits: "" });
  const item = event.target.closest(".event");
  const details = item && item.querySelector("details[open]");
  if (details) {
    details.open = false;
    details.querySelector("summary").focus();
  } else {
    go({ ...cleared(), event: "", kb: "" });
  }
});

// On paper a folded case is a lost one.
const unfolded = [];
window.addEventListener("beforeprint", () => {
  if (list) drawForPaper(true);
  for (const card of all(".card:not([open]), .panel:not([open])")) {
    card.open = true;
    unfolded.push(card);
  }
});
window.addEventListener("afterprint", () => {
  if (list) drawForPaper(false);
  for (const card of unfolded.splice(0)) card.open = false;
});

document.documentElement.dataset.ready = "";
if (list) measure();
apply(readAddress(), true);
