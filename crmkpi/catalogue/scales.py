"""Scores that seem to have another scale than their definition: told in the notes, the number stays."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from crmkpi.catalogue import definitions
from crmkpi.catalogue.evaluate import Numbers
from crmkpi.engine import Engine
from crmkpi.engine.ask import filled
from crmkpi.model import Better, Kpi
from crmkpi.words import translator

if TYPE_CHECKING:
    from crmkpi.catalogue import Asking

FEW = 3
"""Fewer scores tell nothing about their scale."""
OLDER = 5
"""The form of the effort score that is better when lower ends here; a score beyond it is none of that form."""
UNDECLARED = "undeclared"


def notes(engine: Engine, asking: "Asking", numbers: Mapping[str, Numbers]) -> Iterator[str]:
    """Say where all scores lie in the lower half of the scale, and where nothing tells which end of it is good."""
    _ = translator(asking.language).gettext
    for name in asking.wanted:
        kpi = asking.kpis[name]
        written = definitions.built_in().get(name)
        if name not in numbers or written is None or written.outside is None or "scale" not in kpi.parameters:
            continue
        highest = _highest(engine, written, kpi)
        if highest is None:
            continue
        scale, label = Decimal(kpi.parameters["scale"]), definitions.label(kpi, asking.language)
        if 2 * highest <= scale:
            sentence = _(
                "{kpi}: no score is above {highest}, on a scale of 1 to {scale}; do the scores run to {highest}? Then"
                " write {setting}"
            )
            top = f"{highest.normalize():f}"
            setting = f"{name}: {{scale: {top}}}"
            yield sentence.format(kpi=label, highest=top, scale=f"{scale.normalize():f}", setting=setting)
        elif kpi.parameters.get("orientation") == UNDECLARED and highest <= OLDER:
            sentence = _(
                "{kpi}: no score is above {highest}, so nothing tells whether high scores are good, as in the form of 1"
                " to 7; they are taken to be. Write {higher} or {lower}"
            )
            ends = (Better.HIGHER, Better.LOWER)
            higher, lower = (f"{name}: {{scale: {OLDER}, orientation: {one.value}}}" for one in ends)
            yield sentence.format(kpi=label, highest=f"{highest.normalize():f}", higher=higher, lower=lower)


def _highest(engine: Engine, written: Kpi, kpi: Kpi) -> Decimal | None:
    """Find the highest score of all exports; None where there are hardly any."""
    score = written.uses[0]
    rows = filled(f"({written.where}) OR ({written.outside})", kpi.parameters)
    found = engine.rows(f'SELECT max("{score}"), count("{score}") FROM "{kpi.table}" WHERE {rows}')[0]
    return Decimal(str(found[0])) if found[1] >= FEW else None
