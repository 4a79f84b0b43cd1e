"""What is typed into a field only because it asks: words, keyboards, one sign repeated. What counts differs by column.

The surnames Teste, Null and None exist, and so do the company 99, the plan Teste (a trial) and Namibia (NA): a word
is taken for a placeholder only in columns where it can be nothing else.
"""

import re

from crmkpi.engine.connection import text


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


EMPTY = _listed(
    "n a|n d|n i|null|nil|nan|none|undefined|tbd|tba|unknown|not available|not provided|not informed"
    "|not specified|desconhecido|desconhecida|nao informado|nao informada|nao consta|nao tem|nao possui|nao ha"
    "|nao se aplica|sem informacao|sem dados|sem cadastro|a definir|a confirmar|a preencher|preencher|indefinido"
    "|ignorado|no informado|desconocido|sin datos|por definir|no data|no value|vazio|em branco|placeholder|dummy"
)
"""Words that say that nothing is known."""
TESTS = _listed(
    "test|teste|testes|tests|testing|testando|test test|teste teste|test user|teste usuario|usuario teste"
    "|cliente teste|teste cliente|test customer|customer test|test lead|lead teste|teste lead|test name"
    "|nome teste|teste nome|test 1|teste 1|teste 2|test1|teste1|teste2|test2|teste 123|test 123|teste123|test123"
    "|teste teste teste|prueba|contato teste|teste contato|test contact|test account|conta teste|empresa teste"
    "|teste empresa|test company|foo|foo bar|foobar|lorem ipsum|fulano|fulano de tal|sicrano|abcd|abcde"
)
"""Words of somebody who only tries the form."""
NAMELESS = _listed(
    "sem nome|no name|noname|nome|name|seu nome|your name|sin nombre|sem razao social|nao quis informar|s n"
    "|anonimo|anonymous|nome completo|full name|first name|last name|primeiro nome|sobrenome|x x"
)
MISSING = {
    "email": "sem email|sem e mail|no email|no e mail|email|e mail|nao tem email|nao possui email",
    "phone": "sem telefone|sem fone|sem celular|no phone|telefone|phone|nao tem telefone|sem numero",
    "tax_id": "sem cpf|sem cnpj|cpf|cnpj|sem documento",
    "city": "sem cidade|cidade|city|no city",
    "state": "estado|uf|sem estado|sem uf|state",
    "country": "pais|country|sem pais",
    "street": "sem endereco|endereco|address|no address|rua|sem rua|street",
    "postal_code": "sem cep|cep|zip|postal code",
    "website": "sem site|site|website|no website|http|https|www|http www|https www",
    "company": "sem empresa|empresa|company|no company",
}
"""Words that say it for one column."""
SURNAMES = _listed("none|null|nil|test|teste|tests|testes|testing|nan|na|foo|fulano")
MASHED = re.compile(
    r"(?:asdf+g*h*j*k*l*|asd(?:asd)+|asdas|asdf(?:asdf)+|qwer(?:ty?)?u?i?o?p?|qwe(?:qwe)+|qwer(?:qwer)+|zxcv+b?n?m?"
    r"|sdfg?(?:sdfg?)*|dfg(?:dfg)+|fdsa|lkjh+g?f?d?s?a?|poiu+y?t?|hjkl|jkl(?:jkl)*|dsa(?:dsa)+|sdf(?:sdf)+|fgh(?:fgh)+)"
)
"""What fingers type when they only want to go on."""
REPEATED = re.compile(r"([0-9A-Za-z])\1{2,}")
COUNTED = (
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "123",
    "1234",
    "987654321",
)
NAMES = ("name", "company", "customer_name")
PARTS = ("given_name", "surname")
PLACES = ("city", "state", "country", "street", "postal_code", "website", "title", "role")
ACCENTS = str.maketrans("áàâãçéêíóôõú", "aaaaceeiooou")
LOCAL = re.compile(
    r"(?:no|sem|nao|not|sin)[._-]?(?:e[._-]?mail|tem|tem[._-]?email|possui|possui[._-]?email|informado|informou|consta"
    r"|available|provided)\d*|semail|sememail|na[._-]?o?tem|asdf\w*|qwerty?\w{0,3}|x{3,8}|a{3,8}|fake|naoinformado"
)
SAME = re.compile(r"(\w+)@\1\.(?:com|net|org|com\.br|br|co)")
FILLERS = _listed("test|teste|testing|email|mail|nao|sem|tem|nome|name|abc|foo|bar|xyz|teste123|123|1234|12345")


