#!/usr/bin/python3
"""Draws the posters of the demo shows: NAME.png beside this file, 600 x 900.

Needs nothing that clove does not need anyway: libcairo (called through ctypes) and fonts-nanum. The same on every run.
"""
import ctypes
import ctypes.util
import math
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT = 600, 900

lib = ctypes.CDLL(ctypes.util.find_library("cairo") or "libcairo.so.2")
lib.cairo_image_surface_create.restype = lib.cairo_create.restype = lib.cairo_pattern_create_linear.restype = ctypes.c_void_p


class Extents(ctypes.Structure):
    _fields_ = [(n, ctypes.c_double) for n in ("x_bearing", "y_bearing", "width", "height", "x_advance", "y_advance")]


class Poster:
    """cairo's calls with numbers as doubles: p.move_to(1, 2) is cairo_move_to(cr, 1.0, 2.0)."""

    def __init__(self):
        self.surface = ctypes.c_void_p(lib.cairo_image_surface_create(1, WIDTH, HEIGHT))      # RGB24
        self.cr = ctypes.c_void_p(lib.cairo_create(self.surface))

    def __getattr__(self, name):
        call = getattr(lib, "cairo_" + name)
        return lambda *a: call(self.cr, *[ctypes.c_double(v) if isinstance(v, (int, float)) else v for v in a])

    def colour(self, hex_, alpha=1.0):
        self.set_source_rgba(*[int(hex_[i:i + 2], 16) / 255 for i in (1, 3, 5)], alpha)

    def sky(self, top, bottom):
        pattern = ctypes.c_void_p(lib.cairo_pattern_create_linear(*map(ctypes.c_double, (0, 0, 0, HEIGHT))))
        for at, hex_ in ((0, top), (1, bottom)):
            lib.cairo_pattern_add_color_stop_rgb(pattern, *map(ctypes.c_double, [at] + [int(hex_[i:i + 2], 16) / 255 for i in (1, 3, 5)]))
        lib.cairo_set_source(self.cr, pattern)
        self.paint()
        lib.cairo_pattern_destroy(pattern)

    def shape(self, points, hex_, alpha=1.0):
        self.colour(hex_, alpha)
        self.move_to(*points[0])
        for p in points[1:]:
            self.line_to(*p)
        self.close_path()
        self.fill()

    def disc(self, x, y, r, hex_, alpha=1.0):
        self.colour(hex_, alpha)
        self.arc(x, y, r, 0, 2 * math.pi)
        self.fill()

    def line(self, points, hex_, width, alpha=1.0):
        self.colour(hex_, alpha)
        self.set_line_width(width)
        self.move_to(*points[0])
        for p in points[1:]:
            self.line_to(*p)
        self.stroke()

    def font(self, family, size, bold=False):
        lib.cairo_select_font_face(self.cr, family.encode(), 0, 1 if bold else 0)
        self.set_font_size(size)

    def extents(self, s):
        e = Extents()
        lib.cairo_text_extents(self.cr, s.encode(), ctypes.byref(e))
        return e

    def text(self, s, x, y, hex_, align=0.0, spacing=0.0, alpha=1.0):
        """align: 0 from the left, 0.5 centred, 1 to the right."""
        self.colour(hex_, alpha)
        advances = [self.extents(c).x_advance + spacing for c in s]
        x -= (sum(advances) - spacing) * align
        for c, advance in zip(s, advances):
            self.move_to(x, y)
            lib.cairo_show_text(self.cr, c.encode())
            x += advance

    def column(self, s, x, y, hex_, step):
        """From above to below, each syllable centred on x."""
        self.colour(hex_)
        for c in s:
            e = self.extents(c)
            self.move_to(x - e.x_advance / 2, y)
            lib.cairo_show_text(self.cr, c.encode())
            y += step

    def write(self, name):
        path = HERE / (name + ".png")
        assert lib.cairo_surface_write_to_png(self.surface, str(path).encode()) == 0
        lib.cairo_destroy(self.cr)
        lib.cairo_surface_destroy(self.surface)
        print("%-12s %6d bytes" % (name, path.stat().st_size))


