#!/usr/bin/python3
"""The gallery of components: every macro with sample data, in both languages, drawn by a real browser without JavaScript.

Usage: tests/look/render.py [--parts map,hold] [--langs ko,en] [--widths 1280,360] [--schemes light,dark] [--out DIR]
Pages and pictures land in DIR (default build/gallery). Pictures are to be looked at; what can be checked by a machine
(contrast, no sideways scrolling at 320 px, targets) is in test_look.py.
"""
import argparse, http.server, os, pathlib, subprocess, sys, threading
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
import sample

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def lines(node, prefix="", out=None):
    out = [] if out is None else out
    for k, v in enumerate(node) if isinstance(node, list) else node.items():
        name = f"{prefix}.{k}" if prefix else str(k)
        if isinstance(v, (dict, list)):
            lines(v, name, out)
        else:
            out.append(f"{name}={v}".replace("\n", "\\n"))
    return out


def build_renderer(out):
    """The renderer, and a folder of templates with the gallery's own page among them."""
    subprocess.run(["make", "-s", "-C", ROOT, "build/look/render"], check=True)
    templates = out / "templates"
    templates.mkdir(exist_ok=True)
    for name, target in [(d, ROOT / "templates" / d) for d in ("layout", "macros", "lang")] + [("gallery.cs", HERE / "gallery.cs")]:
        (templates / name).unlink(missing_ok=True)
        (templates / name).symlink_to(target)
    return ROOT / "build" / "look" / "render"


def render(binary, part, lang, out):
    page = out / f"{part}.{lang}.html"
    env = dict(os.environ, CLOVE_TEMPLATE_DIR=str(out / "templates"))
    page.write_bytes(subprocess.run([binary, lang, "gallery"], check=True, env=env, input="\n".join(lines(sample.data(part, lang))).encode(), stdout=subprocess.PIPE).stdout)
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
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Files,), {"out": out}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def browser(scheme="light", touch=False):
    o = Options()
    for a in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-quic", "--no-first-run", "--disable-background-networking",
              "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--blink-settings=scriptEnabled=false"):
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
    p.add_argument("--out", default=str(ROOT / "build" / "gallery"))
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
