"""Bring the exports in, and settle what a run is about: the date of the data, the period, the definitions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from crmkpi import catalogue, checks, settle
from crmkpi import period as periods
from crmkpi.business import WorkTime, work_time
from crmkpi.catalogue import definitions
from crmkpi.catalogue.effects import affected, merging, needing
from crmkpi.catalogue.places import place
from crmkpi.config import Config
from crmkpi.duplicates import Verdict
from crmkpi.duplicates.roles import ACCOUNT, IDENTITY, RECENCY
from crmkpi.engine import Engine, session
from crmkpi.engine import joined as tables_of
from crmkpi.engine import rates as conversion
from crmkpi.engine.connection import close_tables
from crmkpi.errors import ConfigError, InputError, Mistake, UsageError, did_you_mean
from crmkpi.model import Duplicates, Finding, Kpi, Rates, RejectedRows, RepairedRows
from crmkpi.own import narrow
from crmkpi.phrases import lines, phrase
from crmkpi.reader import again
from crmkpi.sources import Bringing, Brought, File, Hints, bring_in, of_config, on_command_line
from crmkpi.sources import rates as rates_of
from crmkpi.sources.repaired import SHOWN, repaired_rows
from crmkpi.tables import all_tables
from crmkpi.words import translator

UNDATED = date(2000, 1, 1)
"""Stands for the date of the data where nothing depends on it."""


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
    thorough: bool = False
    """Whether every check is asked, or only those of columns that KPIs look at and those that concern KPIs."""
    show: str | None = None
    """The one check of which every bad row is listed."""
    personal: bool = False
    """Whether personal data is shown as it is."""
    identity: tuple[str, ...] = ()
    """Tables of which the columns are loaded that say who a customer is."""
    bare: bool = False
    """Whether nothing is loaded that only KPIs and checks look at; then the exports need no dates, and what no preset
    knows may be a list of people or companies."""
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
    rates: Rates | None = None
    """How amounts in other currencies were converted."""
    shown: tuple[str, ...] = ()
    """Cohort tables and funnels of the report."""
    named: bool = False
    """Whether these were asked for by name."""


@contextmanager
def gathered(settings: Config, request: Request) -> Iterator[Gathered]:
    """Bring the exports in for as long as the `with` lasts; private temporary files go when it ends."""
    with session(settings.timezone, request.memory_limit, request.threads) as (engine, scratch):
        yield gather(settings, request, engine, scratch)


def gather(settings: Config, request: Request, engine: Engine, scratch: Path) -> Gathered:
    """Load what the request needs, and settle the date of the data, the period and the definitions."""
    language = request.language or settings.language
    kpis, wanted = chosen(settings, request)
    shown, named = catalogue.exhibits(request.kpis or tuple(one.id for one in settings.kpis))
    shown = () if request.bare else shown
    by = tuple(dict.fromkeys((*request.by, *(settings.segments if not request.by else ()))))
    files = files_of(settings, request)
    request.say(translator(language).gettext("reading"))
    needed = _columns(settings, request, kpis, (*wanted, *shown), by)
    every = request.show in checks.OF_CELLS
    how = Bringing(
        scratch, language, needed, likely(settings), str(settings.file or ""), all_cells=every, lists=request.bare
    )
    brought = bring_in(engine, files, how)
    if brought.mistakes:
        raise ConfigError(brought.mistakes)
    if not brought.sources:
        nothing = phrase("nothing to report on")
        if brought.understood:
            nothing = phrase("nothing to report on; `crmkpi init FILE…` writes a config to start from")
        raise InputError(lines([*brought.failed, *brought.notes, nothing]))
    events = tables_of.events(engine)
    told = request.as_of or settings.as_of or (UNDATED if request.bare else None)
    as_of, notes = settle.as_of(engine, told, events, language)
    span = (min(first for first, _ in events.values()), max(last for _, last in events.values())) if events else None
    close_tables(engine, span, worked_by(settings))
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
        None if request.bare else rates_of.converted(settings, engine, brought, scratch, windows.current.end),
        shown,
        named,
    )


def chosen(settings: Config, request: Request) -> tuple[dict[str, Kpi], tuple[str, ...]]:
    """Settle the definitions and which of them are wanted: asked for by name, else the config's, else all."""
    kpis = definitions.known(settings.kpi_folder)
    wished = {setting.id: setting for setting in settings.kpis}
    for name in request.kpis:
        if name not in kpis and not catalogue.is_exhibit(name):
            raise UsageError(
                "{name!r} is not a KPI.{hint} `crmkpi list kpis` shows all", name=name, hint=did_you_mean(name, kpis)
            )
    for name, setting in wished.items():
        if name in kpis:
            choice = definitions.Choice(setting.variant or "default", setting.parameters)
            kpis[name] = definitions.choose(kpis[name], choice)
            if setting.where:
                kpis[name] = narrow(kpis[name], setting.where)
    asked = request.kpis or tuple(wished)
    wanted = tuple(name for name in dict.fromkeys(asked) if name in kpis)
    wanted = wanted if asked else tuple(name for name, kpi in kpis.items() if kpi.report)
    worked = worked_by(settings) or WorkTime()
    _with_work_time(kpis, wanted, worked)
    return {name: definitions.in_work_time(kpi, worked) for name, kpi in kpis.items()}, wanted


