"""KPIs that cannot be computed, with the reason in words."""

from typing import TYPE_CHECKING

from crmkpi.catalogue import definitions, views
from crmkpi.catalogue.plan import Impossible, Planned
from crmkpi.engine import Engine
from crmkpi.engine.ask import fractional
from crmkpi.model import Kpi, NotComputed, Reason, Unit
from crmkpi.phrases import spoken
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

if TYPE_CHECKING:
    from crmkpi.catalogue import Asking


def not_computed(lack: Impossible, language: str) -> NotComputed:
    """Say what the exports lack."""
    _ = translator(language).gettext
    if lack.reason is Reason.FAILED:
        return failed(lack.kpi, lack.fault, language)
    table, columns = next(iter(lack.lacks.items()))
    if columns:
        sentence = _("no columns {columns} in {table}") if len(columns) > 1 else _("no column {columns} in {table}")
        detail = sentence.format(columns=", ".join(columns), table=_title(table, language))
    elif lack.ways:
        without = _("{table} (without {columns})")
        ways = [
            without.format(table=_title(one, language), columns=", ".join(lacking))
            if lacking
            else _title(one, language)
            for one, lacking in lack.ways.items()
        ]
        sentence = _("none of these in the sources: {ways}") if len(ways) > 1 else _("not in the sources: {tables}")
        detail = sentence.format(ways=", ".join(ways), tables=ways[0])
    else:
        detail = _("not in the sources: {tables}").format(tables=_title(table, language))
    return NotComputed(lack.kpi.id, definitions.label(lack.kpi, language), lack.kpi.category, lack.reason, detail)


def _title(table: str, language: str) -> str:
    """Name a table in words; a view keeps its own name."""
    declared = all_tables().get(table)
    return text(declared.title, language) if declared else table


def derived(kpi: Kpi, part: NotComputed, language: str) -> NotComputed:
    """Refuse a formula for the reason of its part: what to add to the sources is what matters, not the way there."""
    return NotComputed(kpi.id, definitions.label(kpi, language), kpi.category, part.reason, part.detail)


def failed(kpi: Kpi, fault: str, language: str) -> NotComputed:
    """Say what the engine could not do."""
    _ = translator(language).gettext
    detail = _("it could not be computed: {fault}").format(fault=spoken(fault, _))
    return NotComputed(kpi.id, definitions.label(kpi, language), kpi.category, Reason.FAILED, detail)


def without_mixed(
    engine: Engine, planned: list[Planned], asking: "Asking"
) -> tuple[list[Planned], dict[str, NotComputed]]:
    """Refuse to add up amounts of several currencies."""
    refused = {}
    for one in planned:
        table = next((t for t in sorted(one.tables) if t in asking.mixed and _adds_up(engine, one, t)), None)
        if table:
            label = definitions.label(one.kpi, asking.language)
            refused[one.kpi.id] = NotComputed(
                one.kpi.id, label, one.kpi.category, Reason.MIXED_CURRENCIES, asking.mixed[table]
            )
    return [one for one in planned if one.kpi.id not in refused], refused


def _adds_up(engine: Engine, one: Planned, table: str) -> bool:
    """Tell whether a KPI puts amounts of a table together, itself or through the view that it stands on.

    Comparing amounts within a row is no adding up: customers are counted whatever the currency of their orders.
    """
    kpi = one.kpi
    if kpi.unit is Unit.MONEY:
        return True
    named = set(views.identifiers(" ".join(filter(None, (kpi.value, kpi.numerator, kpi.denominator)))))
    money = {name for name, column in all_tables()[table].columns.items() if column.type == "money"}
    if one.made is None:
        return bool(named & money)
    if not any(views.looks_at(engine, kpi.table or "", table, {name}) for name in money):
        return False
    return bool(named & fractional(engine, kpi.table or "", one.made.windowed))
