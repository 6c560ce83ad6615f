"""One site in the cluster that tests/kubernetes/run started; see cluster.py."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cluster import Cluster  # noqa: E402


@pytest.fixture(scope="session")
def site():
    site = Cluster()
    site.apply()
    site.comes()
    return site


@pytest.fixture(scope="session")
def figures():
    """Sentences of what was measured, printed at the end."""
    said = []
    yield said
    print("\n" + "\n".join(said))
