"""Where a number comes from: words, formula, SQL, and the rows that went in or were left out, step by step."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from crmkpi import catalogue, checks, exhibits, model, report
from crmkpi.catalogue import columns_named, definitions, formula
from crmkpi.catalogue.effects import affected
from crmkpi.catalogue.lineage import Trace, id_of
from crmkpi.catalogue.trace import largest, names_behind, trace
from crmkpi.engine.ask import macros
from crmkpi.errors import UsageError, did_you_mean
from crmkpi.formats import _changes, _periods, _terms, terminal
from crmkpi.formats._layout import Screen, Span
from crmkpi.formats._numbers import Figures
from crmkpi.formats._terms import reason as reason_words
from crmkpi.formats._terms import severity as severity_words
from crmkpi.formats._terms import source as source_words
from crmkpi.gathering import locate
from crmkpi.masking import masked_cell
from crmkpi.phrases import phrase
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

_DIGITS = re.compile(r"[0-9][0-9.,\u00a0\u202f]*[0-9]|[0-9]")
_LARGEST = 5
"""So many rows are named that have the largest part of a sum."""


def of_kpi(ready: report.Gathered, name: str, *, width: int = 100, ascii: bool = False) -> str:
    """Explain a KPI for the report's period, as text for a screen."""
    report.cleaned(ready)
    currency, asking = report.asked(ready)
    if name in ready.shown:
        return _of_exhibit(ready, asking, name, currency, Screen(width, ascii=ascii))
    found = catalogue.computed(ready.engine, replace(asking, wanted=(name,)))
    values, not_computed = list(report.signalled(ready, report.covered(found.values), currency)), found.not_computed
    screen = Screen(width, ascii=ascii)
    figures = Figures(ready.language, currency, narrow=True, ascii=ascii)
    lines: list[tuple[str, str]] = []
    if values:
        told = trace(ready.engine, asking, name, ready.brought.sources)
        head = _headline(ready, values[0], figures)
        lines += _words(ready, values[0]) + _how(ready, told, values[0], figures) + _rows(ready, told, values[0])
        lines += _parts(ready, told, figures) + _largest(ready, asking, told, values[0], figures)
        lines += [("note", note) for note in found.notes] + _more(ready, values[0], figures)
    else:
        lack = not_computed[0]
        head = f"{lack.label}: {reason_words(lack.reason, ready.language)}. {lack.detail}"
        kpi = ready.kpis[name]
        lines += [
            ("question", definitions.said(kpi, kpi.question, ready.language)),
            ("notes", definitions.said(kpi, kpi.notes, ready.language)),
            ("source", source_words(kpi.source, ready.language)),
        ]
    return _drawn(screen, head, lines, ready.language)


def of_definition(name: str, language: str, *, width: int = 100) -> str:
    """Explain a KPI without any exports: its words, formula and source."""
    kpis = definitions.built_in()
    if catalogue.is_exhibit(name):
        return _drawn(Screen(width), exhibits.label(name, language), _exhibit_words(name, language), language)
    if name not in kpis:
        raise UsageError(
            phrase("{name!r} is not a KPI.{hint} `crmkpi list kpis` shows all"),
            name=name,
            hint=did_you_mean(name, kpis),
        )
    kpi = kpis[name]
    lines = [("question", kpi.question), ("population", kpi.population), ("notes", kpi.notes)]
    said = [(word, definitions.said(kpi, words, language)) for word, words in lines if words]
    said += [("formula", definitions.one_line(kpi)), ("source", kpi.source)]
    return _drawn(Screen(width), definitions.label(kpi, language), said, language)


def sql_of(ready: report.Gathered, name: str) -> str:
    """Give the SQL that ran for the report's own window, for the KPI and for those that its formula names."""
    report.cleaned(ready)
    _, asking = report.asked(ready)
    traces = traced(ready, asking, name)
    blocks = [f"{_title(one)}\n{macros(ready.engine, one.sql)}{one.sql};" for one in traces if one.sql]
    blocks += [f"-- {one.kpi.id}\n-- {definitions.one_line(one.kpi)}" for one in traces if one.kpi.program]
    return "\n".join(blocks) + "\n"


def _title(told: Trace) -> str:
    """Name the KPI of a query; what a model does with its rows, no SQL says."""
    model = f"\n-- {definitions.one_line(told.kpi)}" if told.kpi.model else ""
    return f"-- {told.kpi.id}{model}"


