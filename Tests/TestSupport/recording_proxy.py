"""Hands every POST on to a server and writes its body down first, as a line of JSON.

usage: recording_proxy.py TARGET FILE; prints its port, and ends with its standard input
"""
import json
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

target, path = sys.argv[1:]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock, open(path, "a", encoding="utf-8") as out:
            out.write(json.dumps(body.decode()) + "\n")
        request = urllib.request.Request(
            target + self.path, body, {"Content-Type": "application/json"})
        try:
            with opener.open(request) as response:
                status, answer = response.status, response.read()
        except urllib.error.HTTPError as refusal:
            status, answer = refusal.code, refusal.read()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
