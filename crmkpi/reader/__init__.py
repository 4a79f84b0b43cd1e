"""Bytes to rows of text: encoding, dialect, preamble, header, an independent count, and what was refused.

`open_export` makes a file readable for one fast pass of an engine; `careful` is for a file in which
that pass refused a row.
"""

from crmkpi.reader.export import Export, Note
from crmkpi.reader.frame import read_export, sample
from crmkpi.reader.opening import open_export
from crmkpi.reader.pieces import Reject
from crmkpi.reader.safe_copy import careful

__all__ = ["Export", "Note", "Reject", "careful", "open_export", "read_export", "sample"]
