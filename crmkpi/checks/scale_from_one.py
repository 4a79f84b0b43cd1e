"""NPS asked from 1 to 10: of fifty answers with bad ones among them, none is a 0.

On the scale from 0 to 10 a 0 is about as frequent as a 1, 2 or 3. Where these stand at least four times each on
average, a 0 is missing by chance in two of a hundred surveys.
"""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._rows import counted
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity

CHECK = Check(
    "scale_from_one",
    "N225",
    Severity.WARNING,
    {"en": "NPS without a single 0", "pt-BR": "NPS sem nenhum 0"},
    {
        "en": "The question was probably asked from 1 to 10; the result is not comparable with others.",
        "pt-BR": "A pergunta provavelmente foi feita de 1 a 10; o resultado não é comparável a outros.",
    },
    {
        "en": "Ask from 0 to 10; a 0 is never a good score, so nobody takes 1 for the best.",
        "pt-BR": "Pergunte de 0 a 10; 0 nunca é nota boa, e assim ninguém toma 1 pela melhor.",
    },
    table="surveys",
    column="score",
    of="cells",
)
ALL = True
BESIDE = ("survey",)
ENOUGH = 50
LOW = 12
"""Scores of 1, 2 and 3 together."""


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Judge the NPS answers of each file by themselves."""
    answers = f"{quoted(one.table)} WHERE survey = 'nps' AND score IS NOT NULL"
    files = (
        f"SELECT _file FROM {answers} GROUP BY _file HAVING count(*) >= {ENOUGH} AND min(score) = 1"
        f" AND max(score) = 10 AND count(*) FILTER (score = 1) >= 2 AND count(*) FILTER (score <= 3) >= {LOW}"
    )
    bad = f"survey = 'nps' AND score IS NOT NULL AND _file IN ({files})"
    of, n = told.engine.rows(f"SELECT count(*), count(*) FILTER (_file IN ({files})) FROM {answers}")[0]
    yield counted(told, one, quoted(one.table), bad, (int(of), int(n)))
