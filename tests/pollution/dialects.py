"""Delimiters, quotes, escapes, record ends and encodings, all well written."""

from dataclasses import replace
from random import Random

from .kind import DIALECTS, Made, changed, of_kind, plain, truth_of, with_row
from .tables import CALM, MAKERS, table
from .writing import Dialect


@of_kind
def delimiter(r: Random, number: int) -> Made:
    sign = (",", ";", "\t", "|", ":", " ", ", ", "one")[number % 8]
    newline = r.choice(("\n", "\r\n"))
    if sign == "one":
        kind = r.choice(("email", "person", "id", "firm", "plain"))
        t = table(r, kinds=(kind,), rows=(4, 40), full=True)
        return "one-column", plain(t, Dialect(newline=newline)), truth_of(t)
    t = table(r, columns=(3, 12), rows=(3, 40))
    return (
        {"\t": "tab", " ": "space", "|": "bar"}.get(sign, sign),
        plain(t, Dialect(sign, newline=newline)),
        truth_of(t),
    )


@of_kind
def quote(r: Random, number: int) -> Made:
    used = ('"', "'", "every", "none", "header only", "text only")[number % 6]
    sign = r.choice((",", ";", "\t"))
    if used == "none":
        t = table(r, columns=(3, 10), rows=(3, 40), among=CALM)
        return "none", plain(t, Dialect(sign, "")), truth_of(t)
    if used == "'":
        t = table(r, columns=(4, 10), rows=(6, 40), among=tuple(k for k in MAKERS if k != "person"))
        return "apostrophe", plain(t, Dialect(sign, "'", every=r.random() < 0.7)), truth_of(t)
    t = table(r, columns=(3, 10), rows=(3, 40))
    every, some = Dialect(sign, every=True), Dialect(sign)
    if used == "text only":
        texts = ("person", "rich", "plain", "firm")
        rows = [
            sign.join((every if kind in texts else some).cell(cell) for kind, cell in zip(t.kinds, row, strict=True))
            for row in t.rows
        ]
        return "text-only", some.joined([every.line(t.header), *rows]).encode(), truth_of(t)
    head = every.line(t.header) if used in ("every", "header only") else some.line(t.header)
    body = (every if used == "every" else some).lines(t.rows)
    return used.replace(" ", "-").replace('"', "usual"), some.joined([head, *body]).encode(), truth_of(t)


@of_kind
def escape(r: Random, number: int) -> Made:
    style = ("backslash", "double")[number % 2]
    sign = r.choice((",", ";", "\t", "|"))
    kinds = ("number", "person", "rich", r.choice(("comma", "point")), "iso")
    t = table(r, kinds=kinds[: r.randint(3, 5)], rows=(4, 30))
    spoken = ('Disse: "não", e saiu', 'The "big" one', '"Tudo"; certo', 'Fim com "aspas"')
    for place in r.sample(range(len(t.rows)), 2):
        t = with_row(t, place, changed(t.rows[place], 2, r.choice(spoken)))
    return style, plain(t, Dialect(sign, escape=style, every=r.random() < 0.5)), truth_of(t)


@of_kind
def record_end(r: Random, number: int) -> Made:
    ends = ("\n", "\r\n", "\r", "mixed", "mixed cr", "no last end", "blank last")[number % 7]
    t = table(r, columns=(2, 8), rows=(3, 30))
    sign = r.choice((",", ";", "\t"))
    if ends in ("mixed", "mixed cr"):
        # A line break inside quotes is no record end; which of two kinds is one must be plain.
        t = table(r, columns=(2, 8), rows=(6, 30), among=tuple(k for k in MAKERS if k != "rich"))
        lines = Dialect(sign).lines([t.header, *t.rows])
        pool = ("\r\n", "\n") if ends == "mixed" else ("\r\n", "\n", "\r")
        return ends, "".join(line + r.choice(pool) for line in lines).encode(), truth_of(t)
    if ends == "no last end":
        return "no-last-end", plain(t, Dialect(sign, newline=r.choice(("\n", "\r\n"))), last=False), truth_of(t)
    if ends == "blank last":
        return "blank-last", plain(t, Dialect(sign, newline="\r\n")) + b"\r\n\r\n", truth_of(t)
    return {"\n": "lf", "\r\n": "crlf", "\r": "cr"}[ends], plain(t, Dialect(sign, newline=ends)), truth_of(t)


@of_kind
def encoding(r: Random, number: int) -> Made:
    used = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac_roman")[number % 8]
    kinds = tuple(MAKERS)
    t = table(r, kinds=("number", "city", *r.sample(kinds, r.randint(1, 5)), "firm"), rows=(10, 40), full=True)
    t = replace(t, rows=tuple(tuple("Vera" if "ũ" in c else c for c in row) for row in t.rows))
    if used == "cp1252":
        t = with_row(t, 1, changed(t.rows[1], 1, "São Paulo – “Centro”, 5 €"))
    dialect = r.choice(DIALECTS)
    text = dialect.joined(dialect.lines([t.header, *t.rows]))
    return used, text.encode(used), truth_of(t)
