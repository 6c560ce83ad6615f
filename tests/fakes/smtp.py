#!/usr/bin/python3
"""A small SMTP server that misbehaves by the recipient's name. Prints its port, then serves until its standard input closes.

  refuse@…  550 to RCPT      later@…  451 to RCPT      spam@…  554 after the text
  cut@…     closes after DATA
Everybody else's mail is kept as FOLDER/N.eml (FOLDER is the argument), the envelope in FOLDER/N.txt as "from to".
"""
import os, socketserver, sys, threading

folder, lock, count = sys.argv[1], threading.Lock(), [0]


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        sender = to = ""
        self.say("220 fake")
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb == "EHLO":
                self.say("250-fake")
                self.say("250 8BITMIME")
            elif verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                self.say("250 ok")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                word = to.partition("@")[0]
                self.say({"refuse": "550 no such person", "later": "451 greylisted"}.get(word, "250 ok"))
            elif verb == "DATA":
                word = to.partition("@")[0]
                if word == "cut":
                    return
                self.say("354 go on")
                body = []
                for piece in self.rfile:
                    if piece == b".\r\n":
                        break
                    body.append(piece[1:] if piece.startswith(b"..") else piece)
                if word == "spam":
                    self.say("554 we do not want this")
                    continue
                with lock:
                    count[0] += 1
                    n = count[0]
                with open(os.path.join(folder, f"{n}.eml"), "wb") as f:
                    f.write(b"".join(body))
                with open(os.path.join(folder, f"{n}.txt"), "w") as f:
                    f.write(f"{sender} {to}")
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
