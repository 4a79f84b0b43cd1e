"""Which country a cell means, and whether an export without countries comes from Brazil."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from crmkpi.engine.connection import quoted

if TYPE_CHECKING:
    from crmkpi.engine import Engine

SAMPLE = 20_000
"""Rows of each table that are looked at to learn where an export comes from."""
MEMBERS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""The European Union."""
ONLY_BRAZIL = ("SP", "RJ", "MG", "RS", "BA", "PR", "ES", "GO", "DF", "PE", "RN", "PB", "PI", "TO", "RO", "RR", "AM")
"""States whose letters are no state of the USA."""
MOBILE = r"(?:\+?55)? ?\(?0?[1-9][1-9]\)? ?9[0-9]{4}[- .]?[0-9]{4}|\([1-9][1-9]\) ?[2-9][0-9]{3}[- .]?[0-9]{4}"
MASKED = r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}|[0-9A-Za-z]{2}(\.[0-9A-Za-z]{3}){2}/[0-9A-Za-z]{4}-[0-9]{2}"
Votes = tuple[int, int]
"""(for Brazil, for another country)."""


def folded(text: str) -> str:
    """Write a name without case, accents and signs."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    plain = plain.replace("&", " and ").replace(".", "").replace("'", "").replace("’", "")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


@cache
def names() -> dict[str, str]:
    """Read the table: folded name or code → ISO 3166 code of two letters."""
    from crmkpi.checks._countries import NAMES

    found: dict[str, str] = {}
    for line in filter(None, NAMES.split("\n")):
        country, _, words = line.partition("=")
        found.update(dict.fromkeys([country.lower(), *words.split("|")], country))
    return found


@lru_cache(maxsize=4096)
def code_of(text: str | None) -> str | None:
    """Find the code of a country; None for an empty cell and for a word that is none."""
    if not text or "n/" in text.lower():
        return None
    known = names()
    if (code := known.get(folded(text))) is not None:
        return code
    # `BR - Brasil`, `Brasil (BR)`, `1058/Brasil`
    parts = [folded(part) for part in text.replace("(", "/").replace(" - ", "/").replace(" – ", "/").split("/")]
    codes = {known[part] for part in parts if part in known}
    return codes.pop() if len(codes) == 1 else None


def home(engine: "Engine") -> str | None:
    """Tell whether the customers are Brazilian where a row does not say: `BR`, or None.

    Countries, phones, tax ids, states and currencies vote, each with the share of its cells.
    """
    votes = [vote for vote in _votes(engine) if sum(vote)]
    shares = [brazil / (brazil + abroad) for brazil, abroad in votes]
    return "BR" if shares and sum(shares) / len(shares) > 0.5 else None


def _votes(engine: "Engine") -> Iterator[Votes]:
    for table in ("customers", "contacts", "leads"):
        if engine.has(table, ["country"]):
            yield _of_words(engine, table, "country")
        if engine.has(table, ["phone"]):
            yield _of_cells(engine, table, "phone", MOBILE, r"\+(?:[1-46-9]|5[0-46-9]).*")
        if engine.has(table, ["tax_id"]):
            yield _of_cells(engine, table, "tax_id", MASKED, r"[A-Za-z]{2}[0-9]{7,}.*")
        if engine.has(table, ["state"]):
            yield _of_cells(engine, table, "state", "|".join(ONLY_BRAZIL), "TX|NY|CA|FL|IL|OH|NJ|VA|WA|ON|QC|NSW")
    for table in ("deals", "orders", "subscriptions", "costs"):
        if engine.has(table, ["currency"]):
            yield _of_words(engine, table, "currency")


def _of_words(engine: "Engine", table: str, column: str) -> Votes:
    cells = f"SELECT {quoted(column)} AS word FROM {quoted(table)} LIMIT {SAMPLE}"
    rows = engine.rows(f"SELECT word, count(*) FROM ({cells}) WHERE word IS NOT NULL GROUP BY ALL")
    if column == "currency":
        codes = [("BR" if word.strip().upper() in ("BRL", "R$") else "other", n) for word, n in rows]
    else:
        codes = [(code, n) for word, n in rows if (code := code_of(word))]
    brazil = sum(n for code, n in codes if code == "BR")
    return brazil, sum(n for _, n in codes) - brazil


def _of_cells(engine: "Engine", table: str, column: str, brazil: str, abroad: str) -> Votes:
    counts = ", ".join(f"count(*) FILTER (regexp_full_match(trim(cell), '{shape}'))" for shape in (brazil, abroad))
    cells = f"SELECT {quoted(column)} AS cell FROM {quoted(table)} LIMIT {SAMPLE}"
    first, second = engine.rows(f"SELECT {counts} FROM ({cells})")[0]
    return int(first), int(second)


def nearest(text: str) -> str:
    """Name the code of the country whose name is nearest; empty when none is near."""
    import difflib

    words = [word for word in names() if len(word) > 3]
    found = difflib.get_close_matches(folded(text), words, 1, 0.8)
    return names()[found[0]] if found else ""
