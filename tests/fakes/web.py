#!/usr/bin/python3
"""A small HTTP server that misbehaves on request. Prints its port, then serves until its standard input closes.

  /status/N        answers N           /echo        JSON of method, path, headers, body
  /slow/MS         answers after MS    /hang        reads the request, never answers
  /drop            closes unanswered   /cut         promises 1000 bytes, sends 10, closes
  /big/N           N bytes             /redirect    302 to /echo
  /flaky/N         closes the first N requests unanswered, then answers how many it saw
With a path as argument it listens on that unix socket instead.
"""
import json, socket, socketserver, sys, threading, time
from http.server import BaseHTTPRequestHandler

seen = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def address_string(self):
        return "client"

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def leave(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        word, _, arg = self.path.lstrip("/").partition("/")
        seen[self.path] = seen.get(self.path, 0) + 1
        if word == "status":
            self.answer(int(arg), b'{"status":%d}' % int(arg))
        elif word == "slow":
            time.sleep(int(arg) / 1000)
            self.answer(200, b"late")
        elif word == "hang":
            time.sleep(30)
        elif word == "drop":
            self.leave()
        elif word == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"ten bytes.")
            self.wfile.flush()
            self.leave()
        elif word == "big":
            self.answer(200, b"x" * int(arg))
        elif word == "redirect":
            self.answer(302, b"", [("Location", "/echo")])
        elif word == "flaky":
            if seen[self.path] <= int(arg):
                self.leave()
            else:
                self.answer(200, str(seen[self.path]).encode())
        elif word == "seen":
            self.answer(200, str(seen.get("/" + arg, 0)).encode())
        else:
            self.answer(200, json.dumps({
                "method": self.command, "path": self.path, "body": body.decode(),
                "headers": {k.lower(): v for k, v in self.headers.items()}}).encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = any


class Quiet:
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client):
        pass                         # a client that leaves early is what these tests are about


class Tcp(Quiet, socketserver.ThreadingTCPServer):
    pass


class Unix(Quiet, socketserver.ThreadingUnixStreamServer):
    pass


if len(sys.argv) > 1:
    server = Unix(sys.argv[1], Handler)
    print(0, flush=True)
else:
    server = Tcp(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
