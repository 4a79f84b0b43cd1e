"""Bytes to rows of text: encoding, dialect, preamble, header, an independent count, and what was refused.

`open_export` makes a file readable for one fast pass of an engine; `begin_exports` lets that pass begin while a large
file is still being counted; `careful` is for a file in which the pass refused a row.
"""

from crmkpi.reader.again import Again, again
from crmkpi.reader.beside import Opening, WrongGuessError, begin_exports
from crmkpi.reader.export import Export, Note
from crmkpi.reader.frame import read_export, sample
from crmkpi.reader.opening import NoTable, each_table, open_export
from crmkpi.reader.pieces import Reject
from crmkpi.reader.safe_copy import careful

__all__ = [
    "Again",
    "Export",
    "NoTable",
    "Note",
    "Opening",
    "Reject",
    "WrongGuessError",
    "again",
    "begin_exports",
    "careful",
    "each_table",
    "open_export",
    "read_export",
    "sample",
]
