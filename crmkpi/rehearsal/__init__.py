"""Run the worked examples on the shelves and in the users' own folders through the whole path, export files in.

`kpis` compares the numbers of a report with those that the example expects, `checks` the rows that are found bad.
"""

from crmkpi.rehearsal import checks, kpis
from crmkpi.rehearsal.told import Outcome, told

__all__ = ["Outcome", "checks", "kpis", "told"]
