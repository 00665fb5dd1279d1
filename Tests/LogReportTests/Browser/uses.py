"""Interaction, and the address that holds its state."""
import csv
import io
import json


def shown(page):
    return int(page.inner_text("#shown").split()[0].replace(",", ""))


def address(page):
    # Letters and sliders reach the address a quarter of a second later at most.
    page.wait_for_timeout(300)
    return page.evaluate("location.hash")


def test_search_and_walk_by_keyboard(browser):
    page = browser.open("sample.html")
    before = shown(page)
    page.keyboard.press("/")
    page.keyboard.type("payments")
    assert "q=payments" in address(page) and 0 < shown(page) < before
    page.keyboard.press("ArrowDown")
    place = "document.activeElement.closest('.event').ariaPosInSet"
    assert page.evaluate(place) == "1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(place) == "3"
    page.keyboard.press("End")
    assert page.evaluate(place) == str(shown(page))
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.locator("#events details[open] .body").wait_for()
    assert "event=EVT-" in address(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.locator("#events details[open]").count() == 0
    page.keyboard.press("Escape")
    assert address(page) in ("", "#") and shown(page) == before
    assert not page.complaints, page.complaints


def test_filters_go_back_and_forward(browser):
    page = browser.open("sample.html")
    everything = shown(page)
    page.select_option("[data-facet=service]", "payments-db")
    of_service = shown(page)
    page.select_option("[data-facet=state]", "flagged")
    flagged = shown(page)
    assert everything > of_service > flagged == 3
    page.go_back()
    assert shown(page) == of_service
    page.go_back()
    assert shown(page) == everything
    page.go_forward()
    page.go_forward()
    assert shown(page) == flagged
    page.locator("#chips .chip").first.click()
    assert shown(page) > flagged


def test_a_link_shows_the_same_view(browser):
    hash = ("#state=flagged&service=payments-db&customer=cust-014"
            "&t=2026-11-22T08:03:00Z/2026-11-22T08:05:00Z")
    page = browser.open("sample.html", hash)
    assert shown(page) == 3
    assert page.locator("#events .event").count() == 3
    assert page.locator(".brush.active").count() == 1
    assert page.input_value("[data-facet=service]") == "payments-db"
    page = browser.open("sample.html", "#issue=ISS-20261122T080312Z-payments-db&q=slow+query")
    assert shown(page) == 3
    assert page.locator("#issue-1.current").count() == 1


def test_anchors_open_what_they_name(browser):
    for anchor, view in (("kb-1", "#knowledge-base"), ("ticket-1", "#tickets"),
                         ("alert-2", "#alerts"), ("issue-2", "#issues")):
        page = browser.open("sample.html", "#" + anchor)
        assert page.locator(view).is_visible()
        assert page.locator(f"#{anchor} .body").is_visible(), anchor
    page = browser.open("sample.html", "#event=EVT-1795334672000-00b2c4")
    assert "no connection left" in page.inner_text("#events details[open] .message")
    page = browser.open("sample.html")
    page.select_option("[data-facet=type]", "frontend")
    page.locator("#issue-1 .evidence a").first.click()
    assert page.locator("#events details[open]").count() == 1


def test_brush_by_pointer_and_keyboard(browser):
    page = browser.open("sample.html")
    everything = shown(page)
    page.locator("#plot").scroll_into_view_if_needed()
    box = page.locator(".brush").bounding_box()
    x, y = box["x"], box["y"] + 30
    page.mouse.move(x + box["width"] * 0.32, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] * 0.45, y, steps=5)
    page.mouse.up()
    assert "t=2026-11-22T08:03:00Z/2026-11-22T08:05:00Z" in address(page), address(page)
    brushed = shown(page)
    assert 0 < brushed < everything
    handle = page.locator(".handle").nth(1)
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert "/2026-11-22T08:06:00Z" in address(page) and shown(page) > brushed
    assert handle.get_attribute("aria-valuetext") == "08:06"
    page.go_back()
    assert shown(page) == everything
    page.locator(".cells g").first.click()
    assert "service=" in address(page) and "t=" in address(page)


