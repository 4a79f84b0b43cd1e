"""Print precision and recall of every check on the labelled corpus."""

import tempfile
from pathlib import Path

from ._harness import measure, sets, table_of

if __name__ == "__main__":
    outcomes = []
    for module in sets().values():
        with tempfile.TemporaryDirectory() as folder:
            outcomes += measure(module, Path(folder))[0]
    print(table_of(outcomes))
