"use strict";
// Folds the document into views and tabs, and filters the event stream. The page is complete
// without it: everything it shows is in the document, and it adds no text from outside.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byID = (id) => document.getElementById(id);

  // Views: one at a time; the address says which, so links and the back button work.
  const views = all("[data-view]");
  const showView = (view) => {
    for (const other of views) other.hidden = other !== view;
    for (const link of all(".top nav a")) {
      if (link.hash === "#" + view.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  // Tabs: each [data-tabs] becomes a tab list over its sections.
  const selectTab = (panel) => {
    for (const other of all(":scope > [data-tab]", panel.parentElement)) {
      const tab = byID("tab-" + other.id);
      other.hidden = other !== panel;
      tab.setAttribute("aria-selected", String(other === panel));
      tab.tabIndex = other === panel ? 0 : -1;
    }
  };
  const makeTab = (panel) => {
    const tab = document.createElement("button");
    const count = document.createElement("span");
    tab.type = "button";
    tab.id = "tab-" + panel.id;
    tab.textContent = panel.dataset.tab;
    count.className = "count";
    count.textContent = panel.dataset.count;
    tab.append(count);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.addEventListener("click", () => selectTab(panel));
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
    const list = document.createElement("div");
    list.className = "tablist";
    list.setAttribute("role", "tablist");
    list.append(...panels.map(makeTab));
    list.addEventListener("keydown", moveTab);
    group.prepend(list);
    selectTab(panels[0]);
  }

  // Filters: a row is shown when it agrees with every choice and contains every word.
  const rows = all("#events > .event");
  const search = byID("search");
  const selects = all("#filters select");
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const agrees = (row, facet, wanted) =>
    facet === "state" && wanted === "flagged"
      ? row.dataset.state !== "normal"
      : row.dataset[facet] === wanted;
  const filter = () => {
    const choices = selects.filter((select) => select.value);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = choices.every((select) => agrees(row, select.dataset.facet, select.value))
        && words.every((word) => textOf(row).includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const select of selects) select.classList.toggle("active", select.value !== "");
    byID("shown").textContent = `${shown} of ${rows.length} shown`;
    byID("no-match").hidden = shown > 0;
    byID("reset").hidden = choices.length === 0 && words.length === 0;
  };
  const reset = () => {
    search.value = "";
    for (const select of selects) select.value = "";
    filter();
  };
  const showIssue = (issue) => {
    reset();
    selects.find((select) => select.dataset.facet === "issue").value = issue;
    filter();
    byID("stream").scrollIntoView();
  };
  if (rows.length > 0) {
    byID("filters").hidden = false;
    search.addEventListener("input", filter);
    for (const select of selects) select.addEventListener("change", filter);
    byID("reset").addEventListener("click", reset);
    for (const button of all("[data-filter-issue]")) {
      const known = rows.some((row) => row.dataset.issue === button.dataset.filterIssue);
      button.hidden = !known;
      button.addEventListener("click", () => showIssue(button.dataset.filterIssue));
    }
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        showView(byID("monitoring"));
        search.focus();
      }
      if (event.key === "Escape" && (typing || event.target === document.body)) reset();
    });
  }

  // Whatever a link leads to comes into view: its view, its tab, its row, unfolded.
  const reveal = () => {
    const target = byID(location.hash.slice(1)) || byID("monitoring");
    showView(target.closest("[data-view]") || byID("monitoring"));
    if (target.matches("[data-view]")) return window.scrollTo(0, 0);
    const panel = target.closest("[data-tab]");
    if (panel) selectTab(panel);
    if (target.hidden) reset();
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const own = target.querySelector("details");
    if (own) own.open = true;
    target.scrollIntoView({ block: target.matches(".event") ? "center" : "start" });
  };
  window.addEventListener("hashchange", reveal);
  document.documentElement.dataset.ready = "";
  reveal();

  // On paper a folded case is a lost one.
  const unfolded = [];
  window.addEventListener("beforeprint", () => {
    for (const card of all(".card:not([open])")) {
      card.open = true;
      unfolded.push(card);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const card of unfolded.splice(0)) card.open = false;
  });
})();
