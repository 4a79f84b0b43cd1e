"""The states of Brazil: codes, names, and the code of the statistical office (IBGE)."""

import difflib
from functools import cache, lru_cache

from crmkpi.checks._country import folded

STATES = {
    "AC": "acre|12",
    "AL": "alagoas|27",
    "AM": "amazonas|13",
    "AP": "amapa|16",
    "BA": "bahia|29",
    "CE": "ceara|23",
    "DF": "distrito federal|53",
    "ES": "espirito santo|32",
    "GO": "goias|52",
    "MA": "maranhao|21",
    "MG": "minas gerais|31",
    "MS": "mato grosso do sul|50",
    "MT": "mato grosso|51",
    "PA": "para|15",
    "PB": "paraiba|25",
    "PE": "pernambuco|26",
    "PI": "piaui|22",
    "PR": "parana|41",
    "RJ": "rio de janeiro|33",
    "RN": "rio grande do norte|24",
    "RO": "rondonia|11",
    "RR": "roraima|14",
    "RS": "rio grande do sul|43",
    "SC": "santa catarina|42",
    "SE": "sergipe|28",
    "SP": "sao paulo|35",
    "TO": "tocantins|17",
}
ABROAD = ("ex", "exterior")
"""What invoices say for customers outside Brazil."""
FRONTS = ("estado do ", "estado da ", "estado de ", "estado ", "state of ", "uf ")


@cache
def names() -> dict[str, str]:
    """List every spelling: folded code, name or number → code."""
    found = {code.lower(): code for code in STATES}
    found.update({word: code for code, words in STATES.items() for word in words.split("|")})
    return found | dict.fromkeys(ABROAD, "EX")


@lru_cache(maxsize=4096)
def code_of(text: str) -> str | None:
    """Find the state that a cell means: `SP`, `São Paulo`, `BR-SP`, `SP - São Paulo`, `Estado de São Paulo`."""
    known, word = names(), folded(text)
    for front in FRONTS:
        word = word.removeprefix(front)
    if word in known:
        return known[word]
    parts = [part for part in (folded(part) for part in text.replace("(", "-").replace("/", "-").split("-")) if part]
    codes = {known.get(part) for part in parts if part not in ("br", "brasil", "brazil", "bra")}
    return codes.pop() if len(codes) == 1 else None


def nearest(text: str) -> str:
    """Name the code of the state whose name is nearest; empty when none is near."""
    words = [word for word in names() if len(word) > 3]
    found = difflib.get_close_matches(folded(text), words, 1, 0.8)
    return names()[found[0]] if found else ""