def traced(ready: report.Gathered, asking: catalogue.Asking, name: str) -> list[Trace]:
    """Trace a KPI and those that its formula names, these first."""
    if name not in asking.kpis:
        raise UsageError(
            phrase("{name} is a table of its own; it has no single query. Leave --sql, --rows and --tables out"),
            name=name,
        )
    return [trace(ready.engine, asking, one, ready.brought.sources) for one in (*names_behind(asking, name), name)]


def _of_exhibit(
    ready: report.Gathered, asking: catalogue.Asking, name: str, currency: str | None, screen: Screen
) -> str:
    """Explain a cohort table or funnel: its words, and below it what came out."""
    made = exhibits.make(ready, asking, name)
    head = _drawn(screen, exhibits.label(name, ready.language), _exhibit_words(name, ready.language), ready.language)
    if made is None:
        return head + translator(ready.language).gettext("nothing in the sources to make it of") + "\n"
    figures = Figures(ready.language, currency, narrow=True, ascii=screen.ascii)
    shown = terminal.exhibit(made, screen, figures)
    found = [("table", made.table or ""), ("definition", made.definition)]
    return head + shown + _drawn(screen, "", found, ready.language).lstrip("\n")


def _exhibit_words(name: str, language: str) -> list[tuple[str, str]]:
    _, question, notes = exhibits.words(name)
    return [("question", text(question, language)), ("notes", text(notes, language))]


def _largest(
    ready: report.Gathered, asking: catalogue.Asking, told: Trace, value: model.KpiValue, figures: Figures
) -> list[tuple[str, str]]:
    """Name the rows with the largest parts of a sum, with their places in the files."""
    if not value.value:
        return []
    lines = []
    for name, file, record, part in largest(ready.engine, asking, told, _LARGEST):
        share = figures.decimal(part / Decimal(str(value.value)) * 100, 1)
        at = f" · {':'.join(map(str, locate(ready, file, record)))}" if file is not None and record is not None else ""
        shown = name if ready.request.personal else masked_cell(name, told.kpi.table or "", id_of(told.kpi))
        lines.append(f"{shown}: {figures.value(part, value.unit)} ({share}%){at}")
    return [("largest", lines[0]), *(("", line) for line in lines[1:])] if lines else []


def is_check(name: str) -> bool:
    """Tell whether a word is the code of a check."""
    return len(name) == 4 and name[0].isalpha() and name[1:].isdigit()


def of_check(code: str, language: str, folder: Path | None = None) -> str:
    """Explain a check: what it finds, why it matters, what to do."""
    known = checks.described(language, checks.own(folder))
    if code.upper() not in known:
        raise UsageError(
            phrase("there is no check {code!r}.{hint} `crmkpi list checks` shows all"),
            code=code,
            hint=did_you_mean(code.upper(), known),
        )
    one = known[code.upper()]
    _ = translator(language).gettext
    lines = [("table", one.table), ("why", one.why), ("todo", one.todo), ("rule", one.rule)]
    if one.spoils is not None:
        lines.append(("effect", _effect(one, language)))
    return _drawn(
        Screen(100),
        f"{code.upper()} ({severity_words(one.severity, language)}): {one.title}",
        [pair for pair in lines if pair[1]],
        language,
    )


def _effect(one: checks.Described, language: str) -> str:
    """Say which KPIs do without the bad rows of a check."""
    _ = translator(language).gettext
    spoils = one.spoils or ()
    kpis = definitions.known(None)
    shown = [name for name, kpi in kpis.items() if kpi.report]
    named = dict.fromkeys(name for table in one.table.split(", ") for name in affected(kpis, shown, table, spoils))
    labels = ", ".join(definitions.label(kpis[name], language) for name in named)
    columns = ", ".join(spoils)
    if not columns:
        return _("left out of every KPI of the table")
    sentence = _("left out of KPIs that look at {columns}: {kpis}")
    return sentence.format(columns=columns, kpis=labels or _("none of those built in"))


def _headline(ready: report.Gathered, value: model.KpiValue, figures: Figures) -> str:
    head = f"{value.label}, {_periods.title(ready.period.label, ready.language)}"
    if value.reason is not None:
        return f"{head}: {value.detail}" if value.detail else f"{head} = {reason_words(value.reason, ready.language)}"
    if value.unit is model.Unit.MONEY and value.value is not None:
        return f"{head} = {figures.money(value.value, cents=True)}"
    return f"{head} = {figures.value(value.value, value.unit)}"


