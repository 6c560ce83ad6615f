"""What a machine can check of the look: contrast of the pairs the stylesheet promises, no sideways scrolling at 320 px,
targets of 44 px on touch, a visible focus, one ticket to a printed page, no style or script in any template."""
import pathlib, re
import pytest
import render, sample

ROOT = render.ROOT
CSS = (ROOT / "static" / "clove.css").read_text()


def properties(text):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", text))


def schemes():
    light = properties(CSS[:CSS.index("@media (prefers-color-scheme: dark)")])
    dark = dict(light, **properties(CSS[CSS.index("@media (prefers-color-scheme: dark)"):CSS.index("/* -- elements")]))
    return {"light": light, "dark": dark}


def luminance(colour):
    h = colour.lstrip("#")
    h = "".join(c * 2 for c in h) if len(h) == 3 else h
    channel = [int(h[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= .03928 else ((c + .055) / 1.055) ** 2.4 for c in channel)
    return .2126 * r + .7152 * g + .0722 * b


def contrast(a, b):
    x, y = sorted((luminance(a), luminance(b)), reverse=True)
    return (x + .05) / (y + .05)


TEXT = [("ink", "paper"), ("ink", "tint"), ("muted", "paper"), ("muted", "tint"), ("accent", "paper"), ("accent", "accent-tint"), ("accent-strong", "accent-tint"), ("on-accent", "accent"),
        ("on-accent", "accent-strong"), ("good", "paper"), ("warn", "paper"), ("bad", "paper"), ("bad", "bad-tint"), ("ink", "good-tint"), ("ink", "warn-tint"), ("ink", "bad-tint"),
        ("paper", "bad"), ("paper", "ink"), ("ink", "some"), ("ink", "few"), ("ink", "flat")] + [("on-g", f"g{i}") for i in range(1, 9)]
CONTROL = [("edge", "paper"), ("on-flat", "flat")] + [(f"g{i}", "paper") for i in range(1, 9)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme):
    c = schemes()[scheme]
    low = [f"{a} on {b}: {contrast(c[a], c[b]):.1f}" for a, b in TEXT if contrast(c[a], c[b]) < 7]
    low += [f"{a} on {b}: {contrast(c[a], c[b]):.1f}" for a, b in CONTROL if contrast(c[a], c[b]) < 4.5]
    assert not low


def test_posters_can_be_read():
    low = []
    for field, props in re.findall(r"\.f-(\w+) \{([^}]*)\}", CSS):
        c = properties(props)
        if contrast(c["p1"], c["p3"]) < 7:
            low.append(f"{field}: {contrast(c['p1'], c['p3']):.1f}")
    assert not low


def test_the_stylesheet_stays_small():
    assert len(CSS.splitlines()) < 600
    assert "http" not in CSS and "@import" not in CSS and "data:" not in CSS


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    out = tmp_path_factory.mktemp("look")
    binary = render.build_renderer(out)
    server = render.serve(out)
    pages = {(part, lang): f"http://127.0.0.1:{server.server_port}/{render.render(binary, part, lang, out).name}" for part in sample.PARTS for lang in ("ko", "en")}
    d = render.browser()
    yield d, pages, out
    d.quit()
    server.shutdown()


def set_width(d, width):
    d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    d.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("part", sample.PARTS)
def test_nothing_is_wider_than_a_narrow_phone(gallery, part, lang):
    d, pages, _ = gallery
    set_width(d, 320)
    d.get(pages[part, lang])
    assert d.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["width"] == 320


@pytest.mark.parametrize("part,selector", [("map", "label.seat"), ("map", "button"), ("catalogue", ".head a"), ("hold", "summary"), ("hold", "input[type=email]"), ("detail", ".round .button")])
def test_targets_are_large_enough_for_a_finger(gallery, part, selector):
    d, pages, _ = gallery
    set_width(d, 360)
    d.get(pages[part, "ko"])
    found = d.find_elements("css selector", selector)
    assert found
    assert min(e.size["height"] for e in found) >= 44


def test_a_ticked_seat_looks_different(gallery):
    d, pages, _ = gallery
    set_width(d, 1280)
    d.get(pages["map", "ko"])
    box = d.find_element("css selector", ".seat input:not(:checked)")
    label = box.find_element("xpath", "..")
    before = label.value_of_css_property("background-color")
    bar = d.find_element("css selector", ".seats__bar")
    box.click()
    assert label.value_of_css_property("background-color") != before
    assert bar.is_displayed()


def test_each_ticket_prints_on_a_page_of_its_own(gallery):
    import base64
    d, pages, out = gallery
    d.get(pages["ticket", "ko"])
    pdf = base64.b64decode(d.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    (out / "ticket.pdf").write_bytes(pdf)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == len(sample.data("ticket", "ko")["Tickets"])


def test_no_template_carries_style_or_script():
    bad = []
    for t in (ROOT / "templates").rglob("*.cs"):
        text = t.read_text()
        for m in re.finditer(r"<script|<style|\sstyle\s*=|\son[a-z]+\s*=|<\?cs\s+(?:uvar|evar|lvar|alt|name|linclude|escape)\s*[:!]|https?://(?!www\.w3\.org)", text):
            bad.append(f"{t.relative_to(ROOT)}: {m.group(0).strip()}")
    assert not bad


PAGES = sorted(str(t.relative_to(ROOT / "templates"))[:-3] for t in (ROOT / "templates").rglob("*.cs") if t.parts[-2] not in ("macros", "layout", "mail"))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_renders_without_data_in_classes_of_the_stylesheet(page):
    """An unknown macro or a class that nothing draws is found here, not by a buyer."""
    import subprocess
    known = set(re.findall(r"\.([a-z][\w-]*)", CSS + (ROOT / "static" / "print.css").read_text()))
    html = subprocess.run([ROOT / "build" / "look" / "render", "ko", page], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, cwd=ROOT, env={"CLOVE_TEMPLATE_DIR": "templates"}).stdout.decode()
    used = {c for names in re.findall(r'class="([^"]*)"', html) for c in names.split()}
    assert not {c for c in used if c not in known and not c.endswith("-")}
