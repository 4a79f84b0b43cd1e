"""Where in a user's own KPI file something stands, for mistakes that are found later."""

from pathlib import Path

import yaml

from crmkpi import shelf
from crmkpi.model import Kpi

KEYS = ("value", "numerator", "denominator", "formula", "where", "filter", "table", "extends")


def place(kpi: Kpi, key: str) -> tuple[str, int, int]:
    """Give file, line and column of a key of a definition, or of the first that it has of those that compute."""
    if kpi.file is None:
        return f"{kpi.id}.yaml", 0, 0
    if not kpi.file.endswith(".yaml"):
        return kpi.file, 1, 1
    lines = lines_of(Path(kpi.file))
    found = next((lines[one] for one in (key, key.partition("_")[0], *KEYS) if one in lines), (1, 1))
    return kpi.file, *found


def lines_of(file: Path) -> dict[str, tuple[int, int]]:
    """Find where the value of each key of a file stands; nothing where that cannot be read."""
    try:
        node = shelf.Reader(str(file)).compose(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return {}
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: (value.start_mark.line + 1, value.start_mark.column + 1) for key, value in node.value}
