"""Bring exports in: open, recognise, decide how their columns are written, load, and prove that no row got lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path

from crmkpi import shelf
from crmkpi.engine import Engine, Plan, joined
from crmkpi.engine.load import parquet_header
from crmkpi.errors import InputError, Mistake
from crmkpi.masking import masked_text
from crmkpi.model import Preset, RejectedRows, Source, UnreadableCells
from crmkpi.reader import Export, Opening, begin_export, sample
from crmkpi.sources import form, loading, mapping
from crmkpi.sources.files import File
from crmkpi.sources.mapping import Chart
from crmkpi.sources.recognise import OWN, Match, NearMiss, by_name, folded, is_plain, own_columns, own_names, recognise
from crmkpi.tables import all_tables
from crmkpi.words import translator

UTC = re.compile(r"(?i)\bUTC\b")


@dataclass(slots=True)
class Brought:
    """Everything that is known about the files of a run."""

    exports: list[Export] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    bad_cells: list[UnreadableCells] = field(default_factory=list)
    rejected: list[RejectedRows] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Sentences about files that could not be read: the rest of the work is done, but not the whole job."""
    mistakes: list[Mistake] = field(default_factory=list)
    missing_columns: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """File name → (table, required columns that it lacks)."""
    empty: dict[str, str] = field(default_factory=dict)
    """File name → table by the config, for files that have not even a header."""

    def add(self, other: "Brought") -> None:
        """Take in what is known about further files."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            mine.update(theirs) if isinstance(mine, dict) else mine.extend(theirs)


@dataclass(frozen=True, slots=True)
class Bringing:
    """How files are brought in."""

    scratch: Path
    language: str
    wanted: Mapping[str, set[str]] | None
    """Table → columns that anybody asks for; None for all."""
    likely: form.Hints = field(default_factory=form.Hints)
    config: str = ""


@cache
def all_presets() -> Mapping[str, Preset]:
    """Read the shelf of presets."""
    return shelf.read_all("presets", Preset)


def bring_in(engine: Engine, files: Sequence[File], how: Bringing) -> Brought:
    """Bring all files in; what cannot be read is said in `failed`, what was not recognised in `notes`."""
    brought = Brought()
    for file in files:
        brought.add(_one(engine, file, how, len(brought.exports)))
    for table in engine.parts:
        joined.join(engine, table)
    for one in brought.bad_cells:
        unread = engine.unread.setdefault(one.table, {})
        unread[one.column] = unread.get(one.column, 0) + one.cells
    return brought


def _holds_nothing(path: Path) -> bool:
    """Tell whether a file has no bytes but blanks."""
    try:
        with path.open("rb") as file:
            return not file.read(1 << 16).strip() and not file.read(1)
    except OSError:
        return False


def _one(engine: Engine, file: File, how: Bringing, number: int) -> Brought:
    """Bring one file in; where its beginning promised something else than the whole file keeps, begin again."""
    one = Brought()
    written = file.source.format if file.source else None
    try:
        opening = begin_export(
            file.path,
            file.name,
            how.scratch,
            encoding=written.encoding if written else None,
            delimiter=written.delimiter if written else None,
        )
        try:
            _read(engine, file, opening, how, number, one)
        except Exception:
            if opening.holds():
                raise
            one = Brought()
            _read(engine, file, opening.settled(), how, number, one)
    except InputError as error:
        one.failed.append(str(error))
        if file.source and _holds_nothing(file.path):
            one.empty[file.name] = file.source.table
    return one


def _read(engine: Engine, file: File, opening: Opening, how: Bringing, number: int, brought: Brought) -> None:
    export, chart = _recognised(engine, file, opening.guess, how, brought)
    if chart is not None:
        _load(engine, file, replace(opening, guess=export), chart, how, number, brought)
    opening.export()


def _recognised(
    engine: Engine, file: File, export: Export, how: Bringing, brought: Brought
) -> tuple[Export, Chart | None]:
    """Find out which table a file becomes; without one, say what came closest."""
    if export.kind == "parquet":
        try:
            export = replace(export, header=tuple(parquet_header(engine, export.readable)))
        except Exception:
            raise InputError(f"{file.name}: this Parquet file is damaged and cannot be read; export it again") from None
    source = file.source
    match = _match(file, export.header)
    if source is None:
        if not isinstance(match, Match):
            match = by_name(export.header, file.name) or match
        if isinstance(match, Match):
            return export, _chart(match)
        brought.notes.append(_not_recognised(file.name, match, how.language))
        return export, None
    chart = (
        _chart(match)
        if isinstance(match, Match)
        else Chart(source.table, OWN, own_columns(export.header, source.table))
    )
    sources, mistakes = mapping.overlaid(chart.sources, export.header, source)
    brought.mistakes += [replace(mistake, file=how.config) for mistake in mistakes]
    if not sources and not mistakes:
        at = source.files[0]
        message = (
            f"{file.name}: none of its columns is known for {source.table};"
            f" name them under `columns:` (it has {_some(export.header)})"
        )
        brought.mistakes.append(Mistake(how.config, at.line, at.column, message))
    # What the config names comes as it stands there; a preset's own derivation of it would overrule the config.
    derive = {name: sql for name, sql in chart.rules.derive.items() if name not in {*source.columns, *source.constants}}
    rules = replace(chart.rules, derive=derive)
    return export, replace(chart, sources=sources, rules=rules, values=source.values, constants=source.constants)


def _match(file: File, header: Sequence[str]) -> Match | NearMiss | None:
    """Recognise a header; the shelf of presets is read only when our own names do not explain it."""
    preset, table = (file.source.preset, file.source.table) if file.source else (None, None)
    own = own_names(header, file.name, table) if preset in (None, OWN) else None
    if own and is_plain(own, header):
        return own
    return recognise(header, file.name, all_presets(), preset, table)


def _some(header: Sequence[str]) -> str:
    return ", ".join(map(masked_text, header[:8])) + (", …" if len(header) > 8 else "")


def _chart(match: Match) -> Chart:
    rules = mapping.NO_RULES if match.preset == OWN else all_presets()[match.preset].tables[match.entry]
    return Chart(match.table, match.preset, match.columns, rules)


def _not_recognised(name: str, closest: Match | NearMiss | None, language: str) -> str:
    _ = translator(language).gettext
    if isinstance(closest, NearMiss):
        lacked = ", ".join(closest.lacked)
        return _(
            "{file}: not recognised and left out; closest is {preset} {entry}, but it has no column {columns}"
        ).format(file=name, preset=closest.preset, entry=closest.entry, columns=lacked)
    return _("{file}: not recognised and left out; name its table and columns in a config").format(file=name)


def _load(
    engine: Engine, file: File, opening: Opening, chart: Chart, how: Bringing, number: int, brought: Brought
) -> None:
    """Load one export in the form that its own values ask for."""
    export = opening.guess
    brought.notes += _twice(file.name, export.header, chart, how.language)
    wanted = None if how.wanted is None else how.wanted.get(chart.table, set())
    if file.source:
        wanted = (
            None if wanted is None else wanted | (set(file.source.columns) - set(all_tables()[chart.table].columns))
        )
    rows = sample(export) if export.kind == "csv" else loading.parquet_sample(engine, export)
    words, evidence = loading.seen(chart, rows)
    columns = {
        name: column
        for name, column in all_tables()[chart.table].columns.items()
        if name in {*chart.sources, *chart.rules.derive}
    }
    hints = _hints(file, chart, how, export)
    forms = form.decide(columns, evidence, hints, chart.rules.percent)
    plan = mapping.plan(chart, number, file.name, mapping.cells(chart, words, forms), wanted)
    lacking = tuple(name for name in all_tables()[chart.table].required if name not in plan.columns)
    if lacking:
        brought.missing_columns[file.name] = (chart.table, lacking)
        brought.notes.append(_lacks(file.name, chart.table, lacking, how.language))
        return
    export, loaded, plan, guessed = loading.loaded(
        engine, opening, plan, chart, words, forms, evidence, hints, how.scratch
    )
    brought.notes += _guesses(file, export, plan, chart, guessed, hints, how.language)
    loading.prove(export, loaded)
    brought.exports.append(export)
    brought.plans.append(plan)
    if export.rejects:
        first = tuple((one.first_line, one.last_line, one.reason) for one in export.rejects[: loading.SHOWN])
        brought.rejected.append(RejectedRows(file.name, plan.table, len(export.rejects), export.records, first))
    brought.bad_cells += loading.bad_cells(engine, export, plan, chart)
    brought.sources.append(_facts(engine, file, export, plan, chart, loaded))


def _guesses(
    file: File, export: Export, plan: Plan, chart: Chart, guessed: Sequence[str], hints: form.Hints, language: str
) -> Iterator[str]:
    """Say how columns were read whose values fit two readings, unless the config says how."""
    _ = translator(language).gettext
    shapes = {"dmy": _("day first"), "mdy": _("month first"), "ymd": _("year first")}
    for name in guessed:
        read = plan.cells[name].form
        dates = all_tables()[plan.table].columns[name].type in ("moment", "day")
        if hints.order if dates else hints.decimal:
            continue
        how = shapes[read.order] if dates else _("decimal sign {sign}").format(sign=read.decimal)
        sentence = _(
            "{file}: the values of {column} fit two readings; read with {how}. Say `format: {key}` in a config"
        )
        key = "{date: dmy}" if dates else '{decimal: ","}'
        yield sentence.format(
            file=file.name, column=f"“{masked_text(export.header[chart.sources[name]])}”", how=how, key=key
        )


def _twice(name: str, header: Sequence[str], chart: Chart, language: str) -> Iterator[str]:
    """Say which mapped headers stand twice in a file: the first column is used."""
    sentence = translator(language).gettext("{file}: the header {column} stands twice; the first one is used")
    for index in sorted(set(chart.sources.values())):
        if [folded(other) for other in header].count(folded(header[index])) > 1:
            yield sentence.format(file=name, column=f"“{masked_text(header[index])}”")


def _lacks(name: str, table: str, lacking: Sequence[str], language: str) -> str:
    sentence = translator(language).gettext(
        "{file}: left out, because {table} cannot be used without {columns}; name the column in a config"
    )
    return sentence.format(file=name, table=table, columns=", ".join(lacking))


def _hints(file: File, chart: Chart, how: Bringing, export: Export) -> form.Hints:
    demanded = file.source.format if file.source else None
    semicolon = export.delimiter == ";"
    utc = {name for name, index in chart.sources.items() if UTC.search(export.header[index])}
    return form.Hints(
        order=demanded.date if demanded else None,
        decimal=demanded.decimal if demanded else None,  # type: ignore[arg-type]
        likely_order=chart.rules.dates or ("dmy" if semicolon else how.likely.likely_order),
        utc=frozenset(utc),
        likely_decimal="," if semicolon else how.likely.likely_decimal,
    )


def _facts(engine: Engine, file: File, export: Export, plan: Plan, chart: Chart, loaded: int) -> Source:
    used = set(chart.sources.values())
    helpers = set(chart.rules.extra) - set(all_tables()[plan.table].columns)
    return Source(
        file=file.name,
        sha256=export.sha256,
        table=plan.table,
        preset=chart.preset,
        rows_read=loaded + len(export.rejects),
        rows_loaded=loaded,
        rows_rejected=len(export.rejects),
        rows_left_out=joined.left_out(engine, plan.table, plan.file),
        columns={name: masked_text(export.header[at]) for name, at in chart.sources.items() if name not in helpers},
        ignored=tuple(masked_text(name) for at, name in enumerate(export.header) if at not in used and name.strip()),
        notes=tuple(" ".join((note.kind, *note.arguments.values())) for note in export.notes),
    )
