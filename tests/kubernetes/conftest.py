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


def pytest_collection_modifyitems(items):
    """The cluster itself, clove in it, then what leaves things behind."""
    order = ["test_dry_run.py", "test_platform.py", "test_story.py", "test_move.py", "test_hollow.py"]
    items.sort(key=lambda item: order.index(item.path.name) if item.path.name in order else len(order))
