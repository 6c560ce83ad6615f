"""A private clove and real browsers for the tests here: Chromium without JavaScript driven by keyboard alone, and lynx."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "http"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import harness  # noqa: E402
import keys  # noqa: E402

site = harness.site_fixture("session")


@pytest.fixture
def people():
    """Opens Chromium for one person each; all are closed at the end."""
    opened = []

    def person(site, lang="ko", width=1280):
        opened.append(keys.Person(site, lang, width))
        return opened[-1]

    yield person
    for one in opened:
        one.close()