def _words(ready: report.Gathered, value: model.KpiValue) -> list[tuple[str, str]]:
    kpi = ready.kpis[value.id]
    found = [("question", value.question), ("notes", value.notes)]
    if kpi.population:
        found.insert(1, ("population", definitions.said(kpi, kpi.population, ready.language)))
    return [pair for pair in found if pair[1]]


def _how(ready: report.Gathered, told: Trace, value: model.KpiValue, figures: Figures) -> list[tuple[str, str]]:
    found = [("formula", value.formula)]
    if value.variant != "default" or value.parameters:
        parameters = ", ".join(f"{name} = {one}" for name, one in value.parameters.items())
        found.append(("variant", "; ".join(part for part in (value.variant, parameters) if part)))
    if value.numerator is not None and value.denominator is not None:
        unit = value.unit if told.of and value.unit is model.Unit.MONEY else model.Unit.COUNT
        sides = [_fine(value.numerator, unit, figures), _fine(value.denominator, model.Unit.COUNT, figures)]
        found.append(("parts", " / ".join(sides)))
    if value.based_on:
        found.append(("made of", value.based_on))
    if ready.engine.rated and _tables_behind(ready, value.id) & ready.engine.rated:
        found += [("rates", sentence) for sentence in report.converted(ready)]
    return found


def _rows(ready: report.Gathered, told: Trace, value: model.KpiValue) -> list[tuple[str, str]]:
    """Write the waterfall: each step with the rows left, and why others went; of a formula, those of its parts."""
    if told.of:
        _, asking = report.asked(ready)
        found = [
            (word, f"{one.kpi.id}: {said}")
            for one in traced(ready, asking, value.id)
            for word, said in _waterfall(one, ready.language)
        ]
        return found
    if not told.steps:
        return []
    figures = Figures(ready.language, None)
    found = _waterfall(told, ready.language)
    files = [
        f"{source.file} ({figures.value(source.rows_loaded, model.Unit.COUNT)})"
        for source in ready.brought.sources
        if source.table in _tables(ready, told)
    ]
    found.append(("files", ", ".join(files)))
    return found


def _waterfall(told: Trace, language: str) -> list[tuple[str, str]]:
    _ = translator(language).gettext
    names = {
        "read": _("rows read"), "loaded": _("loaded"), "kept": _("records of the table"), "during": _("in the period"),
        "behind": _("behind the rows of the period"), "made": _("rows made of them"),
        "population": _("in the population"), "mature": _("old enough"), "used": _("used"),
        "counted": _("counted as cases"), "given": _("given to the file"),
    }  # fmt: skip
    figures = Figures(language, None)
    steps = " → ".join(f"{names[step.step]} {figures.value(step.rows, model.Unit.COUNT)}" for step in told.steps)
    left = [
        f"{figures.value(rows, model.Unit.COUNT)} {_left(why, told, language)}"
        for step in told.steps
        for why, rows in step.left
    ]
    return [("rows", steps)] * bool(steps) + [("left out", "; ".join(left))] * bool(left)


def _tables(ready: report.Gathered, told: Trace) -> set[str]:
    from crmkpi.catalogue import views

    if told.kpi.program:
        return set(told.kpi.needs)
    table = told.kpi.table or ""
    if table in all_tables():
        return {table}
    made = views.make(ready.engine, table)
    return set(made.tables) if made else set()


def _tables_behind(ready: report.Gathered, name: str) -> set[str]:
    """Name the tables that a KPI rests on, through formulas too."""
    _, asking = report.asked(ready)
    return {table for one in (*names_behind(asking, name), name) for table in columns_named(ready.kpis[one])}


def _left(why: str, told: Trace, language: str) -> str:
    _ = translator(language).gettext
    if why.startswith("empty "):
        name = why.removeprefix("empty ")
        tables = [told.kpi.table or "", *sorted(told.planned.tables if told.planned else ())]
        owner = next((one for one in tables if one in all_tables() and name in all_tables()[one].columns), None)
        return _("without {column}").format(column=f"“{_terms.column(owner, name, language)}”")
    if why.startswith("check "):
        return _("bad by check {code}").format(code=why.removeprefix("check "))
    return {
        "rejected": _("could not be read"),
        "left_out": _("are no records by the preset's rule"),
        "merged": _("counted once with another row (entered twice)"),
        "no_date": _("without a date"),
        "other_periods": _("in other periods"),
        "other_rows": _("outside the population"),
        "immature": _("too young to judge"),
        "not_counted": _("are no cases of this number"),
        "unlinked": _("of other periods, or without what is needed"),
        "unfit": _("with unreadable cells, or bad by a check"),
    }[why]