def test_what_if_slider_counts(browser):
    page = browser.open("sample.html")
    page.locator("#thresholds > summary").click()
    slider = page.locator(".what-if").first
    assert page.locator(".what-if").count() == 5
    slider.focus()
    page.keyboard.press("Home")
    text = page.locator("#thresholds output").first.inner_text()
    everything = page.evaluate("""() => {
      const limits = JSON.parse(document.getElementById('data').textContent).limits;
      return limits[0].counts.reduce((sum, count) => sum + count, 0);
    }""")
    assert f": {everything:,} events, " in text and "more than now" in text, text
    assert slider.get_attribute("aria-valuetext") == text
    page.keyboard.press("End")
    assert "fewer than now" in page.locator("#thresholds output").first.inner_text()
    last = page.locator(".what-if").last
    last.focus()
    page.keyboard.press("End")
    text = page.locator("#thresholds output").last.inner_text()
    page.keyboard.press("Escape")
    assert "Slide" in page.locator("#thresholds output").last.inner_text()


def test_sliders_and_knowledge_search_are_in_the_address(browser):
    page = browser.open("sample.html")
    page.locator("#thresholds > summary").click()
    for number in (0, 3):
        page.locator(".what-if").nth(number).focus()
        for _ in range(40):
            page.keyboard.press("ArrowLeft")
    said = page.locator("#thresholds output").all_inner_texts()
    places = page.evaluate("[...document.querySelectorAll('.what-if')].map((each) => each.value)")
    hash = address(page)
    assert "limits=0:" in hash and ",4:" in hash, hash
    page = browser.open("sample.html", hash)
    assert page.locator("#thresholds[open]").count() == 1
    assert page.locator("#thresholds output").all_inner_texts() == said
    again = page.evaluate("[...document.querySelectorAll('.what-if')].map((each) => each.value)")
    assert all(abs(int(one) - int(other)) <= 20 for one, other in zip(places, again)), (places, again)

    page.click(".top nav a:has-text('Knowledge')")
    page.keyboard.press("/")
    page.keyboard.type("metrics-host")
    hash = address(page)
    assert "view=knowledge-base" in hash and "kb=metrics-host" in hash, hash
    page = browser.open("sample.html", hash)
    assert page.locator("#knowledge-base article:visible").count() == 1
    assert page.input_value("#kb-search") == "metrics-host"
    page.click("#knowledge-base article:visible summary")
    page.click("#knowledge-base article:visible a:has-text('ISS-')")
    assert page.locator("#issue-2 .body").is_visible()
    page.go_back()
    assert page.locator("#knowledge-base article:visible").count() == 1
    page.go_back()
    page = browser.open("sample.html", "#limits=0:x,99:5,__proto__:1,1:&kb=%3Cb%3E")
    assert not page.complaints, page.complaints


def test_typing_is_one_step_back(browser):
    page = browser.open("sample.html")
    everything = shown(page)
    page.select_option("[data-facet=type]", "database")
    page.keyboard.press("/")
    page.keyboard.type("slow query")
    found = shown(page)
    page.select_option("[data-facet=state]", "critical")
    assert shown(page) < found
    page.go_back()
    assert shown(page) == found and page.input_value("#search") == "slow query"
    page.go_back()
    assert shown(page) == everything


def order(page):
    return page.evaluate(
        "[...document.querySelectorAll('#events .event')].map((each) => each.ariaPosInSet)")


def test_rows_stand_in_reading_order(browser):
    page = browser.open("sample.html")
    port = page.locator(".event-list")
    for top in (0, 5000, 5100, 5040, 0, 900):
        port.evaluate("(port, top) => { port.scrollTop = top }", top)
        page.wait_for_timeout(250)
        places = [int(each) for each in order(page)]
        assert places == sorted(places) and len(places) > 15, (top, places)
    page.locator("#events summary").nth(8).focus()
    held = "document.activeElement.closest('.event').ariaPosInSet"
    place = page.evaluate(held)
    port.evaluate("(port) => { port.scrollTop += 300 }")
    page.wait_for_timeout(250)
    assert page.evaluate(held) == place
    port.evaluate("(port) => { port.scrollTop += 9000 }")
    page.wait_for_timeout(250)
    assert page.evaluate(held) == place, "the focused row must stay"


