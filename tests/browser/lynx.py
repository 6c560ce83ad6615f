"""lynx in a terminal of its own: a person who reads pages as text. What stands on the screen is read back by a terminal emulator."""
import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time

import pyte

COLUMNS, LINES = 110, 200        # a page of these tests fits


class Lynx:
    def __init__(self, site, lang="en"):
        self.site = site
        self.folder = tempfile.TemporaryDirectory(prefix="clove-lynx-")
        config = os.path.join(self.folder.name, "lynx.cfg")
        with open(config, "w") as f:
            f.write(f"INCLUDE:/etc/lynx/lynx.cfg\nPREFERRED_LANGUAGE:{lang}\nACCEPT_ALL_COOKIES:TRUE\nFORCE_SSL_PROMPT:yes\nSHOW_CURSOR:TRUE\n"
                    "MAKE_LINKS_FOR_ALL_IMAGES:FALSE\nCHARACTER_SET:utf-8\nSCROLLBAR:FALSE\nFORCE_COOKIE_PROMPT:yes\n")
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="vt100", LINES=str(LINES), COLUMNS=str(COLUMNS), LANG="C.UTF-8", HOME=self.folder.name)
            os.execvp("lynx", ["lynx", f"-cfg={config}", site.url + "/login"])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.sees("(BUTTON)")                            # the page to log in

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        self.folder.cleanup()

    def settle(self, quiet=0.25, within=60):
        """Reads what lynx writes until it is quiet."""
        until = time.monotonic() + within
        while time.monotonic() < until and select.select([self.fd], [], [], quiet)[0]:
            try:
                self.stream.feed(os.read(self.fd, 65536))
            except OSError:
                return

    @property
    def text(self):
        return " ".join(" ".join(self.screen.display).split())

    def sees(self, text, within=60):
        until = time.monotonic() + within
        while text not in self.text:
            assert time.monotonic() < until, f"lynx does not show {text!r}:\n" + "\n".join(line.rstrip() for line in self.screen.display if line.strip())
            self.settle(0.1, 1)
        return self

    def press(self, keys, quiet=0.05):
        os.write(self.fd, keys.encode())
        self.settle(quiet)
        return self

    def is_at(self, text, above):
        y = self.screen.cursor.y
        return any(text in "".join(self.screen.buffer[n][x].data for x in range(COLUMNS)) for n in range(max(0, y - above), y + 1))

    def to(self, text, above=0):
        """Tab to the link, button or field on whose line, or on one of the lines above it, `text` stands."""
        for _ in range(300):
            # What is read before lynx has come to the last key tells of the place before.
            if self.is_at(text, above):
                self.settle(0.4)
                if self.is_at(text, above):
                    return self
            before = self.screen.cursor.x, self.screen.cursor.y
            self.press("\t")
            until = time.monotonic() + 2         # where there is one link alone nothing moves
            while before == (self.screen.cursor.x, self.screen.cursor.y) and time.monotonic() < until:
                self.settle(0.05)
        raise AssertionError(f"lynx does not reach {text!r}:\n" + "\n".join(line.rstrip() for line in self.screen.display if line.strip()))

    def fill(self, label, value, above=2):
        return self.to(label, above).press("\x05\x15" + value)

    def enter(self):
        return self.press("\r", quiet=0.4)

    def go(self, url):
        # What is typed before lynx asks for the address would be taken as commands.
        self.press("g", 0.2).sees("URL to open")
        return self.press("\x15" + (url if "://" in url else self.site.url + url)).enter()
