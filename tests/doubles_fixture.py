"""Documents of duplicates made by hand for the tests of their formats: every kind of group, remark and outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checkup_fixture import NASTY

from crmkpi.model import Band, Source
from crmkpi.model.doubles import (
    Agreement,
    Branches,
    Cell,
    Common,
    Decision,
    Double,
    Doubles,
    Entry,
    Ground,
    Kept,
    Likeness,
    Mark,
    Search,
)

FILE, MORE = "exports/contatos-2025.csv", "exports/contatos-2026.csv"
SAME, CLOSE, OTHER = Agreement.SAME, Agreement.CLOSE, Agreement.DIFFERENT
WORDS = {
    "en": {
        "email": "same e-mail",
        "name": "name almost the same",
        "city": "city differs",
        "tax_id": "both tax ids are valid and differ",
        "phone": "same phone",
        "why": "has a valid tax id",
        "first": "has the first id; nothing else tells the rows apart",
        "branches": "may be two branches, so never certain",
        "note": "exports/old.csv: not recognised and left out; name its table and columns in a config",
        "failed": "exports/broken.csv: this is no table",
    },
    "pt-BR": {
        "email": "mesmo e-mail",
        "name": "nome quase igual",
        "city": "cidade diferente",
        "tax_id": "dois CPFs/CNPJs válidos e diferentes",
        "phone": "mesmo telefone",
        "why": "tem CPF/CNPJ válido",
        "first": "tem o primeiro identificador; nada mais as distingue",
        "branches": "podem ser duas filiais, por isso nunca é certo",
        "note": "exports/old.csv: não reconhecido e deixado de fora; indique a tabela e as colunas em uma configuração",
        "failed": "exports/broken.csv: não é uma tabela",
    },
}


def entry(id: str, line: int, score: float, file: str = FILE, table: str = "contacts", **cells: str) -> Entry:
    """A row; a cell is written as its text with a sign behind it: ~ similar, ! different, + only here."""
    marks = {"~": Mark.SIMILAR, "!": Mark.DIFFERENT, "+": Mark.ONLY_HERE}
    shown = {
        name: Cell(text.rstrip("~!+"), marks.get(text[-1:], Mark.SAME) if text else Mark.SAME)
        for name, text in cells.items()
    }
    return Entry(table, id, file, line, score, shown, f"{line:016x}")


def double(
    number: int,
    band: Band,
    probability: float,
    rows: Sequence[Entry],
    pairs: Sequence[Likeness],
    why: str,
    survivor: int = 0,
    golden: Mapping[str, Kept] | None = None,
) -> Double:
    order = dict.fromkeys(name for row in rows for name in row.cells)
    return Double(
        number, tuple(rows), tuple(order), probability, band, tuple(pairs), survivor, "valid_tax_id", why, golden or {}
    )


def mixed(language: str = "en") -> Doubles:
    """Two searches, a group of each band, and everything that is remarked."""
    said = WORDS[language]

    def ground(field: str, level: Agreement, bits: float) -> Ground:
        return Ground(field, level, bits, said[field])

    email, name = ground("email", SAME, 10.94), ground("name", CLOSE, 8.5)
    city, tax, phone = ground("city", OTHER, -2.77), ground("tax_id", OTHER, -6.28), ground("phone", SAME, 11.1)
    ana = double(
        1,
        Band.CERTAIN,
        0.999756,
        [
            replace(entry("8821", 412, 0.999756, name="A. S.", email="a***@e***.com", city="São Paulo"), likeness=0),
            replace(
                entry(
                    "90000003614", 99_977, 0.999756, MORE, name="A. S.~", email="a***@e***.com", phone="***21+",
                    city="Rio de Janeiro!",
                ),
                likeness=0,
            ),
        ],
        [Likeness(0, 1, 0.9999999, Band.CERTAIN, 22.1, (email, name, city))],
        said["why"],
        golden={"name": Kept("A. S.", 0), "email": Kept("a***@e***.com", 0), "phone": Kept("***21", 1),
                "city": Kept("São Paulo", 0)},
    )  # fmt: skip
    firm = "Comércio e Distribuição de Alimentos São José do Vale Verde Ltda"
    trio = double(
        2,
        Band.LIKELY,
        0.9258,
        [
            replace(entry("r0000121", 7, 0.9258, name=firm, tax_id="***47", email="vendas@v***.br"), likeness=0),
            replace(entry("r0000134", 8, 0.98, MORE, name=f"{firm} ME~", email="v***@v***.br!"), likeness=0),
            replace(entry("r0000135", 9, 0.98, name=f"{firm}", tax_id="***07!", phone="***05+"), likeness=2, against=1),
        ],
        [
            Likeness(0, 1, 0.98, Band.LIKELY, 9.1, (name,), doubt=said["branches"]),
            Likeness(0, 2, 6.8e-7, Band.REVIEW, -20.5, (name, tax, city)),
            Likeness(1, 2, 1.0, Band.CERTAIN, 9.2, (phone,), True),
        ],
        said["first"],
        golden={"name": Kept(firm, 2), "email": Kept("v***@v***.br", 1), "phone": Kept("***05", 2)},
    )
    rui = double(
        3,
        Band.REVIEW,
        0.7391,
        [
            replace(entry("000.017", 21, 0.7391, table="leads", file=MORE, name="R. P."), likeness=0),
            replace(
                entry("l-2", 22, 0.7391, table="leads", file=MORE, name="R. P.~", email="r***@c***.com+"), likeness=0
            ),
        ],
        [Likeness(0, 1, 0.7391, Band.REVIEW, 1.5, (name, city))],
        said["first"],
        survivor=0,
    )  # fmt: skip
    return Doubles(
        title="Vendas Brasil" if language == "pt-BR" else "Brazil sales",
        language=language,
        searches=(
            Search(
                ("contacts",),
                18_412,
                (ana, trio),
                {Band.CERTAIN: 150, Band.LIKELY: 20, Band.REVIEW: 0},
                386,
                23_456,
                common=(Common("phone", "***65", 412), Common("email", "c***@e***.br", 77)),
                branches=(Branches("***33", (("17", FILE, 4), ("23", FILE, 9))),),
                blanks={"email": 5, "phone": 1204},
                decisions=(
                    Decision("17", "18", True, ("18",)),
                    Decision("90", "91", False),
                    Decision("17", "91", True, overruled=True),
                ),
                too_large=1,
            ),
            Search(("leads",), 40, (rui,), {Band.CERTAIN: 0, Band.LIKELY: 0, Band.REVIEW: 1}, 2, 4, thin=True),
        ),
        sources=(
            Source(FILE, "7c1e90" + "0" * 58, "contacts", "pipedrive", 18_000, 18_000, 0),
            Source(MORE, "7c1e91" + "0" * 58, "contacts", "pipedrive", 412, 412, 0),
            Source("exports/leads.csv", "ab12cd" + "1" * 58, "leads", "hubspot", 40, 40, 0),
        ),
        threshold=0.5,
        notes=(said["note"],),
        config="crmkpi.yaml",
        config_sha256="f" * 64,
        version="0.1.0",
    )


def nothing() -> Doubles:
    """Searched, and nobody was entered twice."""
    search = Search(("customers",), 307, (), {Band.CERTAIN: 0, Band.LIKELY: 0, Band.REVIEW: 0}, 0, 12)
    return replace(mixed(), searches=(search,), notes=(), config=None, config_sha256=None)


def broken() -> Doubles:
    """One file could not be read."""
    return replace(mixed(), failed=(WORDS["en"]["failed"],))


def linked() -> Doubles:
    """Contacts against leads."""
    whole = mixed()
    rows = (
        entry("c1", 2, 0.95, name="A. S.", email="a***@e***.com"),
        replace(entry("l1", 3, 0.95, "exports/leads.csv", "leads", name="A. S.", company="Sol Ltda+"), likeness=0),
    )
    pair = Likeness(0, 1, 0.95, Band.LIKELY, 4.2, (Ground("email", SAME, 10.94, "same e-mail"),))
    one = double(1, Band.LIKELY, 0.95, rows, [pair], "is the most recent")
    search = Search(("contacts", "leads"), 18_452, (one,), {Band.LIKELY: 1}, 2, 9)
    return replace(whole, searches=(search,), notes=(), bands=(Band.LIKELY,), personal=True, fail_on=Band.LIKELY)


def nasty(name: str) -> Doubles:
    """A document in which every text is one and the same."""
    grounds = (Ground(name, SAME, 3.0, name), Ground("city", OTHER, -1.0, name))
    cells = {column: Cell(name, mark) for column, mark in zip(("name", "email", "city", "phone"), Mark, strict=True)}
    rows = tuple(Entry("contacts", name, name, 7 + at, 0.7, cells, name, 0, 1 if at == 2 else None) for at in range(3))
    pairs = (
        Likeness(0, 1, 0.7, Band.REVIEW, 1.2, grounds, False, name),
        Likeness(0, 2, 0.001, Band.REVIEW, -9.0, grounds),
        Likeness(1, 2, 1.0, Band.CERTAIN, 12.0, grounds, True),
    )
    golden = {"name": Kept(name, 1), "email": Kept(name, 2)}
    one = Double(1, rows, tuple(cells), 0.7, Band.REVIEW, pairs, 0, "most_recent", name, golden)
    search = Search(
        ("contacts",),
        9,
        (one, replace(one, number=2, rows=rows[:2], likenesses=pairs[:1], golden={})),
        {Band.REVIEW: 2},
        5,
        3,
        common=(Common("phone", name, 400),),
        branches=(Branches(name, ((name, name, 1),)),),
        blanks={"email": 1},
        decisions=(Decision(name, name, True, (name,)), Decision(name, name, False)),
    )
    return replace(
        mixed(),
        title=name,
        searches=(search,),
        sources=(Source(name, "0" * 64, "contacts", name, 9, 9, 0),),
        notes=(name,),
        failed=(name,),
        config=name,
    )


def hostile() -> Doubles:
    """All hostile names at once."""
    documents = [nasty(name) for name in NASTY]
    doubles = [
        replace(one, number=number)
        for number, document in enumerate(documents, 1)
        for one in document.searches[0].doubles[:1]
    ]
    search = replace(documents[0].searches[0], doubles=tuple(doubles), groups={Band.REVIEW: len(doubles)})
    return replace(documents[0], searches=(search,), notes=NASTY, failed=NASTY[:2])


DOCUMENTS = {
    "mixed": mixed(),
    "mixed-pt": mixed("pt-BR"),
    "nothing": nothing(),
    "broken": broken(),
    "linked": linked(),
    "hostile": hostile(),
}
