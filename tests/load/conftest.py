"""The private clove of tests/http; see harness.py there. How long a request waits depends on the machine: nobody is turned away for it here."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))
import harness  # noqa: E402


@pytest.fixture(scope="module")
def site():
    site = harness.Site(MAX_WAIT_MS=15000)
    site.start()
    yield site
    site.stop()
