"""The user's own Python KPIs: `value(tables, period)` is called for every window, with pandas frames."""

import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from datetime import datetime
from decimal import Decimal, DivisionUndefined, InvalidOperation
from math import inf, isfinite
from pathlib import Path
from typing import Any

from crmkpi.catalogue import plan
from crmkpi.catalogue.evaluate import Numbers, Raw, divided
from crmkpi.catalogue.plan import Impossible
from crmkpi.engine import Engine
from crmkpi.errors import CrmKpiError, Mistake, Stopped
from crmkpi.masking import masked_text
from crmkpi.model import Kpi, Reason
from crmkpi.period import Window
from crmkpi.phrases import phrase, spoken
from crmkpi.words import translator

RESULTS = ("value", "numerator", "denominator", "n")


def run(
    engine: Engine,
    kpis: Sequence[Kpi],
    windows: Sequence[Window],
    begins: Mapping[str, datetime],
    data_until: datetime,
    language: str,
) -> tuple[dict[str, Numbers], list[Impossible]]:
    """Compute Python KPIs for all windows; of one that fails, `failed` names the line of its file."""
    found: dict[str, Numbers] = {}
    lacks: list[Impossible] = []
    for kpi in kpis:
        if lack := _missing(engine, kpi):
            lacks.append(lack)
            continue
        begin = min((begins[table] for table in kpi.needs if table in begins), default=None)
        frames = _frames(engine, kpi)
        try:
            with redirect_stdout(sys.stderr):
                found[kpi.id] = _of(kpi, frames, windows, begin, data_until)
            if fault := found[kpi.id].details.get("why"):
                _ = translator(language).gettext
                found[kpi.id].details = {"why": f"{_('nothing to divide by in this period')} ({spoken(fault, _)})"}
        except (KeyboardInterrupt, Stopped):
            raise
        except BaseException as error:
            # A file that ends the process (`sys.exit`) would end the report with it.
            found[kpi.id] = Numbers([Raw(reason=Reason.FAILED)] * len(windows), failed=str(_told(kpi, error)))
    return found, lacks


def _missing(engine: Engine, kpi: Kpi) -> Impossible | None:
    """Find out which tables or columns no export had."""
    for table, columns in kpi.needs.items():
        if not engine.has(table):
            return Impossible(kpi, Reason.MISSING_TABLE, {table: ()})
        lack = sorted(set(columns) - engine.present[table] - {engine.key(table)} - set(kpi.optional))
        if lack and len(columns) < len(plan.table_columns(table)):
            return Impossible(kpi, Reason.MISSING_COLUMN, {table: tuple(lack)})
    return None


def _frames(engine: Engine, kpi: Kpi) -> dict[str, Any]:
    """Fetch the tables without the rows that no KPI uses; money stays exact."""
    import pandas
    import pyarrow

    def kept(kind: Any) -> Any:
        return pandas.ArrowDtype(kind) if pyarrow.types.is_decimal(kind) else None

    frames = {}
    for table in kpi.needs:
        selected = ", ".join(f'"{column}"' for column in columns_of(engine, kpi, table))
        sql = f"SELECT {selected} {rows_of(engine, kpi, table)}"
        frames[table] = engine.connection.sql(sql).to_arrow_table().to_pandas(types_mapper=kept)
    return frames


def columns_of(engine: Engine, kpi: Kpi, table: str) -> list[str]:
    """Name the columns of a table that a program is given."""
    return list(kpi.needs[table]) or sorted(engine.present[table])


def rows_of(engine: Engine, kpi: Kpi, table: str) -> str:
    """Write from where the rows come that a program is given, in the order of the files."""
    named = columns_of(engine, kpi, table)
    bad = [f'NOT "_bad_{column}"' for column in named if plan.typed(table, column)]
    bad += [f'NOT "{out.flag}"' for out in engine.outs.get(table, ()) if set(out.columns) <= set(named)]
    return f'FROM "{table}" WHERE {" AND ".join(bad) or "true"} ORDER BY _file, _row'


