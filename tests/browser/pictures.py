#!/usr/bin/python3
"""The pictures of README.md, taken anew from the demo of a running clove: CLOVE_PORT=… tests/browser/pictures.py (needs imagemagick)."""
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/browser"))
import keys  # noqa: E402
import story  # noqa: E402


class Site:
    url = f"http://127.0.0.1:{os.environ.get('CLOVE_PORT', '8080')}"


def keep(name, width, height):
    shot = keys.SHOTS / f"{name}.ko.{width}.png"
    subprocess.run(["convert", shot, "-crop", f"{width}x{height}+0+0", "+repage", "+dither", "-colors", "128", "-strip", TOP / f"tests/browser/shown/{name}.png"], check=True)


def main():
    accounts = (TOP / "var/etc/accounts.txt").read_text()
    password, secret = (re.search(rf"{who}@clove\.example\s+(\S+)", accounts)[1] for who in ("buyer", "admin"))
    person, admin = keys.Person(Site), keys.Person(Site)
    try:
        story.log_in(admin, "admin@clove.example", secret)
        admin.open("/admin/services/lighthouse").shot("service")
        story.log_in(person, "buyer@clove.example", password)
        story.book_two(person, "/shows/lighthouse")
        story.open_ticket(person)
        person.open("/shows/lighthouse/rounds/2/sections/3").shot("map").open("/").shot("home")
    finally:
        person.close()
        admin.close()
    keep("home", 1280, 800)
    keep("detail", 1280, 1200)
    keep("service", 1280, 1300)
    for name in ("map", "hold", "ticket"):
        keep(name, 360, 900)


main()
