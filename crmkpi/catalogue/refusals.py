"""KPIs that cannot be computed, with the reason in words."""

from typing import TYPE_CHECKING

from crmkpi.catalogue.plan import Impossible, Planned
from crmkpi.model import Kpi, NotComputed, Reason, Unit
from crmkpi.words import text, translator

if TYPE_CHECKING:
    from crmkpi.catalogue import Asking


def not_computed(lack: Impossible, language: str) -> NotComputed:
    """Say what the exports lack."""
    _ = translator(language).gettext
    if lack.reason is Reason.FAILED:
        return failed(lack.kpi, lack.ways, language)
    table, columns = next(iter(lack.lacks.items()))
    if columns:
        detail = _("no column {columns} in {table}").format(columns=", ".join(columns), table=table)
    elif lack.ways:
        detail = _("none of these in the sources: {ways}").format(ways=lack.ways)
    else:
        detail = _("no {table} in the sources").format(table=table)
    return NotComputed(lack.kpi.id, text(lack.kpi.label, language), lack.kpi.category, lack.reason, detail)


def derived(kpi: Kpi, part: NotComputed, language: str) -> NotComputed:
    """Refuse a formula for the reason of its part: what to add to the sources is what matters, not the way there."""
    return NotComputed(kpi.id, text(kpi.label, language), kpi.category, part.reason, part.detail)


def failed(kpi: Kpi, fault: str, language: str) -> NotComputed:
    """Say what the engine could not do."""
    detail = translator(language).gettext("it could not be computed: {fault}").format(fault=fault)
    return NotComputed(kpi.id, text(kpi.label, language), kpi.category, Reason.FAILED, detail)


def without_mixed(planned: list[Planned], asking: "Asking") -> tuple[list[Planned], dict[str, NotComputed]]:
    """Refuse to add up amounts of several currencies."""
    refused = {}
    for one in planned:
        table = next((table for table in sorted(one.tables) if table in asking.mixed), None)
        if table and one.kpi.unit is Unit.MONEY:
            label = text(one.kpi.label, asking.language)
            refused[one.kpi.id] = NotComputed(
                one.kpi.id, label, one.kpi.category, Reason.MIXED_CURRENCIES, asking.mixed[table]
            )
    return [one for one in planned if one.kpi.id not in refused], refused
