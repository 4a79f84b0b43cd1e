"""Private files in a folder that the caller throws away."""

import os
import tempfile
from pathlib import Path


def private_file(scratch: Path) -> Path:
    """Create an empty file that nobody else may read."""
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".csv", dir=scratch)
    os.close(handle)
    return Path(name)
