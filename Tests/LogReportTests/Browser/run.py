"""run.py FOLDER [WORD]: runs every test over the pages in FOLDER, one browser for all."""
import sys
import time
import traceback

import looks
import speed
import uses
import walls
from browser import Browser


def main(folder, word=""):
    tests = [
        (name, test)
        for module in (looks, uses, walls, speed)
        for name, test in vars(module).items()
        if name.startswith("test_") and word in name
    ]
    browser = Browser(folder)
    failures = 0
    for name, test in tests:
        start = time.time()
        try:
            test(browser)
            print(f"passed {name} {time.time() - start:.1f} s")
        except Exception as error:
            failures += 1
            place = traceback.extract_tb(error.__traceback__)[1]
            print(f"FAILED {name} line {place.lineno}: {error!r}"[:2000])
        for context in browser.chromium.contexts:
            context.close()
    browser.close()
    print(f"{len(tests)} tests, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
