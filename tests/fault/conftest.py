"""The private clove of tests/http; see harness.py there."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))
import harness  # noqa: E402

site = harness.site_fixture("module")
