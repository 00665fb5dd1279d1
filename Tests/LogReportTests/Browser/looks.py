"""Accessibility and layout: what a reader sees, in every light and on every screen."""
from axe_playwright_python.sync_playwright import Axe
from browser import outside

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1440, "height": 900}
STATES = ("#event=EVT-1795334672000-00b2c4", "#open=issue-1", "#tab=alerts&open=alert-1",
          "#limits=0:424", "#view=knowledge-base&kb=payments", "#open=kb-1", "#open=ticket-1",
          "#state=critical&t=2026-11-22T08:02:00Z/2026-11-22T08:09:00Z", "#q=nothing+like+it")


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:4]) for each in found]


def overflow(page):
    """How far the page reaches beyond its window, and what does."""
    return page.evaluate("""() => {
      const room = document.documentElement.clientWidth;
      const wide = [...document.querySelectorAll('main *')].filter((element) =>
        element.getBoundingClientRect().right > room + 1
        && !element.closest('.scroll, .event-list, pre, dd'));
      return [document.documentElement.scrollWidth - room,
        wide.slice(0, 5).map((element) => element.tagName + '.' + element.className)];
    }""")


def test_axe_finds_nothing(browser):
    for light in ("light", "dark"):
        for size in (DESK, TABLET, PHONE):
            page = browser.open("sample.html", color_scheme=light, viewport=size)
            for state in STATES:
                page.evaluate("(hash) => { location.hash = hash }", state)
                page.wait_for_timeout(50)
                found = violations(page)
                assert not found, (light, size, state, found)
            assert not page.complaints, page.complaints
            page.context.close()


def test_axe_finds_nothing_without_scripts(browser):
    # axe is a script itself: the page's own is kept out by its policy instead.
    policy = "style-src 'unsafe-inline'; script-src 'none'; font-src data:; default-src 'none'"
    page = browser.open("sample.html", policy=policy, bypass_csp=False)
    assert page.locator("html[data-ready]").count() == 0
    assert page.locator("#events .event").count() == 100


def test_nothing_is_wider_than_the_window(browser):
    for name in ("sample.html", "hostile.html", "worldly.html", "empty.html"):
        for width in (1440, 768, 320):
            page = browser.open(name, viewport={"width": width, "height": 900})
            for hash in ("", "#view=knowledge-base", "#view=tickets", "#tab=alerts"):
                page.evaluate("(hash) => { location.hash = hash }", hash)
                page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
                beyond, what = overflow(page)
                assert beyond <= 0, (name, width, hash, beyond, what)
            page.context.close()


def test_headline_takes_two_lines(browser):
    page = browser.open("sample.html")
    lines = page.evaluate("""() => {
      const style = getComputedStyle(document.querySelector('.verdict'));
      return document.querySelector('.verdict').clientHeight / parseFloat(style.lineHeight);
    }""")
    assert lines < 2.2, lines


def test_reduced_motion_stops_the_pulse(browser):
    for motion, expected in (("reduce", "none"), ("no-preference", "pulse")):
        page = browser.open("sample.html", "#state=critical", reduced_motion=motion)
        name = page.evaluate(
            "getComputedStyle(document.querySelector('.badge.pulse'), '::before').animationName")
        assert name == expected, (motion, name)


def test_other_scripts_survive(browser):
    page = browser.open("worldly.html")
    text = page.locator("#events").inner_text()
    for part in ("שלום", "عالم", "日本語のログ", "👩‍👩‍👧", "नमस्ते"):
        assert part in text, part
    assert not page.complaints and not outside(page)


def test_fonts_load_from_the_page(browser):
    page = browser.open("sample.html")
    loaded = page.evaluate("""async () => {
      await document.fonts.ready;
      return [...document.fonts].map((font) => font.family + ' ' + font.status);
    }""")
    assert any("DM Sans" in font and font.endswith("loaded") for font in loaded), loaded


def test_paper_has_the_cases(browser):
    page = browser.open("sample.html")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#alerts .mail").first.is_visible()
    assert not page.locator("#filters").is_visible()
    assert page.locator("#events .event.critical").count() >= 3