def fault(cell: str, column: str, beside: str | None = None) -> str | None:
    """Say what kind of placeholder a cell is; None when it may be meant. `beside` is the other part of a name."""
    word = _word(cell)
    bare = cell.strip()
    if column == "email":
        return _mail(bare, word)
    if column in ("phone", "tax_id"):
        return _number(bare, word, column)
    if MASHED.fullmatch(word) and len(word) > 3:
        return "mashed"
    if re.fullmatch(r"[xX]{3,}|(?:[xX]{2,} ?)+[xX]{2,}", bare):
        return "repeated"
    if column == "comment":
        # A form may ask for a word, and any is an answer; only a test is none.
        return (
            "test" if word in ("test", "teste", "test test", "teste teste") or word.startswith("lorem ipsum") else None
        )
    if column in NAMES:
        return _name(bare, word, column)
    if column in PARTS:
        return _part(bare, word, beside)
    if column in PLACES:
        return _place(bare, word, column)
    # A plan, a status, a source: `none`, `unknown` and `teste` are words that a list may hold.
    if bare and not bare.strip("?"):
        return "repeated"
    return "empty" if word in ("null", "nil", "nan", "undefined") or bare.upper() in ("#N/A", "#N/D") else None


def _name(bare: str, word: str, column: str) -> str | None:
    if word in EMPTY or word in NAMELESS or word in _missing(column):
        return "empty"
    if word in TESTS or word.startswith("lorem ipsum"):
        return "test"
    if bare in ("na", "NA", "n.a.", "N.A.", "N.A"):
        # Na is a Korean family name.
        return "empty"
    if bare in ("x", "xx", "XX") or _only_signs(bare):
        return "repeated"
    return _run(bare)


def _part(bare: str, word: str, beside: str | None) -> str | None:
    other = _word(beside or "")
    if word in SURNAMES or word in TESTS:
        tried = word in TESTS and (not other or other in TESTS or other in ("user", "usuario", "cliente"))
        return "test" if tried else "empty" if word in ("none", "null", "nil", "nan") and word == other else None
    if word in EMPTY or word in NAMELESS:
        return "empty"
    if _only_signs(bare):
        return "repeated"
    return _run(bare)


def _place(bare: str, word: str, column: str) -> str | None:
    if column == "country" and word in ("na", "nan"):
        return None
    if word in EMPTY or word in _missing(column):
        return "empty"
    if word in TESTS and column not in ("street", "title", "role"):
        return None if word == "foo" else "test"
    if column in ("state", "country") and bare.upper() in ("XX", "ZZ", "00"):
        return "repeated"
    if _only_signs(bare):
        return "repeated"
    if column == "postal_code":
        digits = re.sub(r"\D", "", bare)
        zeros = bool(digits) and not digits.strip("0") and bare.replace("-", "").replace(".", "").isdigit()
        return "repeated" if zeros or re.fullmatch(r"(\d)\1{7}", digits) else None
    if column in ("street", "role", "title") and bare.isdigit():
        return "repeated" if not bare.strip("0") else None
    return _run(bare)


def _number(bare: str, word: str, column: str) -> str | None:
    digits = re.sub(r"\D", "", bare)
    if not any(sign.isalnum() for sign in bare):
        return "repeated" if bare else None
    if not digits:
        words = EMPTY | TESTS | {"na", "no", "nao", "x", "xx"} | _missing(column)
        if word in words or re.fullmatch(r"x+", word) or (MASHED.fullmatch(word) and len(word) > 3):
            return "mashed" if MASHED.fullmatch(word) and len(word) > 3 else "test" if word in TESTS else "empty"
        return None
    if any(sign.isalpha() for sign in bare):
        return None
    if digits == digits[0] * len(digits) and not (bare.startswith("+") and len(digits) < 4):
        return "repeated"
    return "counted" if digits in COUNTED and bare.isdigit() else None


