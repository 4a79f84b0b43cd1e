"""CRM exports in, checked and correct KPIs out.

`read_export` reads one file as text, `build_report` makes a `Report`. Everything is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crmkpi.errors import CrmKpiError as CrmKpiError
    from crmkpi.reader import read_export as read_export
    from crmkpi.report import Report as Report
    from crmkpi.report import build_report as build_report

_PLACES = {"CrmKpiError": "errors", "Report": "report", "build_report": "report", "read_export": "reader"}
__all__ = ["CrmKpiError", "Report", "build_report", "read_export"]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"crmkpi.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'crmkpi' has no attribute {name!r}")
