"""One private clove for all tests here; see harness.py."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import harness  # noqa: E402

site = harness.site_fixture("session")


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "ignore:Unverified HTTPS request")      # the certificate is the test's own


@pytest.fixture
def browser(site):
    """Somebody nobody knows, with a Korean browser."""
    return site.browser()


@pytest.fixture
def english(site):
    return site.browser("en")


_shared = []


@pytest.fixture(scope="session")
def show(site):
    """A show that many tests may share: buy in it, but do not stop or empty it."""
    _shared.append(site.show())
    return _shared[0]


@pytest.fixture(scope="module", autouse=True)
def shows_end_with_their_module(site):
    """Sixty shows that nobody visits any more are a thousand connections and as many questions a second."""
    yield
    site.sql("UPDATE deployment SET wanted = 'stopped', next_at = 0 WHERE target = 1 AND wanted = 'running' AND state IN ('running', 'degraded')"
             " AND slug <> %s", (_shared[0].slug if _shared else "",))
