#!/usr/bin/python3
"""A registry elsewhere, as small as it goes: it wants a password, or sends for a pass to /pass. Prints its port, serves until its input closes.

  /v2/                    200 with the right password        /v2/NAME/manifests/index    an index for arm64 and amd64
  /v2/odd/manifests/…     200 with something else            /v2/ill/…                   500
  /v2/bytes/…             labels, and of 404 a text, that are no UTF-8          /v2/long/…       a digest of 200 bytes
  /v2/cloud/…             401 until a pass is shown          DELETE /v2/fixed/…          405
"""
import base64, json, sys, threading, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSWORD = "Basic " + base64.b64encode(b"clove:secret").decode()
MANIFEST = {"schemaVersion": 2, "config": {"digest": "sha256:c", "size": 10}, "layers": [{"digest": "sha256:a", "size": 30}, {"digest": "sha256:b", "size": 2}]}
INDEX = {"schemaVersion": 2, "manifests": [{"digest": "sha256:arm", "platform": {"os": "linux", "architecture": "arm64"}},
                                          {"digest": "sha256:amd", "platform": {"os": "linux", "architecture": "amd64"}}]}
CONFIG = {"os": "linux", "architecture": "amd64", "config": {"Labels": {"dev.clove.schema-max": "24"}}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body, **headers):
        body = json.dumps(body, ensure_ascii=False).encode(errors="surrogateescape")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def any(self):
        shown = self.headers.get("Authorization", "")
        path, _, query = self.path.partition("?")
        if path == "/pass":
            asked = dict(urllib.parse.parse_qsl(query))
            ok = shown == PASSWORD and asked == {"service": "the cloud", "scope": "repository:cloud:pull"}
            return self.answer(200 if ok else 401, {"token": "let-me-in"} if ok else {})
        if path.startswith("/v2/cloud/"):
            if shown != "Bearer let-me-in":
                realm = f"http://127.0.0.1:{self.server.server_address[1]}/pass"
                return self.answer(401, {}, WWW_Authenticate=f'Bearer realm="{realm}",service="the cloud",scope="repository:cloud:pull"')
        elif shown != PASSWORD:
            return self.answer(401, {}, WWW_Authenticate='Basic realm="registry"')
        if path == "/v2/":
            return self.answer(200, {})
        _, _, name, what, reference = path.split("/")
        if name == "ill":
            return self.answer(500, {})
        if name == "odd":
            return self.answer(200, {"hello": "world"}, Docker_Content_Digest="sha256:odd")
        if self.command == "DELETE":
            return self.answer({"fixed": 405, "gone": 404}.get(name, 202), {})
        if what == "blobs":
            return self.answer(200, CONFIG if name != "bytes" else {"os": "linux", "config": {"Labels": {"maker": "\udcff 시험"}}})
        if reference == "nothing":
            return self.answer(404, {"message": "좌" * 300 + "\udcfe"} if name == "bytes" else {})
        if name == "long":
            return self.answer(200, MANIFEST, Docker_Content_Digest="sha512:" + "a" * 193)
        self.answer(200, INDEX if reference == "index" else MANIFEST, Docker_Content_Digest="sha256:m-" + reference)

    do_GET = do_DELETE = any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