def _with_work_time(kpis: Mapping[str, Kpi], wanted: Sequence[str], worked: WorkTime) -> None:
    """Refuse what counts in hours or days of work that no config tells."""
    lacks = {name: definitions.without_work_time(kpis[name], worked) for name in definitions.closure(wanted, kpis)}
    mistakes = [
        Mistake(*place(kpis[name], "formula" if kpis[name].formula else "value"), lack)
        for name, lack in lacks.items()
        if lack and kpis[name].file
    ]
    if mistakes:
        raise ConfigError(mistakes)
    if told := next(filter(None, lacks.values()), None):
        raise UsageError(told)


def worked_by(settings: Config) -> WorkTime | None:
    """Put together when work is done; None when the config does not say."""
    return work_time(settings.business_hours, settings.holidays)


def inputs(ready: Gathered) -> tuple[Path, ...]:
    """List what a run reads, files that could not be used and the config too: none of it is ever written over."""
    config = (ready.config.file,) if ready.config.file else ()
    rates = (ready.config.rates.file,) if ready.config.rates else ()
    return (*(file.path for file in files_of(ready.config, ready.request)), *config, *rates)


def files_of(settings: Config, request: Request) -> list[File]:
    """List what a run reads: the paths that it names, or the sources of the config."""
    if request.paths:
        return on_command_line(request.paths)
    files, mistakes = of_config(settings)
    if mistakes:
        raise InputError(lines(str(mistake) for mistake in mistakes))
    if not files:
        raise UsageError("nothing to read: name files or a folder, or write a config with `sources:`")
    return files


def _columns(
    settings: Config, request: Request, kpis: Mapping[str, Kpi], wanted: Sequence[str], by: Sequence[str]
) -> dict[str, set[str]]:
    """Name the columns that anybody looks at; nothing else is kept in memory."""
    needed = {} if request.bare else catalogue.needed_columns(kpis, wanted, by)
    more = checks.own(settings.check_folder)
    asked = {} if request.bare else checks.needed_columns(settings.checks, thorough=request.thorough, more=more)
    for table, columns in (*asked.items(), *_identity(request.identity)):
        needed.setdefault(table, set()).update(columns)
    for table, declared in all_tables().items():
        events = {name for name, column in declared.columns.items() if column.event}
        needed.setdefault(table, set()).update(events, {"currency"} & set(declared.columns))
        if settings.rates:
            needed[table].update(conversion.needed(table))
    return needed


def _identity(tables: Sequence[str]) -> Iterator[tuple[str, set[str]]]:
    """Name the columns that say who a customer is, and those of other tables that refer to one."""
    keys = {key for table in tables if (key := all_tables()[table].key)}
    for table, declared in all_tables().items():
        looked_at = {*IDENTITY, *RECENCY, ACCOUNT} if table in tables else set()
        yield table, {name for name in declared.columns if name in keys | looked_at}


def likely(settings: Config) -> Hints:
    """Say how dates and numbers are usually written where the report is made."""
    brazilian = settings.language == "pt-BR" or settings.currency == "BRL"
    return Hints(likely_order="dmy" if brazilian else None, likely_decimal="," if brazilian else None)


def locate(ready: Gathered, file: int, record: int) -> tuple[str, int]:
    """Tell in which file and on which line a record begins."""
    export = ready.brought.exports[file]
    return export.name, export.line_of(record) if export.kind == "csv" else record + 1


def _reviewed(settings: Config) -> tuple[Verdict, ...]:
    """Read what people have decided about pairs of customers, when the config names such a file."""
    listed = settings.duplicates.not_duplicates
    if listed is None or settings.duplicates.policy == "off":
        return ()
    from crmkpi import reviews

    return reviews.named(listed, settings.file)


