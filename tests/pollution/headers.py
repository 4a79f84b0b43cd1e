"""Headers: odd names, two rows, the wrong width, none at all."""

from dataclasses import replace
from random import Random

from .kind import DIALECTS, Made, of_kind, plain, truth_of
from .score import Row, Truth
from .tables import MAKERS, table
from .writing import Dialect


@of_kind
def header_names(r: Random, number: int) -> Made:
    what = ("twice", "empty", "first empty", "quoted", "break", "comma", "numbers", "long")[number % 8]
    t = table(r, columns=(4, 10), rows=(3, 30))
    names = list(t.header)
    if what == "twice":
        names[r.randrange(2, len(names))] = names[1]
    elif what == "empty":
        names[r.randrange(1, len(names))] = ""
    elif what == "first empty":
        names[0] = ""
    elif what == "quoted":
        names[-1] = 'Date entered "Closed Won (Renewal)"'
    elif what == "break":
        names[-1] = "How likely are you\nto recommend us?"
    elif what == "comma":
        names[-1] = "Qual o motivo, se houver; e por quê?"
    elif what == "numbers":
        names[-2:] = ["2024", "2025"]
    else:
        names[-1] = "Em uma escala de 0 a 10, o quanto você recomendaria a nossa empresa a um amigo ou colega? " * 3
        names[-1] = names[-1].strip()
    t = replace(t, header=tuple(names))
    return what.replace(" ", "-"), plain(t, r.choice(DIALECTS)), truth_of(t)


GLUES = (" ", " - ", ": ", " / ", " | ", "\n", " – ", " : ")
"""With any of these may a reader put two header cells together."""


@of_kind
def header_two_rows(r: Random, number: int) -> Made:
    maker = ("surveymonkey", "qualtrics")[number % 2]
    dialect = Dialect(newline=r.choice(("\n", "\r\n")), every=number % 4 > 1)
    rows = []
    if maker == "qualtrics":
        first = ("StartDate", "EndDate", "Status", "ResponseId", "Q1", "Q2_TEXT")
        second = ("Start Date", "End Date", "Response Type", "Response ID", "How likely is it, 0 to 10?", "Why? - Text")
        ids = ("startDate", "endDate", "status", "_recordId", "QID1", "QID2_TEXT")
        third = tuple(f'{{"ImportId":"{one}","timeZone":"America/Denver"}}' for one in ids)
        for n in range(r.randint(3, 30)):
            made = (MAKERS[kind][1](r, n) for kind in ("moment", "moment"))
            rows.append(
                (*made, "IP Address", f"R_{r.getrandbits(60):X}", str(r.randrange(11)), MAKERS["rich"][1](r, n))
            )
        above: tuple[Row, ...] = (first, second, third)
    else:
        first = (
            "Respondent ID",
            "Collector ID",
            "Start Date",
            "Email Address",
            "Which do you use?",
            "",
            "",
            "Comments?",
        )
        second = ("", "", "", "", "Phone", "E-mail", "Other (please specify)", "Open-Ended Response")
        for n in range(r.randint(3, 30)):
            chosen = tuple(word if r.random() < 0.5 else "" for word in ("Phone", "E-mail", "Fax"))
            rows.append(
                (
                    str(11_000_000_000 + n),
                    "39000111",
                    _us(r),
                    MAKERS["email"][1](r, n),
                    *chosen,
                    MAKERS["rich"][1](r, n),
                )
            )
        above = (first, second)
    # "Open-Ended Response" is what the tool calls every answer in words: a reader may leave it out.
    below = tuple("" if name == "Open-Ended Response" else name for name in above[1])
    pairs = ((above[0], above[1]), (_along(above[0]), above[1]), (above[0], below), (_along(above[0]), below))
    joined = tuple(_both(pair, glue) for pair in pairs for glue in GLUES)
    truth = Truth(above[0], tuple(rows), headers=(above[1], *joined))
    return maker, dialect.joined(dialect.lines([*above, *rows])).encode(), truth


def _us(r: Random) -> str:
    return (
        f"{r.randrange(1, 13):02d}/{r.randrange(1, 29):02d}/2026 {r.randrange(1, 12):02d}:{r.randrange(60):02d}:00 AM"
    )


def _along(names: Row) -> Row:
    """Give a question's name to the columns behind it that have none."""
    filled: list[str] = []
    for name in names:
        filled.append(name or (filled[-1] if filled else ""))
    return tuple(filled)


def _both(above: tuple[Row, ...], glue: str) -> Row:
    return tuple(glue.join(part for part in column if part) for column in zip(*above, strict=True))


@of_kind
def header_width(r: Random, number: int) -> Made:
    what = ("one short", "one long", "trailing delimiter", "two short", "rows end with delimiter")[number % 5]
    kinds = ("number", "person", "iso", *r.sample(("city", "point", "email", "flag", "stage"), 3))
    t = table(r, kinds=kinds, rows=(6, 30), full=True)
    dialect = r.choice((Dialect(), Dialect(";"), Dialect("\t"), Dialect(every=True)))
    if what in ("one short", "two short"):
        less = 1 if what == "one short" else 2
        names = t.header[:-less]
        text = dialect.joined([dialect.line(names), *dialect.lines(t.rows)])
        return what.replace(" ", "-"), text.encode(), Truth((*names, *[""] * less), t.rows, headers=(names,))
    if what == "rows end with delimiter":
        text = dialect.joined([dialect.line(t.header), *(line + dialect.delimiter for line in dialect.lines(t.rows))])
        longer = {n: ((*row, ""),) for n, row in enumerate(t.rows)}
        return "rows-end-with-delimiter", text.encode(), Truth(t.header, t.rows, longer, headers=((*t.header, ""),))
    names = (*t.header, "" if what == "trailing delimiter" else "Extra")
    text = dialect.joined([dialect.line(names), *dialect.lines(t.rows)])
    shorter = dict(enumerate((row,) for row in t.rows))
    truth = Truth(names, tuple((*row, "") for row in t.rows), shorter, headers=(t.header,))
    return what.replace(" ", "-"), text.encode(), truth


@of_kind
def no_header(r: Random, number: int) -> Made:
    kinds = ("id", "number", "code")[number % 3], *r.sample(("iso", "point", "email", "moment", "phone", "dmy"), 3)
    kinds = (*kinds, *r.sample(("person", "city", "stage", "rich"), r.randint(0, 2)))
    t = table(r, kinds=kinds, rows=(4, 40), full=True)
    dialect = r.choice(DIALECTS)
    return kinds[0], dialect.joined(dialect.lines(t.rows)).encode(), Truth((), t.rows)
