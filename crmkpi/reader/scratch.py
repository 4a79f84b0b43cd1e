"""Private files in a folder that the caller throws away."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PATTERNS = "*?[\\"
"""Signs by which an engine would take a name for a pattern of names."""


def is_plain_name(path: Path) -> bool:
    """Tell whether a path means itself to everybody: text in Unicode, no pattern."""
    name = str(path)
    with suppress(UnicodeEncodeError):
        return bool(name.encode()) and not set(PATTERNS) & set(name if os.sep == "/" else name.replace(os.sep, "/"))
    return False


def by_plain_name(path: Path, scratch: Path) -> Path:
    """Give a file under a name that every program understands: its own, or a link, or a copy."""
    if is_plain_name(path):
        return path
    link = private_file(scratch)
    link.unlink()
    try:
        link.symlink_to(path.absolute())
    except OSError:
        shutil.copyfile(path, link)
    return link


def private_file(scratch: Path) -> Path:
    """Create an empty file that nobody else may read."""
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".csv", dir=scratch)
    os.close(handle)
    return Path(name)
