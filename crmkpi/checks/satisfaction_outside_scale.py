"""Ratings of tickets that nobody could have given: numbers are asked from 1 to 5, unless they fill 7, 10 or 100.

Words (good, bad, offered) are no numbers; a word among numbers is outside of their scale.
"""

from collections.abc import Iterator

from crmkpi.checks._asked import Checking, Found, OfTable
from crmkpi.checks._rows import asked_alone
from crmkpi.checks._scales import scale
from crmkpi.engine.connection import quoted
from crmkpi.model import Check, Severity

CHECK = Check(
    "satisfaction_outside_scale",
    "T111",
    Severity.ERROR,
    {"en": "Rating outside its scale", "pt-BR": "Avaliação fora da escala"},
    {
        "en": "The rating cannot count among the others.",
        "pt-BR": "A avaliação não pode contar entre as outras.",
    },
    {
        "en": "Correct the rating, or look which scale the customers were shown.",
        "pt-BR": "Corrija a avaliação ou veja que escala os clientes viram.",
    },
    table="tickets",
    column="satisfaction",
    of="cells",
    note={"en": "1 to {high}", "pt-BR": "de 1 a {high}"},
)
NUMBER = "try_cast(replace(trim(satisfaction), ',', '.') AS DECIMAL(18, 6))"
NOT_GIVEN = ("offered", "unoffered", "not offered", "n/a", "-", "–", "none", "null", "sem avaliação", "não avaliado")
"""Words that say that nobody rated."""


def find(told: Checking, one: OfTable) -> Iterator[Found]:
    """Find the scale of the numbers of each file, and what lies outside it."""
    filled = f"SELECT *, {NUMBER} AS rating FROM {quoted(one.table)} WHERE trim(satisfaction) <> ''"
    unrated = ", ".join(f"'{word}'" for word in NOT_GIVEN)
    tops = ""
    for file, words, numbers in told.engine.rows(
        f"SELECT _file, count(*) FILTER (rating IS NULL AND lower(trim(satisfaction)) NOT IN ({unrated})),"
        f" count(rating) FROM ({filled}) GROUP BY _file ORDER BY _file"
    ):
        if numbers > 4 * words:
            sql = f"SELECT rating, count(*) FROM ({filled}) WHERE rating IS NOT NULL AND _file = {file} GROUP BY rating"
            tops += f" WHEN _file = {file} THEN {scale(dict(told.engine.rows(sql)), 5, (7, 10, 100))}"
    if not tops:
        yield Found(0, told.engine.rows(f"SELECT count(*) FROM ({filled})")[0][0], one.table, one.column)
        return
    rows = f"(SELECT *, CASE{tops} END AS high FROM ({filled}))"
    bad = (
        "(high IS NOT NULL AND (rating < CASE WHEN high >= 10 THEN 0 ELSE 1 END OR rating > high"
        f" OR (rating IS NULL AND lower(trim(satisfaction)) NOT IN ({unrated})))) IS TRUE"
    )
    yield asked_alone(told, one, rows, bad, ["high"])
