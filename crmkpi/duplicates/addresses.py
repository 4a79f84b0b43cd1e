"""Streets, places and web sites in one spelling."""

import re

from crmkpi.duplicates.fold import spellings, words

_TYPES = spellings(
    """
    rua: r; avenida: av avda; avenue: ave; alameda: al; rodovia: rod; estrada: estr est; travessa: tv trav; praca:
    pca pc pra; largo: lgo lg; jardim: jd; vila: vl; parque: pq prq; residencial: res; condominio: cond; edificio:
    ed edif; bloco: bl; apartamento: apto ap apt; conjunto: cj conj; sala: sl; loja: lj; quadra: qd; lote: lt;
    street: st str; road: rd; drive: dr; lane: ln; boulevard: blvd; court: ct crt; place: pl; square: sq; highway:
    hwy; parkway: pkwy; terrace: ter tce; close: cl; crescent: cres; circuit: cct; suite: ste; floor: fl; doutora:
    dra; doutor: dr.; professor: prof; coronel: cel; capitao: cap; general: gen; marechal: mal; santa: sta; santo:
    sto; presidente: pres; engenheiro: eng; padre: pe; desembargador: des; senador: sen; deputado: dep; almirante:
    alm; major: maj; tenente: ten; brigadeiro: bro brig
    """
)
_MARKS = words(
    """
    n no nr num numero number sn
    """
)
_STREETS = words(
    """
    rua avenida alameda rodovia estrada travessa praca largo street road drive lane boulevard court place square
    """
)
_LINKS = words(
    """
    da de do das dos e of the del la
    """
)
_GERMAN = re.compile(r"(\w{3,})(strasse|str)\b")
_STATES = {
    name.strip(): short.strip()
    for name, _, short in (
        pair.partition(":")
        for pair in """
    acre: ac; alagoas: al; amapa: ap; amazonas: am; bahia: ba; ceara: ce; distrito federal: df; espirito santo: es;
    goias: go; maranhao: ma; mato grosso: mt; mato grosso do sul: ms; minas gerais: mg; para: pa; paraiba: pb;
    parana: pr; pernambuco: pe; piaui: pi; rio de janeiro: rj; rio grande do norte: rn; rio grande do sul: rs;
    rondonia: ro; roraima: rr; santa catarina: sc; sao paulo: sp; sergipe: se; tocantins: to; california: ca; texas:
    tx; florida: fl; new york: ny; illinois: il; pennsylvania: pa; ohio: oh; georgia: ga; michigan: mi; new jersey:
    nj; virginia: va; washington: wa; massachusetts: ma; colorado: co; oregon: or; new south wales: nsw; victoria:
    vic; queensland: qld; tasmania: tas; western australia: wa; south australia: sa; ontario: on; quebec: qc;
    british columbia: bc
    """.replace("\n", " ").split(";")
    )
}
_CITIES = {
    "sp": "sao paulo",
    "rj": "rio de janeiro",
    "bh": "belo horizonte",
    "poa": "porto alegre",
    "nyc": "new york",
    "sampa": "sao paulo",
}


def street(folded: str) -> str:
    """Spell a folded street out: types of street, numbers without their mark, no links."""
    text = _GERMAN.sub(r"\1 strasse", folded)
    words = text.split()
    if words and words[0] == "dr":
        words[0] = "doutor"
    spelled = []
    for index, word in enumerate(words):
        if word in _LINKS or word in _MARKS:
            continue
        if index and word == "dr" and words[0] in ("r", "rua", "av", "avenida", "al", "alameda", "tv", "travessa"):
            word = "doutor"
        spelled.append(_TYPES.get(word, word))
    return " ".join(word.lstrip("0") or "0" for word in spelled if word)


def number(spelled: str) -> str:
    """Give the house number of a spelled street: its first word of digits (12, 12b)."""
    return next((word for word in spelled.split() if word[0].isdigit() and len(word) <= 6), "")


def is_street(spelled: str) -> bool:
    """Tell whether a spelled text names a type of street."""
    words = spelled.split()
    return len(words) > 1 and any(word in _STREETS for word in words)


def key(spelled: str) -> str:
    """Give number and longest word, under which slips in other words do no harm."""
    words = [word for word in spelled.split() if word not in _STREETS and not word[0].isdigit()]
    first = max(words, key=lambda word: (len(word), word), default="")
    return f"{number(spelled)} {first}" if first else ""


def city(folded: str) -> str:
    """Spell a city out, without a state behind it."""
    return _CITIES.get(folded, folded.removeprefix("city of ").removesuffix(" city") or folded)


def state(folded: str) -> str:
    """Give the short form of a state."""
    return _STATES.get(folded, folded)


def postal_code(cell: str) -> str:
    """Take letters and digits only; the longer American form is cut to its first five."""
    signs = "".join(sign for sign in cell.upper() if sign.isalnum())
    if len(signs) == 9 and signs.isdecimal():
        return signs[:5]
    return signs[:12]


def domain(cell: str) -> str:
    """Give the host of a web address without www."""
    text = cell.strip().lower()
    text = text.partition("://")[2] or text
    host = text.partition("/")[0].partition("?")[0].partition(":")[0].rpartition("@")[2]
    host = host.removeprefix("www.").strip(". ")
    return host if "." in host and " " not in host else ""
