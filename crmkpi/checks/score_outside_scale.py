"""Survey scores that nobody could have given: NPS is asked from 0 to 10, CSAT from 1 to 5, CES from 1 to 7.

A file of CSAT or CES whose scores fill a wider scale (7, 10 or 100) was asked on that one.
"""

from collections.abc import Iterator
from decimal import Decimal

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.checks._scales import scale
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity

CHECK = Check(
    "score_outside_scale",
    "N110",
    Severity.ERROR,
    {"en": "Score outside its scale", "pt-BR": "Nota fora da escala"},
    {
        "en": "The answer cannot count; if many are so, the scale is another one than thought.",
        "pt-BR": "A resposta não pode contar; se forem muitas, a escala não é a que se pensa.",
    },
    {
        "en": "Correct the score, or set the parameter scale of the KPI in the config.",
        "pt-BR": "Corrija a nota ou ajuste o parâmetro scale do indicador na configuração.",
    },
    table="surveys",
    column="score",
    of="cells",
    note={"en": "{survey}: {low} to {high}", "pt-BR": "{survey}: de {low} a {high}"},
)
ALL = True
BESIDE = ("survey",)
USUAL = {"csat": (5, (7, 10, 100)), "ces": (7, (10, 100))}


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Find the scale of each file, and the scores outside it."""
    tops = " ".join(
        f"WHEN survey = '{survey}' AND _file = {file} THEN {top}" for survey, file, top in _scales(told, one)
    )
    high = f"CASE WHEN survey = 'nps' THEN 10 {tops} END"
    rows = f"(SELECT *, CASE WHEN survey = 'nps' THEN 0 ELSE 1 END AS low, {high} AS high FROM {quoted(one.table)}"
    bad = "(score < low OR score > high OR (survey = 'nps' AND score <> floor(score))) IS TRUE"
    yield asked_alone(told, one, rows + " WHERE score IS NOT NULL)", bad, ["low", "high"])


def _scales(told: Checking, one: OfTable) -> Iterator[tuple[str, int, int]]:
    counts: dict[tuple[str, int], dict[Decimal, int]] = {}
    sql = f"SELECT survey, _file, score, count(*) FROM {quoted(one.table)} WHERE score IS NOT NULL GROUP BY ALL"
    for survey, file, score, n in told.engine.rows(sql):
        if survey in USUAL:
            counts.setdefault((survey, file), {})[score] = n
    for (survey, file), scores in sorted(counts.items()):
        yield survey, file, scale(scores, *USUAL[survey])
