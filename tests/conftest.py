"""What several tests share: golden files, rewritten by `pytest --update`."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, so that a red run can be told from bad luck; CRMKPI_EXAMPLES asks for new ones.
settings.register_profile("same", derandomize="CRMKPI_EXAMPLES" not in os.environ)
settings.load_profile("same")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files with what comes out now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str | Path, str], None]:
    """Compare a text with the golden file of a name (or at a path), byte by byte."""

    def compare(name: str | Path, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update"):
            GOLDEN.mkdir(exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        assert file.exists(), f"there is no {name}; look at what `pytest --update` writes"
        assert text == file.read_bytes().decode("utf-8")

    return compare