def test_copy_knowledge_and_tabs(browser):
    page = browser.open("sample.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=alert-1-text]").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("payments-db in us-east-1 answers slowly"), copied
    page.click("#tab-alerts")
    assert page.locator("#alerts").is_visible() and "tab=alerts" in address(page)
    page.keyboard.press("ArrowLeft")
    assert page.locator("#issues").is_visible()
    page.click(".top nav a:has-text('Knowledge')")
    page.fill("#kb-search", "metrics-host")
    assert page.locator("#knowledge-base article:visible").count() == 1
    page.go_back()
    assert page.locator("#stream").is_visible()
    assert not page.complaints, page.complaints


def downloaded(page, kind):
    with page.expect_download() as download:
        page.click(f"[data-export={kind}]")
    assert download.value.suggested_filename == "events." + kind
    # In bytes: a reader of text would join the line ends.
    return open(download.value.path(), "rb").read().decode()


def test_the_rows_shown_are_exported(browser):
    page = browser.open("sample.html", "#service=payments-db&state=flagged")
    rows = [json.loads(line) for line in downloaded(page, "jsonl").splitlines()]
    assert len(rows) == shown(page) == 3
    assert all(row["service"] == "payments-db" and row["state"] != "normal" for row in rows)
    assert rows[0]["timestamp"].endswith("Z") and rows[0]["event_id"].startswith("EVT-")
    table = list(csv.DictReader(io.StringIO(downloaded(page, "csv"), newline="")))
    assert [row["event_id"] for row in table] == [row["event_id"] for row in rows]
    assert not page.complaints, page.complaints


def test_exported_text_is_no_formula(browser):
    page = browser.open("hostile.html")
    cells = {cell for row in csv.reader(io.StringIO(downloaded(page, "csv"), newline=""))
             for cell in row}
    assert len(cells) > 10
    assert not [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "@")]
    script = page.locator("script:not([type])").inner_text()
    start = script.index("const disarmed")
    rule = script[start:script.index("const asCSV")]
    page = browser.open("sample.html")
    for text, safe in (("=1+1", "'=1+1"), (" @SUM(A1)", "' @SUM(A1)"), ("-cmd|x", "'-cmd|x"),
                       ("-12.5", "-12.5"), ("\uff1d1", "'\uff1d1"), ("plain", "plain")):
        assert page.evaluate("(text) => {" + rule + "; return disarmed(text); }", text) == safe


def test_times_follow_the_zone_of_the_reader(browser):
    page = browser.open("sample.html", timezone_id="Asia/Kolkata")
    clocks = "[...document.querySelectorAll('time, .axis text, .bars title')]" \
        ".map((each) => each.textContent)"
    written = page.evaluate(clocks)
    assert page.inner_text(".window").startswith("2026-11-22 08:00")
    page.click("#zone")
    assert page.inner_text(".window").startswith("2026-11-22 13:30")
    assert "Asia/" in page.inner_text(".legend") and "zone=local" in address(page)
    moved = page.evaluate(clocks)
    assert len(moved) == len(written) and not set(moved) & set(written)
    page.select_option("[data-facet=service]", "payments-db")
    assert page.inner_text("#events .event time").startswith("13:3")
    page.click("#zone")
    page.select_option("[data-facet=service]", "")
    assert page.evaluate(clocks) == written
    west = browser.open("sample.html", "#zone=local", timezone_id="America/Los_Angeles")
    assert west.inner_text(".window").startswith("2026-11-22 00:00")
    assert not page.complaints + west.complaints


def test_a_mark_stands_on_the_timeline(browser):
    page = browser.open("sample.html")
    assert "deploy 42" in page.inner_text(".lane.marks")
    assert page.locator(".bars .moment").count() == 1
    assert "after deploy 42" in page.inner_text("#issue-1 .meta")