def _mail(bare: str, word: str) -> str | None:
    address = bare.lower()
    name, at, domain = address.partition("@")
    if not at:
        words = EMPTY | TESTS | {"na", "no", "nao", "x", "xx"} | _missing("email")
        if not any(sign.isalnum() for sign in bare):
            return "repeated"
        if word in words:
            return "test" if word in TESTS else "empty"
        return "mashed" if MASHED.fullmatch(word) and len(word) > 3 else _run(bare)
    if LOCAL.fullmatch(name):
        return "mashed" if MASHED.match(name) else "empty"
    if (same := SAME.fullmatch(address)) is not None:
        first = same[1]
        if first in FILLERS or MASHED.fullmatch(first) or first == first[0] * len(first):
            return "test"
    first = domain.split(".")[0]
    return "test" if name in ("test", "teste", "testing") and first in ("test", "teste", "testing") else None


def _word(cell: str) -> str:
    """Write a cell in lower case without the accents of Portuguese and without signs; other letters stay."""
    plain = cell.casefold().translate(ACCENTS)
    return " ".join("".join(sign if sign.isalnum() and sign not in "ªº" else " " for sign in plain).split())


def _missing(column: str) -> frozenset[str]:
    """List the words that say for one column that nothing is known."""
    return frozenset(filter(None, MISSING.get(column, "").split("|")))


def _run(bare: str) -> str | None:
    """Tell a sign repeated three times or more, and digits counted up."""
    if REPEATED.fullmatch(bare.replace(" ", "").lower()):
        return "repeated"
    return "counted" if bare in COUNTED else None


def _only_signs(bare: str) -> bool:
    """Tell whether a cell is ASCII (or a dash), and neither letter nor digit."""
    return bool(bare) and all(sign in "–—" or (sign < "\x7f" and not sign.isalnum()) for sign in bare)


def suspect(column: str) -> str:
    """Write what is true for a cell that may be a placeholder, in SQL: one pattern, which fails at the first signs."""
    if column in ("phone", "tax_id"):
        signs = "[ ().+/-]*"
        same = "|".join(f"(?:{digit}{signs})+" for digit in range(10))
        return f"regexp_full_match({column}, '{signs}(?:{same})|[0-9]{{3,10}}|[^0-9]*')"
    return f"regexp_full_match({column}, {text(f'(?i){pattern(column)}')})"


def mailboxes() -> str:
    """Match the beginnings of made-up addresses."""
    fillers = "|".join(sorted(FILLERS))
    return (
        f"^(?:(?:no|sem|sin|n[aã]o?|not)(?:[._-]|e?mail|tem|poss|inf|cons|avail|prov)|(?:{fillers})@|asdf|qwert"
        "|asd|sdf|dfg|zxc|dsa|jkl|hjk|fgh|lkj|poiu|fdsa|qwe|fake@|[a-z0-9]{1,2}@|"
        + "|".join(f"{sign}{{3,}}" for sign in "0123456789abcdefghijklmnopqrstuvwxyz")
        + ")"
    )


def pattern(column: str) -> str:
    """Match every word of the lists for a column, with or without accents, and whatever stands between and around."""
    tight = column not in (*NAMES, *PARTS, *PLACES, "comment")
    words = (
        set(["null", "nil", "nan", "undefined"]) if tight else EMPTY | TESTS | NAMELESS | SURNAMES | {"na", "x", "xx"}
    )
    words = words | _missing(column)
    between = "[^0-9A-Za-zÀ-ÿ]*"
    spelled = [between.join(map(_spelled, word.split())) for word in sorted(words)]
    runs = [f"(?:{sign} *){{3,}}" for sign in "abcdefghijklmnopqrstuvwxyz"]
    other = [MASHED.pattern, "lorem ipsum.*", "[xz ]{2,}", "[ -/:-@\\[-`{-~–—]+", *_digits(column)]
    tail = ["#n/[ad]", MASHED.pattern, "[x ]{2,}", "\\?+"] if tight else [*runs, *other]
    return f"{between}(?:{'|'.join([*spelled, *tail])}){between}"


def _digits(column: str) -> list[str]:
    """Match cells of digits that may be none; a postal code is digits anyhow."""
    if column == "postal_code":
        return ["0[0 .-]*", *(f"{digit}{{5}}[.-]?{digit}{{3}}" for digit in range(1, 10))]
    return ["[0-9 .-]+"]


def _spelled(word: str) -> str:
    return "".join(
        {"a": "[aáàâã]", "c": "[cç]", "e": "[eéê]", "i": "[ií]", "o": "[oóôõ]", "u": "[uú]"}.get(s, s) for s in word
    )
