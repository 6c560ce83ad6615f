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


@pytest.fixture(scope="session")
def show(site):
    """A show that many tests may share: buy in it, but do not stop or empty it."""
    return site.show()
