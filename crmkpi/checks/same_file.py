"""The same file more than once among the exports, byte for byte: all that it tells would count as often."""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.model import Check, Place, Severity

CHECK = Check(
    "same_file",
    "F109",
    Severity.ERROR,
    {"en": "The same file twice", "pt-BR": "O mesmo arquivo duas vezes"},
    {
        "en": "Rows without an id count once for each copy; rows with one fill the list of ids that stand twice.",
        "pt-BR": "Linhas sem id contam uma vez por cópia; as que têm id enchem a lista de ids repetidos.",
    },
    {
        "en": "Leave all copies but one out of the folder.",
        "pt-BR": "Deixe só uma das cópias na pasta.",
    },
    table=(),
    of="files",
)
NOTE = {"en": "byte for byte like {other}", "pt-BR": "byte a byte igual a {other}"}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Make one finding per copy."""
    del one
    pairs = [(told.sources[file], told.sources[first]) for file, first in sorted(told.same.items()) if file != first]
    copies = [(copy, other) for copy, other in pairs if copy.rows_read]
    for copy, other in copies:
        words = NOTE.get(told.language, NOTE["en"]).format(other=other.file)
        yield Found(1, told.files, copy.table, places=(Place(copy.file, None, None, None, None, words),))
    if not copies:
        yield Found(0, told.files)
