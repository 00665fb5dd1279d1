"""Policies of servers, scripts that are off, and text that attacks."""
from browser import JENKINS, outside


def test_hostile_text_stays_text(browser):
    page = browser.open("hostile.html")
    for hash in ("", "#view=knowledge-base", "#view=tickets", "#tab=alerts", "#q=onerror"):
        page.evaluate("(hash) => { location.hash = hash }", hash)
        page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.dataset.owned") is None
    assert page.locator("main img, main iframe, main script, main style, [onload]").count() == 0
    assert not page.complaints and not outside(page), (page.complaints, outside(page))


def test_hostile_address_stays_text(browser):
    attack = "#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&service=%3Cb%3E&issue=%22%3E&t=x/y&open=__proto__"
    page = browser.open("sample.html", attack)
    assert page.locator("#chips b, #chips img").count() == 0
    assert "<b>" in page.inner_text("#chips")
    assert not page.complaints, page.complaints


def test_without_scripts_everything_is_there(browser):
    page = browser.open("sample.html", java_script_enabled=False)
    for part in ("#stream", "#issues", "#alerts", "#knowledge-base", "#tickets", "#timeline"):
        assert page.locator(part).is_visible(), part
    assert page.locator("#events .event").count() == 100
    for part in ("#filters", "#chips", "[data-copy]", "[data-filter-issue]", "#kb-search"):
        assert not page.locator(part).first.is_visible(), part
    page.locator("#events summary").nth(2).click()
    assert page.locator("#events .fields").nth(2).is_visible()
    assert not page.complaints, page.complaints


def test_jenkins_shows_the_inline_report_as_a_document(browser):
    page = browser.open("sample.html", policy=JENKINS)
    assert page.locator("#events .event").count() == 100
    assert page.locator("#alerts").is_visible() and page.locator("h1").first.is_visible()
    assert page.evaluate("document.styleSheets.length") == 0


def test_jenkins_shows_the_external_report_in_full_dress(browser):
    page = browser.open("external/report.html", policy=JENKINS)
    columns = page.evaluate("getComputedStyle(document.querySelector('.columns')).display")
    assert columns == "grid" and page.locator("#events .event").count() == 100
    assert page.locator("#filters").is_hidden()


def test_the_external_report_works_from_disk_and_pages(browser):
    for options in ({}, {"policy": ""}):
        page = browser.open("external/report.html", **options)
        assert page.locator("html[data-ready]").count() == 1, (options, page.complaints)
        assert page.locator("#filters").is_visible()
        assert not page.complaints, page.complaints


def test_gitlab_and_github_pages_run_the_inline_report(browser):
    # Both send no policy of their own: the page's is the only one.
    page = browser.open("sample.html", policy="")
    assert page.locator("html[data-ready]").count() == 1
    assert not page.complaints and not outside(page)


def test_an_administrator_can_allow_exactly_ours(browser):
    page = browser.open("sample.html")
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    page = browser.open("sample.html", policy=policy)
    assert page.locator("html[data-ready]").count() == 1 and not page.complaints


def use(page, frame, everything):
    """Filters, opens and walks back in a page that may not name its address."""
    def shown():
        return int(frame.inner_text("#shown").split()[0].replace(",", ""))
    assert shown() == everything, shown()
    frame.select_option("[data-facet=service]", "payments-db")
    filtered = shown()
    frame.fill("#search", "slow query")
    assert 0 < shown() < filtered < everything
    page.wait_for_timeout(300)
    frame.click("#issue-1 .evidence a >> nth=0")
    assert frame.locator("#events details[open]").count() == 1
    frame.click(".top nav a:has-text('Tickets')")
    assert frame.locator("#tickets").is_visible()
    page.evaluate("history.back()")
    frame.locator("#stream").wait_for(state="visible", timeout=5000)
    assert not frame.locator("#tickets").is_visible()
    assert page.complaints == [], page.complaints


def test_sandboxes_keep_state_and_back(browser):
    page = (browser.folder / "sample.html").read_text()
    everything = 406
    source = page.replace("&", "&amp;").replace('"', "&quot;")
    frames = {
        "srcdoc.html": f'<iframe sandbox="allow-scripts" srcdoc="{source}"',
        "source.html": '<iframe sandbox="allow-scripts" src="sample.html"',
    }
    for name, frame in frames.items():
        (browser.folder / name).write_text(
            f"<!DOCTYPE html><meta charset=utf-8>{frame} width=1400 height=860></iframe>")
        page = browser.open(name, policy="")
        page.wait_for_timeout(300)
        frame = page.frames[1]
        assert frame.locator("html[data-ready]").count() == 1, page.complaints
        use(page, frame, everything)


def test_a_refused_history_changes_the_state_all_the_same(browser):
    for refused in ("throw new DOMException('no', 'SecurityError')", ""):
        page = browser.open("sample.html")
        page.evaluate("""(body) => {
          for (const name of ['pushState', 'replaceState']) {
            History.prototype[name] = body ? () => { throw new DOMException('no', 'SecurityError') }
              : History.prototype[name];
          }
        }""", refused)
        use(page, page.main_frame, 406)


def test_blocked_fonts_leave_the_page_whole(browser):
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src 'none'"
    page = browser.open("sample.html", policy=policy)
    assert page.locator("html[data-ready]").count() == 1
    assert page.locator("#filters").is_visible()
