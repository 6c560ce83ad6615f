"""One site in the cluster that tests/kubernetes/run started; see cluster.py."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cluster import TOP, Cluster  # noqa: E402


@pytest.fixture(scope="session")
def site():
    site = Cluster()
    site.apply()
    site.comes()
    return site


class Figures(list):
    """Sentences of what was measured: kept in build/kubernetes/figures as they come, printed at the end."""
    file = TOP / "build/kubernetes/figures"

    def append(self, sentence):
        super().append(sentence)
        with self.file.open("a") as out:
            out.write(sentence + "\n")


@pytest.fixture(scope="session")
def figures():
    Figures.file.parent.mkdir(parents=True, exist_ok=True)
    Figures.file.unlink(missing_ok=True)
    said = Figures()
    yield said
    print("\n" + "\n".join(said))


def pytest_collection_modifyitems(items):
    """The cluster itself, clove in it, then what leaves things behind."""
    order = ["test_dry_run.py", "test_platform.py", "test_story.py", "test_move.py", "test_hollow.py"]
    items.sort(key=lambda item: order.index(item.path.name) if item.path.name in order else len(order))
