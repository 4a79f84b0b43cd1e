"""Load, check, compute, report. START READING HERE.

`gather` brings the exports in and settles what the report is about (the date of the data, the period, the
definitions); `make` checks, computes and puts the `Report` together. `build_report` is both, for Python.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmkpi import catalogue, checks, config, formats, model, output, settle
from crmkpi import period as periods
from crmkpi.catalogue import Asking, Wish, definitions
from crmkpi.config import Config
from crmkpi.engine import Engine, open_engine
from crmkpi.engine import joined as tables_of
from crmkpi.engine.connection import close_tables, exhausted
from crmkpi.errors import ConfigError, CrmKpiError, InputError, UsageError, did_you_mean
from crmkpi.model import Kpi
from crmkpi.sources import Bringing, Brought, File, Hints, bring_in, of_config, on_command_line
from crmkpi.tables import all_tables
from crmkpi.words import translator

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Request:
    """What one run is asked for, beyond its config."""

    paths: tuple[Path, ...] = ()
    period: str | None = None
    as_of: date | None = None
    kpis: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    compare: tuple[str, ...] = ("previous", "year")
    language: str | None = None
    memory_limit: str | None = None
    threads: int | None = None
    say: Callable[[str], None] = field(default=lambda _: None)
    """Is told what is being done, for progress."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Exports loaded, and everything settled that the numbers depend on."""

    request: Request
    config: Config
    language: str
    engine: Engine
    brought: Brought
    as_of: date
    period: periods.Period
    windows: periods.Windows
    data_until: datetime
    begins: Mapping[str, datetime]
    kpis: Mapping[str, Kpi]
    wanted: tuple[str, ...]
    by: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: `facts` hold everything in it."""

    facts: model.Report

    def to_dict(self) -> dict[str, Any]:
        """Give the report as the contract's JSON object, in Python's own types."""
        tree: dict[str, Any] = formats.load("json").tree(self.facts)
        return tree

    def to_pandas(self) -> "pandas.DataFrame":
        """Give one row per KPI, period and segment: raw numbers (a percent as a fraction), None for unknown."""
        import pandas

        csv = formats.load("csv")
        return pandas.DataFrame(
            [{name: getattr(line, name) for name in line.__slots__} for line in csv.lines(self.facts)]
        )

    def write(self, path: str | Path) -> None:
        """Write a report file; its suffix chooses the format. UsageError for an unknown one, OutputError on failure."""
        target = Path(path)
        output.write(target, formats.load(output.format_of(target)).render(self.facts))


def build_report(
    config_file: str | Path | None = None,
    *,
    paths: Sequence[str | Path] = (),
    period: str | None = None,
    **more: Any,
) -> Report:
    """Load, check and compute; `more` are fields of `Request` (as_of, kpis, by, compare, language).

    Raises a `CrmKpiError` for wrong instructions and for exports that cannot be read; some unreadable files among
    readable ones are in `facts.notes`.
    """
    settings = config.load(Path(config_file)) if config_file is not None else config.DEFAULT
    request = Request(paths=tuple(Path(path) for path in paths), period=period, **more)
    with gathered(settings, request) as ready:
        return Report(make(ready))


@contextmanager
def gathered(settings: Config, request: Request) -> Iterator[Gathered]:
    """Bring the exports in for as long as the `with` lasts; private temporary files go when it ends."""
    with tempfile.TemporaryDirectory(prefix="crmkpi-") as scratch:
        engine = None
        try:
            engine = open_engine(settings.timezone, Path(scratch), request.memory_limit, request.threads)
            yield gather(settings, request, engine, Path(scratch))
        except Exception as error:
            if exhausted(error):
                raise CrmKpiError("the tables do not fit into the memory; give more with --memory-limit 2GB") from None
            raise
        finally:
            if engine is not None:
                engine.connection.close()


def gather(settings: Config, request: Request, engine: Engine, scratch: Path) -> Gathered:
    """Load what the request needs, and settle the date of the data, the period and the definitions."""
    language = request.language or settings.language.value
    kpis, wanted = chosen(settings, request)
    by = tuple(dict.fromkeys((*request.by, *(settings.segments if not request.by else ()))))
    files = _files(settings, request)
    request.say(translator(language).gettext("reading"))
    how = Bringing(scratch, language, _columns(kpis, wanted, by), _likely(settings), str(settings.file or ""))
    brought = bring_in(engine, files, how)
    if brought.mistakes:
        raise ConfigError(brought.mistakes)
    if not brought.sources:
        raise InputError("\n".join([*brought.failed, *brought.notes, "nothing to report on"]))
    events = tables_of.events(engine)
    as_of, notes = settle.as_of(engine, request.as_of or settings.as_of, events, language)
    span = (min(first for first, _ in events.values()), max(last for _, last in events.values())) if events else None
    close_tables(engine, span)
    asked = periods.read(request.period or settings.period, as_of, settings.calendar)
    until = as_of + timedelta(days=1)
    begins = tables_of.begins(engine)
    windows = periods.windows(asked, until, settings.calendar)
    latest = max((last for _, last in events.values()), default=None)
    if latest and request.as_of and latest.date() < request.as_of - settle.FAR:
        sentence = translator(language).gettext("the data end on {day}, long before the day they are taken to be from")
        notes = (*notes, sentence.format(day=latest.date().isoformat()))
    if windows.current.start >= datetime.combine(until, time()):
        notes = (
            *notes,
            translator(language)
            .gettext("the data end on {day}, before the period begins")
            .format(day=as_of.isoformat()),
        )
    return Gathered(
        request,
        settings,
        language,
        engine,
        brought,
        as_of,
        asked,
        windows,
        datetime.combine(until, time()),
        begins,
        kpis,
        wanted,
        by,
        notes,
    )


def chosen(settings: Config, request: Request) -> tuple[dict[str, Kpi], tuple[str, ...]]:
    """Settle the definitions and which of them are wanted: asked for by name, else the config's, else all."""
    kpis = definitions.known(settings.kpi_folder)
    wished = {setting.id: setting for setting in settings.kpis}
    for name in request.kpis:
        if name not in kpis:
            raise UsageError(f"{name!r} is not a KPI.{did_you_mean(name, kpis)} `crmkpi list kpis` shows all")
    for name, setting in wished.items():
        kpis[name] = definitions.choose(
            kpis[name], definitions.Choice(setting.variant or "default", setting.parameters)
        )
    if request.kpis:
        return kpis, tuple(dict.fromkeys(request.kpis))
    return kpis, tuple(wished) or tuple(name for name, kpi in kpis.items() if kpi.report)


