#!/usr/bin/python3
"""The gallery of components: every macro with sample data, in both languages, drawn by a real browser without JavaScript.

Usage: tests/look/render.py [--parts map,hold] [--langs ko,en] [--widths 1280,360] [--schemes light,dark] [--out DIR]
Pages and pictures land in DIR (default build/look). Pictures are to be looked at; what can be checked by a machine
(contrast, no sideways scrolling at 320 px, targets) is in test_look.py.
"""
import argparse, functools, http.server, os, pathlib, subprocess, sys, tempfile, threading
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
import sample

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def hdf(node, prefix="", out=None):
    out = [] if out is None else out
    items = enumerate(node) if isinstance(node, list) else node.items()
    for k, v in items:
        name = f"{prefix}.{k}" if prefix else str(k)
        if isinstance(v, (dict, list)):
            hdf(v, name, out)
        elif "\n" in str(v):
            out.append(f"{name} << END_OF_TEXT\n{v}\nEND_OF_TEXT")
        else:
            out.append(f"{name} = {v}")
    return out


def build_renderer(out):
    binary = out / "render"
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-isystem", "/usr/include/ClearSilver", "-o", binary, HERE / "render.c", "-lneo_cs", "-lneo_utl"], check=True)
    return binary


def render(binary, part, lang, out):
    with tempfile.NamedTemporaryFile("w", suffix=".hdf", delete=False) as f:
        f.write("\n".join(hdf(sample.data(part, lang))) + "\n")
    html = subprocess.run([binary, ROOT / "templates", lang, HERE / "gallery.cs", f.name], check=True, stdout=subprocess.PIPE).stdout
    os.unlink(f.name)
    page = out / f"{part}.{lang}.html"
    page.write_bytes(html)
    return page


class Files(http.server.SimpleHTTPRequestHandler):
    """The gallery beside /static, under the service's own content security policy."""
    out = None

    def translate_path(self, path):
        path = path.split("?")[0]
        return str(ROOT / path.lstrip("/")) if path.startswith("/static/") else str(self.out / path.lstrip("/"))

    def end_headers(self):
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'")
        super().end_headers()

    def log_message(self, *a):
        pass


def serve(out):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(type("F", (Files,), {"out": out})))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def browser(scheme="light", touch=False):
    o = Options()
    for a in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-quic", "--no-first-run", "--disable-background-networking",
              "--disable-component-update", "--disable-sync", "--blink-settings=scriptEnabled=false"):
        o.add_argument(a)
    d = webdriver.Chrome(options=o, service=Service("/usr/bin/chromedriver"))
    d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
    return d


def shoot(d, url, width, path):
    import base64
    d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600})
    d.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": width < 600})
    d.get(url)
    size = d.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    shot = d.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(size["height"], 4000), "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))
    return size["width"]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--parts", default=",".join(sample.PARTS))
    p.add_argument("--langs", default="ko,en")
    p.add_argument("--widths", default="1280,360")
    p.add_argument("--schemes", default="light,dark")
    p.add_argument("--out", default=str(ROOT / "build" / "look"))
    a = p.parse_args()
    out = pathlib.Path(a.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    binary = build_renderer(out)
    server = serve(out)
    wide = 0
    for scheme in a.schemes.split(","):
        d = browser(scheme)
        for part in a.parts.split(","):
            for lang in a.langs.split(","):
                page = render(binary, part, lang, out)
                for width in map(int, a.widths.split(",")):
                    got = shoot(d, f"http://127.0.0.1:{server.server_port}/{page.name}", width, out / f"{part}.{lang}.{width}.{scheme}.png")
                    if got > width:
                        print(f"{page.name} is {got} px wide at {width}")
                        wide = 1
        d.quit()
    return wide


if __name__ == "__main__":
    sys.exit(main())