def _of(
    kpi: Kpi, frames: Mapping[str, Any], windows: Sequence[Window], begin: datetime | None, data_until: datetime
) -> Numbers:
    value = kpi.program() if kpi.program else None
    raws: list[Raw] = []
    details: dict[str, Any] = {}
    for window in windows:
        if begin is None or window.end <= begin or window.start >= data_until:
            raws.append(Raw(reason=Reason.NO_DATA))
            continue
        # What one call writes into its frames, no other sees.
        given = {name: frame.copy() for name, frame in frames.items()}
        raw, fault = _called(value, given, window)
        if fault is not None and not raws:
            details["why"] = str(_told(kpi, fault))
        raws.append(raw)
    return Numbers(raws, details)


def _called(value: Any, given: Mapping[str, Any], window: Window) -> tuple[Raw, Exception | None]:
    """Call the function of a file; what it divides by nothing, in whichever kind of number, has no value."""
    with warnings.catch_warnings():
        # NumPy divides its numbers by nothing with a warning and goes on.
        warnings.filterwarnings("error", ".* encountered in scalar divide", RuntimeWarning)
        try:
            raw = _raw(value(given, window) if value else None)
        except Exception as error:
            if not _divides_by_nothing(error):
                raise
            return Raw(reason=Reason.ZERO_DENOMINATOR), error
    endless = raw.reason is Reason.ZERO_DENOMINATOR and raw.denominator is None
    return raw, CrmKpiError("value() returned a number without end (inf)") if endless else None


def _divides_by_nothing(error: Exception) -> bool:
    """Recognise a division by nothing: of Python, of decimals (0 / 0 too), of NumPy and of Arrow columns."""
    if isinstance(error, InvalidOperation):
        return DivisionUndefined in error.args[0] if error.args and isinstance(error.args[0], list) else False
    said = str(error).lower()
    return isinstance(error, ZeroDivisionError) or "divide by zero" in said or "in scalar divide" in said


def _raw(result: Any) -> Raw:
    """Take a number, nothing, or a dict with value (or numerator and denominator) and n."""
    if not isinstance(result, dict):
        number = _number(result)
        return Raw(number, _why_none(result) if number is None else None)
    if unknown := sorted(set(result) - set(RESULTS)):
        raise CrmKpiError(
            phrase("value() returned {unknown!r}; it returns a number, or a dict of {results}"),
            unknown=unknown[0],
            results=", ".join(RESULTS),
        )
    said = {name: _number(result.get(name)) for name in RESULTS}
    n = None if said["n"] is None else int(said["n"])
    if "denominator" in result:
        if not said["denominator"]:
            return Raw(None, Reason.ZERO_DENOMINATOR, said["numerator"] or 0, said["denominator"] or 0, n)
        top = said["numerator"] or 0
        return Raw(divided(top, said["denominator"]), None, top, said["denominator"], n)
    return Raw(said["value"], _why_none(result.get("value")) if said["value"] is None else None, None, None, n)


def _why_none(result: Any) -> Reason:
    """Say why a result is no number: what is without end was divided by nothing."""
    plain = result.item() if hasattr(result, "item") else result
    return Reason.ZERO_DENOMINATOR if isinstance(plain, float | Decimal) and plain in (inf, -inf) else Reason.NO_DATA


def _number(result: Any) -> int | float | Decimal | None:
    """Take a number of Python, NumPy or pandas; what is missing or not finite is unknown."""
    plain = result.item() if hasattr(result, "item") else result
    if plain is None or type(plain).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(plain, bool) or not isinstance(plain, int | float | Decimal):
        raise CrmKpiError(
            "value() returned a {name}; it returns a number, or None for no number", name=type(result).__name__
        )
    return plain if isinstance(plain, int) or isfinite(plain) else None


def _told(kpi: Kpi, error: BaseException) -> Mistake:
    """Say in which line of the user's file something went wrong, without what may be a cell of an export."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == kpi.file]
    line = (frames[-1].lineno or 0) if frames else _line_of_value(kpi)
    if isinstance(error, CrmKpiError):
        return Mistake(kpi.file or "", line, 0, str(error))
    name = type(error).__name__
    own = isinstance(error, NameError | AttributeError | ImportError | SyntaxError)
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        # What the file itself names is no cell.
        own = frames != [] and repr(error.args[0]) in (frames[-1].line or "").replace('"', "'")
    return Mistake(kpi.file or "", line, 0, f"{name}: {masked_text(str(error))}" if own and str(error) else name)


def _line_of_value(kpi: Kpi) -> int:
    """Find where the function of a file begins, for what is wrong with its result."""
    lines = Path(kpi.file or "").read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("def value")), 0)