def _files(settings: Config, request: Request) -> list[File]:
    if request.paths:
        return on_command_line(request.paths)
    files, mistakes = of_config(settings)
    if mistakes:
        raise InputError("\n".join(str(mistake) for mistake in mistakes))
    if not files:
        raise UsageError("nothing to read: name files or a folder, or write a config with `sources:`")
    return files


def _columns(kpis: Mapping[str, Kpi], wanted: Sequence[str], by: Sequence[str]) -> dict[str, set[str]]:
    """Name the columns that anybody looks at; nothing else is kept in memory."""
    needed = catalogue.needed_columns(kpis, wanted, by)
    for table, columns in checks.needed_columns().items():
        needed.setdefault(table, set()).update(columns)
    for table, declared in all_tables().items():
        events = {name for name, column in declared.columns.items() if column.event}
        needed.setdefault(table, set()).update(events, {"currency"} & set(declared.columns))
    return needed


def _likely(settings: Config) -> Hints:
    """Say how dates and numbers are usually written where the report is made."""
    brazilian = settings.language.value == "pt-BR" or settings.currency == "BRL"
    return Hints(likely_order="dmy" if brazilian else None, likely_decimal="," if brazilian else None)


def make(ready: Gathered) -> model.Report:
    """Check, compute and put the report together."""
    engine, settings, request = ready.engine, ready.config, ready.request
    _ = translator(ready.language).gettext
    _known_segments(ready)
    request.say(_("checking"))
    checked = checks.run(engine, checking(ready))
    request.say(_("computing"))
    currency, asking = asked(ready)
    values, not_computed = catalogue.compute(engine, asking)
    return model.Report(
        title=settings.title or _("CRM report"),
        language=ready.language,
        as_of=ready.as_of,
        timezone=settings.timezone,
        currency=currency,
        period=_period_facts(ready),
        kpis=tuple(values),
        not_computed=tuple(not_computed),
        checks=checked.findings,
        not_run=checked.not_run,
        duplicates=checked.duplicates,
        sources=tuple(ready.brought.sources),
        goals=settings.goals,
        rows={table: engine.count(table) for table in all_tables() if table in engine.present},
        notes=(*ready.notes, *ready.brought.notes, *ready.brought.failed, *_idle(ready, checked.findings)),
        config=settings.file.name if settings.file else None,
        config_sha256=settings.sha256,
        version=_version(),
    )


