"""Rows that a number does without: empty and unreadable cells, records too bad to be true, customers entered twice."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from crmkpi.catalogue import definitions, formula, unclean, views
from crmkpi.catalogue.evaluate import Numbers, Raw
from crmkpi.catalogue.plan import Planned
from crmkpi.engine import Engine, absorbed_by_band
from crmkpi.model import Kpi, KpiValue, LeftOut, Unused
from crmkpi.tables import all_tables


def all_left_out(
    engine: Engine,
    kpis: Mapping[str, Kpi],
    numbers: Mapping[str, Numbers],
    planned: Mapping[str, Planned],
    dirty: Mapping[str, Raw],
) -> dict[str, tuple[LeftOut, ...]]:
    """Count the bad rows that each KPI does without; a formula does without those of its parts.

    Of a view only its tables are looked at, so it is told of only when the rows make a difference; what is predicted
    without them is not predicted again with them.
    """
    found: dict[str, tuple[LeftOut, ...]] = {}
    for name in definitions.closure(numbers, kpis):
        if name in planned:
            differs = name in dirty and dirty[name].value != numbers[name].windows[0].value
            told = planned[name].made is None or differs or bool(kpis[name].model)
            found[name] = tuple(_left_out(engine, numbers[name], planned[name])) if told else ()
        elif kpis[name].formula:
            most: dict[tuple[str, str], LeftOut] = {}
            for one in (one for part in formula.names(kpis[name].formula or "") for one in found.get(part, ())):
                key = (one.code, one.table)
                most[key] = max(most.get(key, one), one, key=lambda left: left.rows)
            found[name] = tuple(most.values())
    return found


def with_bad_rows(value: KpiValue, left: tuple[LeftOut, ...], dirty: Raw | None) -> KpiValue:
    """Say which rows a value does without, and what it would be with them, when that is something else."""
    value = replace(value, left_out=left)
    if dirty is None or dirty.value == value.value:
        return value
    return replace(value, unclean_value=dirty.value, unclean_reason=dirty.reason)


def unused(engine: Engine, kpi: Kpi, own: Numbers, made: views.Made | None) -> tuple[Unused, ...]:
    """Count the rows that lack a cell that the KPI uses."""
    owner = views.owner(engine, kpi.table or "") if made is not None else None
    found = [
        Unused(
            column,
            int(rows),
            int(own.details.get(f"unreadable_{column}") or 0),
            owner if owner and column in all_tables()[owner].columns else None,
        )
        for column in kpi.uses
        if (rows := own.details.get(f"unused_{column}"))
    ]
    found += [
        Unused(name.removeprefix("unread_"), int(rows), int(rows))
        for name, rows in own.details.items()
        if name.startswith("unread_") and rows
    ]
    if made is not None:
        for table, columns in views.needed(kpi.table or "").items():
            if table in made.tables:
                bad = engine.unread.get(table, {})
                found += [Unused(column, bad[column], bad[column], table) for column in sorted(columns & set(bad))]
    if own.undated[0] and kpi.during:
        found.append(Unused(kpi.during, *own.undated))
    return tuple(found)


def _left_out(engine: Engine, own: Numbers, planned: Planned) -> Iterator[LeftOut]:
    """Count the bad rows that a KPI does without: in its window, or in the tables that its view is made of."""
    for out in unclean.outs_of(engine, planned):
        if planned.made is None:
            rows = int(own.details.get(f"out_{out.code}") or 0)
        else:
            rows = int(engine.rows(f'SELECT count(*) FILTER ("{out.flag}") FROM "{out.table}"')[0][0])
        if rows:
            yield LeftOut(out.code, rows, out.table)
    for table in unclean.merged_in(engine, planned.kpi):
        for band, rows in absorbed_by_band(engine, table).items():
            yield LeftOut(unclean.DUPLICATES[band].replace("?", all_tables()[table].letter), rows, table)
