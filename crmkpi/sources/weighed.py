"""What is said about columns whose values leave open how they are written, or of which only a few tell it."""

from collections.abc import Iterator, Mapping, Sequence

from crmkpi.engine import Engine, Form, Plan
from crmkpi.engine.connection import quoted
from crmkpi.masking import masked_text
from crmkpi.reader import Export
from crmkpi.sources.form import Evidence, Hints
from crmkpi.sources.mapping import Chart, is_reference
from crmkpi.words import translator

DATES = ("moment", "day")


def weighed(
    export: Export, plan: Plan, chart: Chart, said: Mapping[str, Evidence], hints: Hints, language: str
) -> Iterator[str]:
    """Name the columns whose form was decided by a few of their values, against many that fit two readings."""
    told = translator(language)
    for name in _once(chart, [name for name, one in said.items() if one.few() and name in plan.cells]):
        dates = plan.column(name).type in DATES
        if hints.order if dates else hints.decimal:
            continue
        few, many = said[name].speaking(), said[name].speaking() + said[name].open
        sentence = told.ngettext(
            "{file}: only {n} of {many} values of {column} tells how they are written; all were read with {how}."
            " If that is wrong, say `format: {other}` in a config",
            "{file}: only {n} of {many} values of {column} tell how they are written; all were read with {how}."
            " If that is wrong, say `format: {other}` in a config",
            few,
        )
        yield sentence.format(
            file=export.name, n=few, many=many, **_how(export, chart, name, plan.cells[name].form, dates, language)
        )


def guessed(
    export: Export, plan: Plan, chart: Chart, names: Sequence[str], hints: Hints, language: str
) -> Iterator[str]:
    """Say how columns were read whose values fit two readings, unless the config or the preset says how."""
    sentence = translator(language).gettext(
        "{file}: the values of {column} fit two readings; read with {how}. If that is wrong, say `format: {other}` in a"
        " config"
    )
    for name in _once(chart, names):
        dates = plan.column(name).type in DATES
        if not ((hints.order or chart.rules.dates) if dates else hints.decimal):
            form = plan.cells[name].form
            yield sentence.format(file=export.name, **_how(export, chart, name, form, dates, language))


_ROUNDED = "[1-9]\\d{14}0+"
_LONG = "[1-9]\\d{15,}"
_SHORTENED = "[1-9][.,]\\d+E[+]\\d{2}"


def rounded(engine: Engine, export: Export, plan: Plan, chart: Chart, language: str) -> Iterator[str]:
    """Name the columns of ids that a spreadsheet has turned into numbers: it keeps fifteen digits and rounds others."""
    told = translator(language)
    names = [name for name in _once(chart, plan.columns) if is_reference(name, plan.column(name))]
    in_workbook = any(note.kind == "workbook" for note in export.notes)
    patterns = [_SHORTENED, *((_ROUNDED, _LONG) if in_workbook else ())]
    if not names:
        return
    # With AND, the engine would match the pattern with every cell.
    rare = {_SHORTENED: "contains({0}, 'E+')"}
    counts = ", ".join(
        f"count(*) FILTER (CASE WHEN {rare.get(pattern, 'strlen({0}) > 14').format(quoted(name))}"
        f" THEN regexp_full_match({quoted(name)}, '{pattern}') ELSE false END)"
        for name in names
        for pattern in patterns
    )
    part = engine.parts[plan.table][-1].name
    found = iter(engine.rows(f"SELECT {counts} FROM files.{quoted(part)}")[0])
    for name in names:
        shortened, *other = (int(next(found)) for _ in patterns)
        # Text may end in noughts, too: rounded are all long numbers of the column, or none.
        n = shortened + (other[0] if other and other[0] == other[1] else 0)
        if n:
            sentence = told.ngettext(
                "{file}: {n} value of {column} has more than 15 digits and was rounded by a spreadsheet; what it was"
                " cannot be known. Export it again as text",
                "{file}: {n} values of {column} have more than 15 digits and were rounded by a spreadsheet; what they"
                " were cannot be known. Export them again as text",
                n,
            )
            column = f"“{masked_text(export.header[chart.sources[name]])}”"
            yield sentence.format(file=export.name, n=n, column=column)


def _once(chart: Chart, names: Sequence[str]) -> list[str]:
    """Name each column of the export once: several of ours may be made from it."""
    return list({chart.sources[name]: name for name in reversed(sorted(names)) if name in chart.sources}.values())


def _how(export: Export, chart: Chart, name: str, form: Form, dates: bool, language: str) -> dict[str, str]:
    """Write how a column was read, and what says it in a config."""
    _ = translator(language).gettext
    other = "," if form.decimal == "." else "."
    shapes = {"dmy": _("day first"), "mdy": _("month first"), "ymd": _("year first")}
    return {
        "column": f"“{masked_text(export.header[chart.sources[name]])}”",
        "how": shapes[form.order] if dates else _("decimal sign {sign}").format(sign=f"“{form.decimal}”"),
        "other": f"{{date: {'mdy' if form.order == 'dmy' else 'dmy'}}}" if dates else f'{{decimal: "{other}"}}',
    }
