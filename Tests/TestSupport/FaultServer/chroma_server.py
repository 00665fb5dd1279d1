#!/usr/bin/env python3
"""The part of Chroma's REST v2 that logmon uses, and its faults: one server, a space for each test.

  http://127.0.0.1:PORT/<space>            a database of its own, empty at first
  http://127.0.0.1:PORT/<space>+<fault>    the same data behind a server with that fault

The port is chosen at the start and printed. GET /log gives what was asked so far: a list of
{"space", "method", "path", "ids", "offset"}. The server ends when its standard input does.
"""
import json
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = "/api/v2/tenants/default_tenant/databases/default_database/collections"
lock, spaces, seen = threading.Lock(), {}, []


class Refusal(Exception):
    def __init__(self, status, error, message):
        super().__init__(message)
        self.status, self.body = status, {"error": error, "message": message}


class Space:
    """Collections by name; records in the order of their first upserts."""

    def __init__(self):
        self.collections, self.upserts = {}, 0

    def find(self, key, value):
        for collection in self.collections.values():
            if collection[key] == value:
                return collection
        raise Refusal(404, "NotFoundError", f"Collection [{value}] does not exist")

    def describe(self, collection):
        return {name: collection[name] for name in ("id", "name", "metadata", "dimension")}

    def make(self, body):
        name = body["name"]
        if name in self.collections and not body.get("get_or_create"):
            raise Refusal(409, "UniqueConstraintError", f"Collection [{name}] already exists")
        self.collections.setdefault(name, {
            "id": str(uuid.uuid4()), "name": name, "metadata": body.get("metadata"),
            "dimension": None, "records": {}})
        return self.describe(self.collections[name])

    def upsert(self, collection, body):
        lists = [body[name] for name in ("ids", "embeddings", "documents", "metadatas")]
        if len({len(part) for part in lists}) != 1 or len(set(body["ids"])) != len(body["ids"]):
            raise Refusal(400, "InvalidArgumentError", "lists of unequal length, or ids twice")
        for number, vector, document, metadata in zip(*lists):
            if collection["dimension"] not in (None, len(vector)):
                raise Refusal(400, "InvalidArgumentError", "embedding with another dimension")
            collection["dimension"] = len(vector)
            collection["records"][number] = (document, metadata)
        return {}

    def get(self, collection, body, fault):
        records = list(collection["records"].items())
        start = 0 if fault == "same-page" else body.get("offset", 0)
        end = None if fault == "greedy" else start + body["limit"]
        ids = [number for number, _ in records[start:end]]
        documents = [document for _, (document, _) in records[start:end]]
        if fault == "lopsided":
            documents = documents[1:]
        return {"ids": ids, "documents": documents, "include": body["include"], "metadatas": None}

    def answer(self, method, path, body, fault):
        parts = path.removeprefix(ROOT).strip("/").split("/") if path.startswith(ROOT) else None
        if parts == [""] and method == "POST":
            return self.make(body)
        if parts and len(parts) == 1 and method == "GET":
            return self.describe(self.find("name", parts[0]))
        if parts and len(parts) == 1 and method == "DELETE":
            self.find("name", parts[0])
            del self.collections[parts[0]]
            return {}
        if parts and len(parts) == 2 and method == "POST" and parts[1] in ("upsert", "get"):
            collection = self.find("id", parts[0])
            if parts[1] == "get":
                return self.get(collection, body, fault)
            self.upserts += 1
            if fault == "read-only":
                raise Refusal(403, "AuthError", "read\x1b[2J only")
            if fault == "full" and self.upserts > 2:
                raise Refusal(500, "InternalError", "no space left on device")
            return self.upsert(collection, body)
        raise Refusal(404, "NotFoundError", "no such route")


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, status, body, length=None, *headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def act(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/log":
            with lock:
                return self.send(200, json.dumps(seen).encode())
        space, _, fault = self.path.split("/")[1].partition("+")
        path = "/" + self.path.split("/", 2)[2]
        body = json.loads(text) if text else {}
        with lock:
            seen.append({"space": space, "method": self.command, "path": path,
                         "ids": len(body.get("ids", [])), "offset": body.get("offset")})
        if fault == "never":
            time.sleep(60)
        if fault == "busy":
            return self.send(503, b'{"message": "come back later"}')
        if fault == "shrug":
            return self.send(200, b"{}")
        if fault == "page":
            return self.send(200, b"<html>Welcome to the hotel network</html>")
        if fault == "cut":
            return self.send(200, b'{"id": "', 5000)
        if fault == "moved":
            return self.send(307, b"", None, ("Location", f"/{space}{path}"))
        try:
            with lock:
                database = spaces.setdefault(space, Space())
                answer = database.answer(self.command, path, body, fault)
            self.send(200, json.dumps(answer).encode())
        except Refusal as refusal:
            self.send(refusal.status, json.dumps(refusal.body).encode())

    do_GET = do_POST = do_DELETE = act

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # The client has had enough.


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
