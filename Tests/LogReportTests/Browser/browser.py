"""A page of the report in Chromium, offline, with everything it complains about."""
import pathlib
from playwright.sync_api import sync_playwright

JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'"


class Browser:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )

    def close(self):
        self.chromium.close()
        self.playwright.stop()

    def open(self, name, fragment="", policy=None, **options):
        """Opens a page from disk, or under a server's policy when one is given."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = self.chromium.new_context(offline=policy is None, **options)
        page = context.new_page()
        page.complaints, page.requests = [], []
        page.on("console", lambda message: page.complaints.append(message.text)
                if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: page.requests.append(request.url))
        if policy is None:
            page.goto((self.folder / name).as_uri() + fragment)
        else:
            page.route("**/*", lambda route: self.serve(route, policy))
            page.goto("http://ci.example/" + name + fragment)
        return page

    def serve(self, route, policy):
        """Plays a server that sends the folder's files with one header more."""
        path = self.folder / route.request.url.split("ci.example/")[1].split("#")[0]
        kinds = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
        if not path.is_file():
            return route.fulfill(status=404)
        headers = {"Content-Type": kinds[path.suffix]}
        if policy:
            headers["Content-Security-Policy"] = policy
        route.fulfill(body=path.read_bytes(), headers=headers)


def outside(page):
    """What was asked of anybody but the folder."""
    own = ("file:", "data:", "http://ci.example/")
    return [url for url in page.requests if not url.startswith(own)]
