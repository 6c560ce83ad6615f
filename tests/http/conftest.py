"""One private clove for all tests here; see harness.py."""
import pathlib
import signal
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import harness  # noqa: E402

# A killed pytest stops what it started, as an interrupted one does.
signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "ignore:Unverified HTTPS request")      # the certificate is the test's own


@pytest.fixture(scope="session")
def site():
    site = harness.Site()
    site.start()
    yield site
    site.stop()


@pytest.fixture
def browser(site):
    """Somebody nobody knows, with a Korean browser."""
    return site.browser()


@pytest.fixture
def english(site):
    return site.browser("en")


@pytest.fixture(scope="session")
def show(site):
    """A show that many tests may share: buy in it, but do not stop or empty it."""
    return site.show()
