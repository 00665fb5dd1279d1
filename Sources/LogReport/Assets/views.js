// Views, tabs, and whatever a link leads to: its view, its tab, unfolded, in sight.
const views = all("[data-view]");
const showView = (view) => {
  for (const other of views) other.hidden = other !== view;
  for (const link of all(".top nav a")) {
    if (link.hash === "#" + view.id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};

const selectTab = (panel) => {
  for (const other of all(":scope > [data-tab]", panel.parentElement)) {
    const tab = byID("tab-" + other.id);
    other.hidden = other !== panel;
    tab.setAttribute("aria-selected", String(other === panel));
    tab.tabIndex = other === panel ? 0 : -1;
  }
};
const makeTab = (panel) => {
  const tab = make("button", "", panel.dataset.tab);
  tab.type = "button";
  tab.id = "tab-" + panel.id;
  tab.append(make("span", "count", panel.dataset.count));
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  tab.addEventListener("click", () => go({ tab: panel.id, open: "" }));
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return tab;
};
const moveTab = (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = all("[role=tab]", event.currentTarget);
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.click();
  next.focus();
};
for (const group of all("[data-tabs]")) {
  const panels = all(":scope > [data-tab]", group);
  const bar = make("div", "tablist");
  bar.setAttribute("role", "tablist");
  bar.append(...panels.map(makeTab));
  bar.addEventListener("keydown", moveTab);
  group.prepend(bar);
  selectTab(panels[0]);
}

const unfold = (target) => {
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  const own = target.querySelector("details");
  if (own) own.open = true;
};
const issueCard = (id) => {
  const number = data.issues.indexOf(id);
  return number < 0 ? null : byID("issue-" + (number + 1));
};
listeners.push((next, last, isArrival) => {
  const opened = next.open && byID(next.open);
  const tabbed = next.tab && byID(next.tab);
  const view = (next.view && byID(next.view))
    || (opened && opened.closest("[data-view]")) || byID("monitoring");
  showView(views.includes(view) ? view : byID("monitoring"));
  const panel = (opened && opened.closest("[data-tab]"))
    || (tabbed && tabbed.matches("[data-tab]") && tabbed) || byID("issues");
  selectTab(panel);
  for (const card of all(".current")) card.classList.remove("current");
  const card = next.issue && issueCard(next.issue);
  if (card) {
    card.classList.add("current");
    if (next.issue !== last.issue) unfold(card);
  }
  if (opened && (next.open !== last.open || isArrival)) {
    unfold(opened);
    opened.classList.add("current");
    opened.scrollIntoView({ block: "start" });
  } else if (view.id !== (last.view || "monitoring") && next.view !== last.view) {
    window.scrollTo(0, 0);
  } else if (isArrival && card) {
    card.scrollIntoView({ block: "start" });
  } else if (isArrival && next.event) {
    byID("stream").scrollIntoView({ block: "start" });
  }
});

// Links to events: without the script they lead to where an issue tells of them, if anywhere.
for (const link of all("a[data-event]")) link.href = address({ event: link.dataset.event });

// A link inside the page adds to the state instead of replacing it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const text = link.getAttribute("href").slice(1);
  if (text === "stream") return;
  event.preventDefault();
  follow(text.includes("=") ? Object.fromEntries(new URLSearchParams(text)) : anchorState(text));
});
const follow = (target) => {
  if (target.event) {
    const number = events.findIndex((event) => textOf(event, ID) === target.event);
    // A row that the filters hide would lead nowhere.
    const change = placeOf(number) < 0 ? cleared() : {};
    go({ ...change, ...target, open: "", view: "" });
    byID("stream").scrollIntoView({ block: "start" });
  } else {
    go({ open: "", view: "", ...target });
    const opened = target.open && byID(target.open);
    if (opened) {
      unfold(opened);
      opened.scrollIntoView({ block: "start" });
    }
  }
};

// Entries of the knowledge base by their words.
const kbSearch = byID("kb-search");
const cards = all("#knowledge-base article");
const cardTexts = cards.map((card) => card.textContent.toLowerCase());
if (kbSearch && cards.length > 1) {
  kbSearch.parentElement.hidden = false;
  kbSearch.addEventListener("input", () => go({ kb: kbSearch.value.trim() }, true));
  listeners.push((next, last) => {
    if (next.kb === last.kb) return;
    const words = (next.kb || "").toLowerCase().split(/\s+/).filter(Boolean);
    cards.forEach((card, at) => {
      card.hidden = !words.every((word) => cardTexts[at].includes(word));
    });
    if (kbSearch.value.trim() !== (next.kb || "")) kbSearch.value = next.kb || "";
    byID("kb-no-match").hidden = cards.some((card) => !card.hidden);
  });
}
