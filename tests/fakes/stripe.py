#!/usr/bin/python3
"""Answers of a payment provider, by what is asked for. Prints its port, then serves until its standard input closes.

  an idempotency key beginning with  e500 e503 e409 e429 e402 e401 html404 cut stored odd  gets that answer, any other a good one
  payment_intents/pi_STATUS and sessions/cs_STATUS  are in that status;  refunds of pi_many are 250, over three pages
  GET /last  what came last: method, path, headers, fields in order
"""
import json, socket, socketserver, sys, threading, urllib.parse
from http.server import BaseHTTPRequestHandler

last = {}


def error(kind, code, message):
    return {"error": {"type": kind, "code": code, "message": message}}


def intent(name, fields):
    amount = int(fields.get("amount_to_capture", 154000))
    status = name[3:]
    return {"id": name, "object": "payment_intent", "status": status, "amount": 154000, "currency": "krw",
            "amount_received": amount if status == "succeeded" else 0,
            "metadata": {"show": "7", "order": "7K2M9QX1AB", "payment": "31"},
            "last_payment_error": {"code": "card_declined"} if status == "requires_payment_method" else None}


def session(name, fields):
    status = name[3:] if name[3:] in ("open", "complete", "expired", "odd") else "open"
    return {"id": name, "object": "checkout.session", "status": status, "amount_total": 154000, "currency": "krw",
            "url": "https://checkout.example/c/" + name if status == "open" else None,
            "payment_intent": None if status == "open" else intent("pi_requires_capture" if status == "complete" else "pi_canceled", {}),
            "metadata": {"show": "7", "order": "7K2M9QX1AB", "payment": "31"}, "expires_at": 1795243459}


def refund(n, fields):
    status = {"1": "failed", "2": "pending"}.get(fields.get("amount"), "succeeded")
    return {"id": f"re_{n}", "object": "refund", "status": status, "amount": int(fields.get("amount", 1000)), "currency": "krw",
            "metadata": {"refund": fields.get("metadata[refund]", f"ours{n}")},
            **({"failure_reason": "expired_or_canceled_card"} if status == "failed" else {})}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def send(self, status, body, headers=(), kind="application/json"):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def any(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, _, query = self.path.partition("?")
        if path == "/last":
            return self.send(200, last)
        pairs = urllib.parse.parse_qsl(raw or query, keep_blank_values=True)
        fields = dict(pairs)
        key = self.headers.get("Idempotency-Key", "")
        last.update(method=self.command, path=path, pairs=[list(p) for p in pairs], fields=fields, key=key,
                    authorization=self.headers.get("Authorization", ""), version=self.headers.get("Stripe-Version", ""))
        parts = path.split("/")[2:]
        if key.startswith("e500"):
            return self.send(500, error("api_error", "", "An unknown error occurred"))
        if key.startswith("e503"):
            return self.send(503, b"<html>try later</html>", kind="text/html")
        if key.startswith("e409"):
            return self.send(409, error("idempotency_error", "idempotency_key_in_use", "in use"))
        if key.startswith("e429"):
            return self.send(429, error("invalid_request_error", "rate_limit", "too many"))
        if key.startswith("e402"):
            return self.send(402, error("card_error", "card_declined", "Your card was declined."))
        if key.startswith("e401"):
            return self.send(401, error("invalid_request_error", "", "Invalid API Key provided"))
        if key.startswith("html404"):
            return self.send(404, b"<html>no such page</html>", kind="text/html")
        if key.startswith("stored"):
            return self.send(500, error("api_error", "", "An unknown error occurred"), [("Idempotent-Replayed", "true")])
        if key.startswith("odd"):
            return self.send(200, session("cs_odd", fields))
        if key.startswith("cut"):
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        if parts[0] == "checkout":
            return self.send(200, session(parts[2] if len(parts) > 2 else "cs_1", fields))
        if parts[0] == "payment_intents":
            if parts[2:] == ["capture"]:
                if parts[1] != "pi_requires_capture":
                    return self.send(400, error("invalid_request_error", "payment_intent_unexpected_state", "not capturable"))
                return self.send(200, intent("pi_succeeded", fields))
            if parts[2:] == ["cancel"]:
                return self.send(200, intent("pi_canceled", fields))
            return self.send(200, intent(parts[1], fields))
        if parts[0] == "refunds" and self.command == "POST":
            return self.send(200, refund(1, fields))
        if parts[0] == "refunds":
            start = int(fields.get("starting_after", "re_0")[3:])
            total = 250 if fields["payment_intent"] == "pi_many" else 0
            stop = min(total, start + int(fields["limit"]))
            return self.send(200, {"object": "list", "has_more": stop < total, "data": [refund(n + 1, {}) for n in range(start, stop)]})
        self.send(404, error("invalid_request_error", "resource_missing", "no such thing"))

    do_GET = do_POST = any


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
