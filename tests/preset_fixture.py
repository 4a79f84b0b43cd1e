"""The exports in `presets/`, one folder per preset, and what each becomes: written as text, to be read by eye."""

import csv
import io
import tempfile
from pathlib import Path

from crmkpi import shelf
from crmkpi.config import SourceConfig
from crmkpi.engine import open_engine
from crmkpi.model import Preset
from crmkpi.reader import NoTable, begin_exports
from crmkpi.shelf import At
from crmkpi.sources import Bringing, File, bring_in
from crmkpi.tables import all_tables

FOLDER = Path(__file__).parent / "presets"
BECOMES = ".becomes.csv"
PRESETS = shelf.read_all("presets", Preset)
ENTRIES = [(name, entry) for name, preset in PRESETS.items() for entry in preset.tables]
EXPORTS = sorted(
    file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.csv") if not file.name.endswith(BECOMES)
)


def asked(export: str) -> str | None:
    """Read from a file's name which table a config asks for (`contacts as surveys.csv`)."""
    _, found, table = Path(export).stem.partition(" as ")
    return table if found else None


def header(export: str) -> list[str]:
    """Read the header of an export as the reader finds it."""
    with tempfile.TemporaryDirectory() as scratch:
        (opening,) = begin_exports(FOLDER / export, export, Path(scratch))
        assert not isinstance(opening, NoTable)
        return list(opening.guess.header)


def becomes(export: str) -> str:
    """Bring an export in (São Paulo, no other file beside it) and write what it became.

    The preset and entry, the canonical rows with every value as text, the rows that are no records of the table,
    the columns that nobody took, and what was said about the file.
    """
    path, table = FOLDER / export, asked(export)
    source = SourceConfig(table, (At(path.name, 1, 1),)) if table else None
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_engine("America/Sao_Paulo", Path(scratch))
        try:
            brought = bring_in(engine, [File(path, path.name, source)], Bringing(Path(scratch), "en", None))
            out = io.StringIO()
            for one in brought.sources:
                columns = [name for name in all_tables()[one.table].columns if name in engine.present[one.table]]
                cells = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in columns)
                rows = engine.rows(f"SELECT {cells} FROM {one.table}")
                preset, entry = brought.entries.get(one.file, (one.preset, one.table))
                out.write(f"# {preset}: {entry}\n")
                csv.writer(out, lineterminator="\n").writerows([columns, *rows])
                out.write(f"# left out: {one.rows_left_out}\n# nobody takes: {', '.join(one.ignored) or '-'}\n")
            for bad in brought.bad_cells:
                out.write(f"# not read: {bad.cells} cells of {bad.column}\n")
            for said in (*brought.failed, *brought.notes):
                out.write(f"# said: {said}\n")
            return out.getvalue()
        finally:
            engine.connection.close()


if __name__ == "__main__":
    import sys

    for one in sys.argv[1:] or EXPORTS:
        print("=====", one)
        print(becomes(one))