def checking(ready: Gathered) -> checks.Checking:
    """Put together what the checks are told."""
    brought, settings, request = ready.brought, ready.config, ready.request

    def cells(file: int, records: Sequence[int]) -> Iterator[tuple[int, Mapping[str, str]]]:
        export = brought.exports[file]
        for one in again(export, records):
            yield one.record, dict(zip(export.header, one.cells, strict=False))

    return checks.Checking(
        ready.engine,
        partial(locate, ready),
        datetime.combine(ready.as_of, time()) + timedelta(days=1),
        rejected=_all_rejected(ready) if request.show == "F101" else brought.rejected,
        repaired=_repaired(ready),
        unreadable=brought.bad_cells,
        sources=brought.sources,
        missing_columns=brought.missing_columns,
        empty=brought.empty,
        period=(ready.period.start, ready.period.end) if request.period else None,
        language=ready.language,
        settings=settings.checks,
        own=checks.own(settings.check_folder),
        policy=settings.duplicates.policy,
        fuzzy=settings.duplicates.fuzzy,
        reviewed=_reviewed(settings),
        cells=cells,
        same=_same(brought),
        thorough=request.thorough,
        show=request.show,
        personal=request.personal,
    )


def _same(brought: Brought) -> dict[int, int]:
    """Tell which exports are copies of an earlier one: an export that was saved twice into one folder."""
    firsts: dict[tuple[str, ...], int] = {}
    both = zip(brought.exports, brought.sources, strict=True)
    keys = ((source.table, export.sha256, export.part, *export.header) for export, source in both)
    return {number: firsts.setdefault(key, number) for number, key in enumerate(keys)}


def _all_rejected(ready: Gathered) -> list[RejectedRows]:
    """List every refused row, not only the first of each file."""
    pairs = zip(ready.brought.exports, ready.brought.plans, strict=True)
    return [
        RejectedRows(
            export.name,
            plan.table,
            len(export.rejects),
            export.records,
            tuple((one.first_line, one.last_line, one.reason) for one in export.rejects),
        )
        for export, plan in pairs
        if export.rejects
    ]


def _repaired(ready: Gathered) -> list[RepairedRows]:
    """List the mended rows of each file: the first ones, or all whose text was kept when they are asked for."""
    pairs = zip(ready.brought.exports, ready.brought.plans, strict=True)
    shown = None if ready.request.show == "F204" else SHOWN
    return [repaired_rows(export, plan, shown) for export, plan in pairs if export.repaired]


def idle(ready: Gathered, findings: Sequence[Finding]) -> Iterator[str]:
    """Say which entries of the config do nothing."""
    _ = translator(ready.language).gettext
    settings, known = ready.config.checks, checks.described(ready.language, checks.own(ready.config.check_folder))
    for code in sorted({*settings.ignore, *settings.severity, *settings.limit} - set(known)):
        yield _("checks: {code} is no check of this version").format(code=code)
    for code in checks.idle_ignores(findings, settings):
        if code in known:
            yield _("checks: ignore: {code} matches nothing any more").format(code=code)
    there = {name for plan in ready.brought.plans for name in plan.cells}
    for column in ready.config.segments:
        if column not in there and column.rpartition(".")[2] not in there and not ready.request.by:
            yield _("segments: no table of the sources has the column {column}").format(column=column)


def affecting(ready: Gathered, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Name the KPIs that cannot use the bad rows of each finding."""
    asked = list(checks.of_tables(checks.own(ready.config.check_folder)))
    columns = {one.code: one.check.leaves_out for one in asked}
    empty = {one.code: one.column for one in asked if one.column and f"{one.column} IS NULL" in one.sql(one.check.bad)}
    for one in findings:
        needed = (one.column,) if one.code in checks.OF_CELLS and one.column else columns[one.code]
        if one.rows and one.code in checks.COUNTED_ONCE and ready.config.duplicates.policy == "merge":
            yield replace(one, affects=merging(ready.kpis, ready.wanted, one.table))
        elif one.rows and one.code in empty:
            yield replace(one, affects=needing(ready.kpis, ready.wanted, one.table, empty[one.code] or ""))
        elif one.rows and needed is not None:
            yield replace(one, affects=affected(ready.kpis, ready.wanted, one.table, needed, ready.engine))
        else:
            yield one


def duplicates(ready: Gathered, checked: checks.Checked) -> Duplicates | None:
    """Sum up who was entered twice, surely enough to be counted once; None when nobody looked."""
    settings, found = ready.config.duplicates, checked.matches.get("customers")
    if found is None:
        return None
    members = checks.members(found, float(settings.threshold))
    groups = len({member.group for member in members})
    every = checks.compares_all(ready.engine, "customers", settings.fuzzy)
    return Duplicates("customers", groups, len(members), settings.policy, every)


def verdicts(ready: Gathered, checked: checks.Checked) -> tuple[str, ...]:
    """Say which decisions about duplicates could not simply be held."""
    if not _reviewed(ready.config):
        return ()
    from crmkpi import reviews

    return tuple(reviews.unheld(checked.matches.values(), ready.language))


def version() -> str:
    """Tell which version this is."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("crmkpi")
    except PackageNotFoundError:
        return "0"