def _idle(ready: Gathered, findings: Sequence[model.Finding]) -> Iterator[str]:
    """Say which entries of the config do nothing."""
    _ = translator(ready.language).gettext
    settings, known = ready.config.checks, checks.described(ready.language)
    for code in sorted({*settings.ignore, *settings.severity, *settings.limit} - set(known)):
        yield _("checks: {code} is no check of this version").format(code=code)
    for code in checks.idle_ignores(findings, settings):
        if code in known:
            yield _("checks: ignore: {code} matches nothing any more").format(code=code)
    there = {name for plan in ready.brought.plans for name in plan.cells}
    for column in ready.config.segments:
        if column not in there and not ready.request.by:
            yield _("segments: no table of the sources has the column {column}").format(column=column)
    if ready.config.check_folder:
        yield _("check_folder: checks of your own are not run by this version")
    if ready.config.duplicates.not_duplicates:
        yield _("duplicates: not_duplicates is not read by this version; duplicates are reported, not merged")


def asked(ready: Gathered) -> tuple[str | None, Asking]:
    """Put together what the catalogue is asked, with the currency of the amounts."""
    currency, mixed = settle.currency(ready.engine, ready.config.currency, _marks(ready), ready.language)
    return currency, Asking(
        ready.kpis, ready.wanted, ready.windows, ready.begins, ready.data_until, _wishes(ready), ready.by,
        ready.request.compare, ready.language, ready.config.min_n, mixed,
    )  # fmt: skip


def checking(ready: Gathered) -> checks.Checking:
    """Put together what the checks are told."""
    exports = ready.brought.exports

    def locate(file: int, record: int) -> tuple[str, int]:
        export = exports[file]
        return export.name, export.line_of(record) if export.kind == "csv" else record + 1

    return checks.Checking(
        locate, ready.brought.rejected, ready.brought.bad_cells, datetime.combine(ready.as_of, time()), ready.language,
        ready.config.checks, ready.config.duplicates.policy,
    )  # fmt: skip


def _marks(ready: Gathered) -> dict[str, set[str]]:
    """List the currencies that amounts show themselves: table → currencies."""
    marks: dict[str, set[str]] = {}
    for plan in ready.brought.plans:
        for cell in plan.cells.values():
            if cell.form.currency:
                marks.setdefault(plan.table, set()).add(cell.form.currency)
    return marks


def _wishes(ready: Gathered) -> dict[str, Wish]:
    return {setting.id: _wish(ready, setting) for setting in ready.config.kpis}


def _wish(ready: Gathered, setting: config.KpiSetting) -> Wish:
    """Settle what is wished of a KPI in this period: a sum that still grows is held to its share of the target."""
    kpi, current = ready.kpis[setting.id], ready.windows.current
    target, warn = config.target_at(setting, ready.period.start), setting.warn
    whole = (ready.period.end - ready.period.start).days
    elapsed = (current.end - current.start).days
    if not (kpi.additive and kpi.during) or elapsed >= whole or target is None:
        return Wish(target, warn, setting.owner, setting.goal)
    share = Decimal(elapsed) / Decimal(whole)
    return Wish(target * share, warn * share if warn is not None else None, setting.owner, setting.goal, target)


def _period_facts(ready: Gathered) -> model.PeriodFacts:
    windows, asked, compare = ready.windows, ready.period, ready.request.compare
    return model.PeriodFacts(
        label=asked.label,
        start=asked.start,
        end=asked.end,
        complete=windows.current.complete,
        until=windows.current.end.date(),
        previous=windows.previous.label if "previous" in compare else None,
        year_ago=windows.year_ago.label if "year" in compare else None,
        grain=asked.grain,
    )


def _known_segments(ready: Gathered) -> None:
    """Refuse a segment column that no export has."""
    known = {name for source in ready.brought.sources for name in source.columns}
    known |= {name for plan in ready.brought.plans for name in (*plan.cells, *plan.derive)}
    for column in ready.by:
        personal = any(column in t.columns and t.columns[column].personal for t in all_tables().values())
        if column in ready.request.by and personal:
            raise UsageError(f"--by {column}: this column holds personal data; choose one that groups people")
        if column not in known and column in ready.request.by:
            hint = did_you_mean(column, known)
            there = ", ".join(sorted(known - _personal())[:12])
            raise UsageError(f"--by {column}: no table of the sources has this column.{hint} There are {there} …")


def _personal() -> set[str]:
    return {name for table in all_tables().values() for name, column in table.columns.items() if column.personal}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("crmkpi")
    except PackageNotFoundError:
        return "0"
