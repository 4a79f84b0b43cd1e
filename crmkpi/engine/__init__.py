"""The tables: everything that knows DuckDB. Nothing outside this package writes or runs SQL of its own making.

`connection` opens it, `cast` turns text into types, `records` and `load` bring one export in, `joined` joins the
exports of a table into one, `expression` reads and restricts the SQL of shelf files, `ask` evaluates it for windows.
"""

from crmkpi.engine.ask import Aggregate, Answer, Question, ask
from crmkpi.engine.cast import Form
from crmkpi.engine.cleaned import Out, as_read, leave_out, merge_rows
from crmkpi.engine.connection import Engine, open_engine, session
from crmkpi.engine.load import Refused, load
from crmkpi.engine.merged import Member, absorbed, absorbed_by_band
from crmkpi.engine.records import Cell, Plan

__all__ = [
    "Aggregate",
    "Answer",
    "Cell",
    "Engine",
    "Form",
    "Member",
    "Out",
    "Plan",
    "Question",
    "Refused",
    "absorbed",
    "absorbed_by_band",
    "as_read",
    "ask",
    "leave_out",
    "load",
    "merge_rows",
    "open_engine",
    "session",
]
