"""Bring exports in: open, recognise, decide how their columns are written, load, and prove that no row got lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path

from crmkpi.engine import Engine, Plan, joined
from crmkpi.engine.load import parquet_header
from crmkpi.errors import InputError, Mistake
from crmkpi.masking import masked_text
from crmkpi.model import RejectedRows, Source, UnreadableCells
from crmkpi.reader import Export, NoTable, Opening, begin_exports
from crmkpi.sources import dressed, form, lists, loading, mapping, remarks, weighed
from crmkpi.sources.files import File
from crmkpi.sources.mapping import Chart
from crmkpi.sources.parts import FIRST, is_hidden, is_part, left_out, with_header
from crmkpi.sources.recognise import (
    OWN,
    Match,
    NearMiss,
    all_presets,
    by_name,
    is_plain,
    own_columns,
    own_names,
    recognise,
)
from crmkpi.tables import all_tables
from crmkpi.words import translator

UTC = re.compile(r"(?i)\bUTC\b")


@dataclass(frozen=True, slots=True)
class Understood:
    """One table of a file and what it was taken for: without a chart nobody knows it, without a plan it is no use."""

    file: File
    export: Export
    chart: Chart | None = None
    plan: Plan | None = None
    evidence: Mapping[str, form.Evidence] = field(default_factory=dict)
    hints: form.Hints = field(default_factory=form.Hints)
    guessed: tuple[str, ...] = ()
    """Columns whose values fit two readings."""
    lacking: tuple[str, ...] = ()
    """Columns without which its table cannot be used."""


@dataclass(slots=True)
class Brought:
    """Everything that is known about the files of a run."""

    exports: list[Export] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    """Every table that was opened, in the order of the files; those of the exports and all others."""
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
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)
    """File name → preset and entry, for files that a preset recognised."""
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
    all_parts: bool = False
    """Whether parts of a file that nobody knows are kept to be looked at."""
    all_cells: bool = False
    """Whether every unreadable cell is looked up, not only the first of each column."""
    lists: bool = False
    """Whether a file that no preset knows may be a list of people or companies, and headers beyond our names count."""


def bring_in(engine: Engine, files: Sequence[File], how: Bringing) -> Brought:
    """Bring all files in; what cannot be read is said in `failed`, what was not recognised in `notes`."""
    brought = Brought()
    for file in files:
        brought.add(_one(engine, file, how, len(brought.exports)))
    brought.notes += _counted_twice(brought.entries, how.language)
    for table in engine.parts:
        joined.join(engine, table)
    for plan in brought.plans:
        for column, cells in joined.unreadable(engine, plan.table, plan.file).items():
            if column in plan.columns:
                unread = engine.unread.setdefault(plan.table, {})
                unread[column] = unread.get(column, 0) + cells
    return brought


def _counted_twice(entries: Mapping[str, tuple[str, str]], language: str) -> Iterator[str]:
    """Say which files tell the same facts, so that together they count them twice."""
    sentence = translator(language).gettext(
        "{file} and {other} tell the same facts, which now count twice; leave one of them out"
    )
    for file, (preset, entry) in entries.items():
        same = all_presets()[preset].tables[entry].same_as
        for other in (name for name, (its, kind) in entries.items() if its == preset and kind in same):
            yield sentence.format(file=file, other=other)


def _holds_nothing(path: Path) -> bool:
    """Tell whether a file has no bytes but blanks."""
    try:
        with path.open("rb") as file:
            return not file.read(1 << 16).strip() and not file.read(1)
    except OSError:
        return False


def _one(engine: Engine, file: File, how: Bringing, number: int) -> Brought:
    """Bring the tables of one file in; those that nobody knows are named together."""
    whole = Brought()
    written = file.source.format if file.source else None
    left: list[str] = []
    met = False
    try:
        openings = begin_exports(
            file.path,
            file.name,
            how.scratch,
            encoding=written.encoding if written else None,
            delimiter=written.delimiter if written else None,
            # Which part of a file is the second one must not depend on what a config says of it.
            knows=partial(_knows, replace(file, source=None) if file.part else file),
        )
        hidden: list[Opening] = []
        for opening in openings:
            if isinstance(opening, NoTable):
                left.append(opening.name)
            elif not file.part and is_hidden(opening.guess):
                hidden.append(opening)
            elif file.part in ("", opening.guess.part or FIRST):
                met = True
                whole.add(_part(engine, file, opening, how, number + len(whole.exports), left))
        for opening in hidden:
            whole.add(_hidden(engine, file, opening, how, number + len(whole.exports), left, whole))
    except InputError as error:
        whole.failed.append(error.spoken(translator(how.language).gettext))
        if file.source and _holds_nothing(file.path):
            whole.empty[file.name] = file.source.table
    else:
        if file.part and not met:
            said = translator(how.language).gettext("{file}: there is no part {part!r} in it. Look at its name.")
            whole.failed.append(said.format(file=file.name, part=file.part))
    if left and not file.part:
        whole.notes.append(left_out(file.name, left, how.language))
    return whole


def _part(engine: Engine, file: File, opening: Opening, how: Bringing, number: int, left: list[str]) -> Brought:
    """Bring one table in; where samples promised something else than the whole file keeps, begin again."""
    one = Brought()
    called = replace(file, name=opening.guess.name)
    try:
        _read(engine, called, opening, how, number, one, left)
    except Exception as error:
        if opening.holds():
            if not isinstance(error, InputError) or not is_part(opening.guess):
                raise
            one = Brought(failed=[error.spoken(translator(how.language).gettext)])
        else:
            one = Brought()
            for each in opening.settled():
                one.add(_part(engine, file, each, how, number + len(one.exports), left))
    return one


def _hidden(
    engine: Engine, file: File, opening: Opening, how: Bringing, number: int, left: list[str], shown: Brought
) -> Brought:
    """Bring a hidden sheet in where no sheet that is shown is known; nobody expects it among the others."""
    guess = opening.guess
    if not shown.exports or not _is_for(engine, file, guess, how):
        return _part(engine, file, opening, how, number, left)
    sentence = translator(how.language).gettext(
        "{file}: the sheet is hidden and was left out, though it could be read; name it as {file} to take it in"
    )
    one = Brought(notes=[sentence.format(file=guess.name)])
    if how.all_parts:
        one.understood.append(Understood(replace(file, name=guess.name), opening.export()))
    return one


def _read(
    engine: Engine, file: File, opening: Opening, how: Bringing, number: int, brought: Brought, left: list[str]
) -> None:
    guess = opening.guess
    if is_part(guess) and not _is_for(engine, file, guess, how):
        left.append(with_header(guess, how.language))
        if how.all_parts:
            brought.understood.append(Understood(file, _headed(engine, file, opening.export())))
        elif guess.readable.parent == how.scratch:
            guess.readable.unlink(missing_ok=True)
        return
    export, chart = _recognised(engine, file, guess, how, brought)
    if chart is not None:
        _load(engine, file, replace(opening, guess=export), chart, how, number, brought)
    whole = opening.export()
    if chart is None:
        brought.understood.append(Understood(file, replace(whole, header=export.header)))


def _is_for(engine: Engine, file: File, export: Export, how: Bringing) -> bool:
    """Tell whether one of several tables is known, and is the one that the config names, if it names one."""
    header: Sequence[str] = export.header
    if export.kind == "parquet":
        header = parquet_header(engine, export.readable)
    if isinstance(_match(file, header), Match):
        return True
    if file.source is None:
        named = by_name(header, file.name)
        return bool(named or (how.lists and _listed(engine, file, replace(export, header=tuple(header)), named)))
    sources, mistakes = mapping.overlaid(own_columns(header, file.source.table), header, file.source)
    return bool(sources) and not mistakes


def _recognised(
    engine: Engine, file: File, export: Export, how: Bringing, brought: Brought
) -> tuple[Export, Chart | None]:
    """Find out which table a file becomes; without one, say what came closest."""
    export = _headed(engine, file, export)
    source = file.source
    match = _match(file, export.header)
    if source is None:
        if not isinstance(match, Match):
            match = by_name(export.header, file.name) or match
        listed = _listed(engine, file, export, match) if how.lists else None
        if listed and listed.preset == lists.LISTED:
            brought.notes.append(remarks.taken_for_list(file.name, export.header, listed, how.language))
            return export, listed
        if isinstance(match, Match):
            brought.notes += remarks.rival(file.name, match, how.language)
            return export, listed or _chart(match)
        brought.notes.append(remarks.not_recognised(file.name, match, how.language))
        return export, None
    chart = (
        _chart(match)
        if isinstance(match, Match)
        else Chart(source.table, OWN, own_columns(export.header, source.table))
    )
    sources, mistakes = mapping.overlaid(chart.sources, export.header, source)
    brought.mistakes += [replace(mistake, file=how.config) for mistake in mistakes]
    if not sources and not mistakes:
        brought.mistakes.append(mapping.none_known(file.name, source, export.header, how.config))
    rules = mapping.without(chart.rules, {*source.columns, *source.constants})
    return export, replace(chart, sources=sources, rules=rules, values=source.values, constants=source.constants)


def _listed(engine: Engine, file: File, export: Export, match: Match | NearMiss | None) -> Chart | None:
    """Take a file that no preset knows for a list; one of our own names is read further. None for any other."""
    chart = _chart(match) if isinstance(match, Match) else None
    if chart and chart.preset != OWN:
        return None
    rows = loading.sampled(engine, export)
    if chart is None or not set(all_tables()[chart.table].required) <= set(chart.sources):
        return lists.as_list(export.header, rows, file.name)
    return lists.completed(chart, export.header, rows)


def _headed(engine: Engine, file: File, export: Export) -> Export:
    """Give an export its header; a Parquet file tells it to the engine alone."""
    if export.kind != "parquet":
        return export
    try:
        return replace(export, header=tuple(parquet_header(engine, export.readable)))
    except Exception:
        raise InputError(
            "{file}: this Parquet file is damaged and cannot be read; export it again", file=file.name
        ) from None


def _match(file: File, header: Sequence[str]) -> Match | NearMiss | None:
    """Recognise a header; the shelf of presets is read only when our own names do not explain it."""
    preset, table = (file.source.preset, file.source.table) if file.source else (None, None)
    own = own_names(header, file.name, table) if preset in (None, OWN) else None
    if own and is_plain(own, header):
        return own
    return recognise(header, file.name, all_presets(), preset, table)


def _knows(file: File, header: Sequence[str]) -> bool:
    """Tell whether a row of cells is a header that is known: to a preset, as our names, to the config."""
    match = _match(file, header)
    if isinstance(match, Match) and (match.preset != OWN or is_plain(match, header)):
        return True
    named = file.source.columns if file.source else {}
    return len(named) > 1 and not mapping.overlaid({}, header, file.source)[1] if file.source else False


def _chart(match: Match) -> Chart:
    if match.preset == OWN:
        return Chart(match.table, OWN, match.columns)
    kind = all_presets()[match.preset].tables[match.entry]
    rules = mapping.rules_for(kind, match.columns)
    return Chart(match.table, match.preset, match.columns, rules, entry=match.entry)


def _load(
    engine: Engine, file: File, opening: Opening, chart: Chart, how: Bringing, number: int, brought: Brought
) -> None:
    """Load one export in the form that its own values ask for."""
    export = opening.guess
    brought.notes += remarks.twice(file.name, export.header, chart, how.language)
    wanted = None if how.wanted is None else how.wanted.get(chart.table, set())
    if wanted is not None and (file.source or how.lists):
        # A list of people may say in a column of its own for which company they work.
        more = file.source.columns if file.source else set(chart.sources) - set(chart.rules.extra)
        wanted = wanted | (set(more) - set(all_tables()[chart.table].columns))
    rows = loading.sampled(engine, export)
    words, evidence = loading.seen(chart, rows)
    hints = _hints(file, chart, how, export)
    forms = form.decide(mapping.typed(chart), evidence, hints)
    plan = mapping.plan(chart, number, file.name, mapping.cells(chart, words, forms), wanted)
    lacking = tuple(name for name in all_tables()[chart.table].required if name not in plan.columns)
    if lacking:
        brought.missing_columns[file.name] = (chart.table, lacking)
        brought.notes.append(remarks.lacks(file.name, chart.table, lacking, how.language))
        whole = replace(opening.export(), header=export.header)
        brought.understood.append(Understood(file, whole, chart, lacking=lacking))
        return
    export, loaded, plan, guessed, told = loading.loaded(
        engine, opening, plan, chart, words, forms, evidence, hints, how.scratch
    )
    brought.notes += weighed.guessed(export, plan, chart, guessed, hints, how.language)
    brought.notes += dressed.remarks(export, plan, chart, how.language)
    brought.notes += weighed.rounded(engine, export, plan, chart, how.language)
    brought.notes += weighed.weighed(export, plan, chart, told, hints, how.language)
    loading.prove(export, loaded)
    brought.notes += remarks.doubts(engine, file, export, plan, chart, how.language)
    brought.notes += remarks.left_aside(export, how.language)
    if chart.entry:
        brought.entries[file.name] = chart.preset, chart.entry
    brought.exports.append(export)
    brought.plans.append(plan)
    brought.understood.append(Understood(file, export, chart, plan, evidence, hints, guessed))
    if export.rejects:
        first = tuple((one.first_line, one.last_line, one.reason) for one in export.rejects[: loading.SHOWN])
        brought.rejected.append(RejectedRows(file.name, plan.table, len(export.rejects), export.records, first))
    brought.bad_cells += loading.bad_cells(engine, export, plan, chart, None if how.all_cells else loading.SHOWN)
    brought.sources.append(_facts(engine, file, export, plan, chart, loaded))


def _hints(file: File, chart: Chart, how: Bringing, export: Export) -> form.Hints:
    demanded = file.source.format if file.source else None
    semicolon = export.delimiter == ";"
    in_workbook = any(note.kind == "workbook" for note in export.notes)
    utc = {name for name, index in chart.sources.items() if UTC.search(export.header[index])}
    return form.Hints(
        order=demanded.date if demanded else None,
        decimal=demanded.decimal if demanded else None,  # type: ignore[arg-type]
        likely_order=chart.rules.dates or ("dmy" if semicolon else how.likely.likely_order),
        utc=frozenset({*utc, *chart.rules.utc}),
        percent=frozenset(chart.rules.percent),
        units=chart.rules.lengths,
        # The numbers of a workbook are numbers; none was written by hand with a sign between thousands.
        likely_decimal="." if in_workbook else "," if semicolon else how.likely.likely_decimal,
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