def _parts(ready: report.Gathered, told: Trace, figures: Figures) -> list[tuple[str, str]]:
    """Show the KPIs that a formula is made of, with their values."""
    if not told.of:
        return []
    _, asking = report.asked(ready)
    values, _lack = catalogue.compute(ready.engine, replace(asking, wanted=told.of, by=()))
    return [(f"  {value.id}", f"{_fine(value.value, value.unit, figures)} · {value.formula}") for value in values]


def _fine(number: model.Number | None, unit: model.Unit, figures: Figures) -> str:
    """Write a part with the digits that the whole can be worked out from: cents, and four decimals elsewhere."""
    exact = None if number is None else formula.exact(number)
    if exact is None or unit is model.Unit.POINTS:
        return figures.value(number, unit)
    if unit is model.Unit.MONEY:
        return figures.money(exact, cents=True)
    shown = exact * 100 if unit is model.Unit.PERCENT else exact
    places = next((n for n in range(4) if shown == round(shown, n)), 4)
    digits = figures.decimal(abs(shown), places)
    # What is under an hour is written in minutes, which no formula counts in.
    return f"{digits} h" if unit is model.Unit.HOURS else _DIGITS.sub(digits, figures.value(exact, unit), count=1)


def _more(ready: report.Gathered, value: model.KpiValue, figures: Figures) -> list[tuple[str, str]]:
    _ = translator(ready.language).gettext
    found: list[tuple[str, str]] = []
    if value.n is not None:
        found.append(("n", figures.value(value.n, model.Unit.COUNT)))
    if value.low is not None and value.high is not None:
        found.append(("interval", f"{figures.value(value.low, value.unit)} – {figures.value(value.high, value.unit)}"))
    if value.unclean_value is not None:
        found.append(("unclean", figures.value(value.unclean_value, value.unit)))
    for name, part in value.parts.items():
        if part is not None:
            found.append((f"  {name}", str(round(part, 4) if isinstance(part, float) else part)))
    for comparison in (value.previous, value.year_ago):
        if comparison is not None:
            last = comparison.end.toordinal() - 1
            days = f"{comparison.start.isoformat()}..{type(comparison.end).fromordinal(last).isoformat()}"
            number, change = (
                figures.value(comparison.value, value.unit),
                figures.change(comparison.change, value.unit),
            )
            since = _changes.since(comparison, ready.language)
            found.append((comparison.period, f"{number} ({change}) · {days}{since}"))
    for by in dict.fromkeys(segment.by for segment in value.segments):
        for row in _terms.segment_lines(value, by, figures):
            aside = f" · {row.part}" if row.part else ""
            found.append((f"  {by} {row.key}", f"{row.value} (n={row.cases or 0}){aside}"))
    found += [("stands out", signal.words) for signal in value.signals]
    return [*found, ("source", source_words(value.source, ready.language)), ("definition", value.definition)]


def _drawn(screen: Screen, head: str, lines: list[tuple[str, str]], language: str) -> str:
    """Lay the lines out in two columns, the left one as wide as its longest word."""
    words = _labels(language)
    shown = [(words.get(name, name), value) for name, value in lines if value]
    if not shown:
        return head + "\n"
    wide = min(max(len(name) for name, _ in shown) + 2, max(screen.width // 3, 8))
    drawn = [screen.paint(line) for line in screen.wrap(head)]
    for name, value in shown:
        drawn += [screen.paint(line) for line in screen.wrap(" ".join(value.split()), (Span(name.ljust(wide)),))]
    return "\n".join(drawn) + "\n"


def _labels(language: str) -> dict[str, str]:
    _ = translator(language).gettext
    return {
        "question": _("question"), "population": _("population"), "notes": _("notes"), "formula": _("formula"),
        "variant": _("variant"), "parts": _("divided"), "made of": _("made of"), "rows": _("rows"),
        "left out": _("left out"),
        "files": _("files"), "interval": _("interval (95%)"), "source": _("source"), "definition": _("definition"),
        "table": _("table"), "why": _("why it matters"), "todo": _("what to do"), "rule": _("rule"),
        "effect": _("effect"), "rates": _("exchange rates"),
        "unclean": _("with bad rows"), "note": _("note"), "largest": _("largest rows"), "stands out": _("stands out"),
    }  # fmt: skip