def scatter(n, seed):
    """The same pseudo-random points of the unit square for the same seed."""
    state, out = seed, []
    for _ in range(2 * n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        out.append((state >> 33) / 2 ** 31)
    return list(zip(out[::2], out[1::2]))


def lighthouse():
    p = Poster()
    p.sky("#0f1b33", "#2c4a6b")
    for i, (x, y) in enumerate(scatter(90, 7)):
        p.disc(x * WIDTH, y * 520, 0.7 + (i % 5) * 0.28, "#f6ecd0", 0.35 + (i % 4) * 0.15)
    lamp = (420, 430)
    p.shape([lamp, (-40, 150), (-40, 330)], "#f7dc8c", 0.20)
    p.shape([lamp, (-40, 196), (-40, 292)], "#f7dc8c", 0.34)
    p.shape([lamp, (640, 356), (640, 452)], "#f7dc8c", 0.22)
    # The sea in three bands, the rock, the tower.
    for base, swing, hex_ in ((650, 10, "#244567"), (706, 14, "#1a3451"), (774, 18, "#11243c")):
        p.shape([(0, HEIGHT)] + [(x, base + swing * math.sin(x / 74 + base)) for x in range(0, WIDTH + 10, 10)] + [(WIDTH, HEIGHT)], hex_)
    p.shape([(290, 742), (332, 694), (384, 678), (470, 676), (516, 700), (560, 740), (600, 810), (250, 810)], "#0a1626")
    front = [(x, 792 + 8 * math.sin(x / 58)) for x in range(0, WIDTH + 10, 10)]
    p.shape([(0, HEIGHT)] + front + [(WIDTH, HEIGHT)], "#0d1d31")
    p.shape([(394, 682), (404, 462), (436, 462), (446, 682)], "#f3ead6")
    for y in (516, 586, 652):
        w = 16 + (y - 462) * 0.046
        p.shape([(420 - w, y), (420 + w, y), (420 + w + 1.2, y + 26), (420 - w - 1.2, y + 26)], "#b8403a")
    p.shape([(396, 462), (444, 462), (440, 450), (400, 450)], "#0a1626")
    p.shape([(405, 450), (435, 450), (435, 414), (405, 414)], "#fbeeb6")
    p.shape([(400, 414), (440, 414), (420, 394)], "#b8403a")
    p.disc(*lamp, 9, "#ffffff")
    p.font("NanumSquare", 19, True)
    p.text("창작 뮤지컬", 48, 76, "#f3ead6", spacing=5)
    p.font("NanumMyeongjo", 76, True)
    p.text("등대지기의", 42, 170, "#fdf6e4", spacing=-2)
    p.text("노래", 42, 262, "#fdf6e4", spacing=-2)
    p.font("NanumMyeongjo", 20)
    p.text("불빛은 부르는 소리가 아니라,", 48, 476, "#fdf6e4", alpha=0.9)
    p.text("기다린다는 대답이야", 48, 506, "#fdf6e4", alpha=0.9)
    p.font("NanumSquare", 20, True)
    p.text("한빛아트센터 대극장", 48, 842, "#f3ead6", spacing=1)
    p.font("NanumSquare", 16)
    p.text("세 번째 시즌 · 달구름컴퍼니", 48, 868, "#f3ead6", spacing=1, alpha=0.8)
    p.write("lighthouse")


def high_tide():
    p = Poster()
    p.sky("#f4efe6", "#f4efe6")
    p.disc(300, 398, 196, "#ee5a44")
    # The water rises over the sun, band by band.
    bands = ["#9fd0cf", "#6ab4bd", "#3c93a8", "#1f6f8f", "#145272", "#0e3a57", "#0a2940"]
    for i, hex_ in enumerate(bands):
        base, swing, length = 392 + i * 64, 22 - i, 88 + 9 * i
        edge = [(x, base + swing * math.sin(x / length + i * 1.7) + 6 * math.sin(x / 31 + i)) for x in range(0, WIDTH + 6, 6)]
        p.shape([(0, HEIGHT)] + edge + [(WIDTH, HEIGHT)], hex_)
        p.line(edge, "#ffffff", 1.2, 0.35)
    p.font("NanumSquare", 24, True)
    p.text("파랑주의보", 44, 78, "#0e3a57", spacing=6)
    p.font("NanumSquare", 17)
    p.text("10TH ANNIVERSARY ARENA CONCERT", 44, 108, "#0e3a57", spacing=1.5)
    p.font("NanumSquare", 190, True)
    p.text("만", 54, 640, "#f4efe6")
    p.text("조", 350, 706, "#f4efe6")
    p.font("NanumSquare", 22, True)
    p.text("한강 아레나", 44, 832, "#f4efe6", spacing=1)
    p.text("두 밤", 556, 832, "#f4efe6", align=1.0, spacing=1)
    p.font("NanumSquare", 16)
    p.text("스탠딩과 지정석 · 물결사운드", 44, 860, "#f4efe6", spacing=1, alpha=0.85)
    p.write("high-tide")


def paper_time():
    p = Poster()
    p.sky("#efe6d4", "#efe6d4")
    # Sheets of hanji on one another, each a little turned; fibres in the light.
    sheets = [(330, 330, 300, 410, -9, "#d9c7a3"), (300, 372, 300, 410, 5, "#e7d9bb"), (344, 420, 280, 390, -3, "#f5eddc"), (300, 470, 260, 360, 8, "#fbf7ec")]
    for n, (x, y, w, h, degrees, hex_) in enumerate(sheets):
        t = math.radians(degrees)
        corner = lambda dx, dy: (x + dx * math.cos(t) - dy * math.sin(t), y + dx * math.sin(t) + dy * math.cos(t))
        points = [corner(-w / 2, -h / 2), corner(w / 2, -h / 2), corner(w / 2, h / 2), corner(-w / 2, h / 2)]
        p.shape([(px + 7, py + 9) for px, py in points], "#8a744c", 0.16)
        p.shape(points, hex_)
        for i, (u, v) in enumerate(scatter(26, 40 + n)):
            a = corner((u - 0.5) * (w - 40), (v - 0.5) * (h - 40))
            b = corner((u - 0.5) * (w - 40) + 14 * math.cos(i), (v - 0.5) * (h - 40) + 14 * math.sin(i))
            p.line([a, b], "#a58a58", 0.8, 0.5)
    p.font("NanumMyeongjo", 84, True)
    p.column("종이의", 376, 352, "#2b2620", 92)
    p.column("시간", 274, 418, "#2b2620", 92)
    p.shape([(250, 566), (298, 566), (298, 614), (250, 614)], "#b3352b")
    p.font("NanumMyeongjo", 19, True)
    p.column("한지", 274, 587, "#fbf7ec", 20)
    p.font("NanumMyeongjo", 22, True)
    p.text("한지 공예 특별전과 이야기 마당", 300, 96, "#2b2620", align=0.5, spacing=2)
    p.line([(252, 122), (348, 122)], "#2b2620", 1.2)
    p.font("NanumMyeongjo", 19)
    p.text("아흔아홉 번의 손길과, 당신의 백 번째", 300, 756, "#2b2620", align=0.5, spacing=1)
    p.font("NanumSquare", 19, True)
    p.text("북촌 한옥마당 전시장", 300, 826, "#2b2620", align=0.5, spacing=1)
    p.font("NanumSquare", 16)
    p.text("무료 · 입장 번호 예매 · 종이와사람들", 300, 854, "#2b2620", align=0.5, spacing=1)
    p.write("paper-time")


def last_train():
    p = Poster()
    p.sky("#1c1a1f", "#1c1a1f")
    p.shape([(0, 560), (WIDTH, 560), (WIDTH, HEIGHT), (0, HEIGHT)], "#26221f")
    # The lamp's light on the platform, the track running away under it.
    p.shape([(300, 300), (70, 900), (530, 900)], "#e8a33d", 0.10)
    p.shape([(300, 300), (160, 900), (440, 900)], "#e8a33d", 0.12)
    for i in range(15):
        near = (i / 14) ** 2.1
        y, half, thick = 566 + near * 330, 16 + near * 250, 2 + near * 15
        p.shape([(300 - half, y), (300 + half, y), (300 + half * 1.05, y + thick), (300 - half * 1.05, y + thick)], "#57402a")
    for side in (-1, 1):
        p.shape([(300 + side * 7, 560), (300 + side * 9, 560), (300 + side * 196, 900), (300 + side * 176, 900)], "#c9b28a")
    # Two minutes to twelve.
    p.disc(300, 300, 152, "#0f0e11")
    p.disc(300, 300, 140, "#f2e6c9")
    for i in range(60):
        t = i * math.pi / 30
        inner = 118 if i % 5 == 0 else 127
        p.line([(300 + inner * math.sin(t), 300 - inner * math.cos(t)), (300 + 133 * math.sin(t), 300 - 133 * math.cos(t))], "#1c1a1f", 5 if i % 5 == 0 else 1.6)
    for degrees, length, width in ((359, 78, 9), (348, 112, 5)):
        t = math.radians(degrees)
        p.line([(300 - 18 * math.sin(t), 300 + 18 * math.cos(t)), (300 + length * math.sin(t), 300 - length * math.cos(t))], "#1c1a1f", width)
    t = math.radians(222)
    p.line([(300 - 26 * math.sin(t), 300 + 26 * math.cos(t)), (300 + 120 * math.sin(t), 300 - 120 * math.cos(t))], "#c2382f", 2.2)
    p.disc(300, 300, 8, "#c2382f")
    p.font("NanumMyeongjo", 86, True)
    p.text("막차는", 300, 668, "#f7efdd", align=0.5, spacing=-2)
    p.text("아직", 300, 768, "#f7efdd", align=0.5, spacing=-2)
    p.font("NanumSquare", 19, True)
    p.text("극단 모퉁이 스무 번째 공연", 300, 78, "#f2e6c9", align=0.5, spacing=4)
    p.font("NanumSquare", 20, True)
    p.text("대학로 느티나무극장", 300, 838, "#f7efdd", align=0.5, spacing=1)
    p.font("NanumSquare", 16)
    p.text("어디서부터 오셨습니까", 300, 866, "#f7efdd", align=0.5, spacing=2, alpha=0.85)
    p.write("last-train")


if __name__ == "__main__":
    for draw in (lighthouse, high_tide, paper_time, last_train):
        draw()
