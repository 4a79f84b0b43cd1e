"""From definitions to questions: whether a KPI's columns are there, and its SQL restricted to the rows it may use."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crmkpi.catalogue import lookups, views
from crmkpi.catalogue.places import place
from crmkpi.engine import Aggregate, Engine, Out
from crmkpi.engine import expression as sql
from crmkpi.engine.ask import OWN, filled
from crmkpi.engine.connection import failure
from crmkpi.errors import ConfigError, Mistake, did_you_mean
from crmkpi.model import Kpi, Reason
from crmkpi.phrases import phrase
from crmkpi.tables import all_tables

WINDOW_NAMES = frozenset({"start", "end", "period_end", "data_until"})
NUMBERS = ("value", "numerator", "denominator")
ROWS = "count(*)"
WHY = ("n", "ripe", "immature")
_ONLY = "FILTER (WHERE "


@dataclass(frozen=True, slots=True)
class Asked:
    """One aggregate of a definition and the condition for the rows that it sees."""

    name: str
    aggregate: str
    only: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A KPI that can be computed: where its rows are, and its aggregates as SQL."""

    kpi: Kpi
    made: views.Made | None
    aggregates: Mapping[str, Aggregate]
    """By name: the numbers, `n`, `part_*`, `unused_*`, `unreadable_*`, `immature`, `undated`, `population`, `ripe`, and
    `there`: the ripe rows with the bad ones."""
    tables: frozenset[str]
    beside: str = ""
    """The rows of a table with columns of what they refer to, when the definition looks at these."""

    @property
    def source(self) -> str:
        """The name by which the engine knows the rows."""
        return self.beside or (self.made.name if self.made else self.kpi.table or "")

    def begin(self, begins: Mapping[str, datetime]) -> datetime | None:
        """Find the first moment of which everything is there that it counts; None where there is nothing at all."""
        sets = [self.tables, *(self.made.begins if self.made else ())]
        firsts = [min((begins[table] for table in tables if table in begins), default=None) for tables in sets]
        known = [first for first in firsts if first is not None]
        return max(known) if len(known) == len(firsts) else None

    def numbers(self) -> list[Aggregate]:
        """List what is asked for every window; how many rows could be used, where a sum of none would look like 0, how
        many are too young to judge, and how many do not fit.
        """
        wanted = (*NUMBERS, "immature", "outside", *(["used"] if self.kpi.uses else []))
        return [one for name, one in self.aggregates.items() if name in wanted]

    def details(self, *, bare: bool = False, own: bool = False) -> list[Aggregate]:
        """List what is asked for the report's own window only; `bare`, only what may say why there is no number.

        With `own` they see its rows alone, so that they can be asked together with the numbers of all windows.
        """
        always = self.numbers()
        others = [one for name, one in self.aggregates.items() if not name.startswith("undated")]
        if bare:
            others = [self.aggregates[name] for name in WHY if name in self.aggregates]
        # Whether there was anything at all is asked of every window, and only where nothing came out.
        found = [one for one in others if one not in always and not (own and one is self.aggregates.get("there"))]
        # Every aggregate of a plan is restricted to the rows that it may see.
        return [replace(one, sql=one.sql.replace(_ONLY, f"{_ONLY}${OWN} AND ")) for one in found] if own else found


@dataclass(frozen=True, slots=True)
class Impossible:
    """A KPI without its tables or columns."""

    kpi: Kpi
    reason: Reason
    lacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Table → the columns that are missing from it (none: the whole table)."""
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a derived table: what it could have been made of, with the columns that are missing from it."""
    fault: str = ""
    """What the engine could not do."""


def plan(engine: Engine, kpis: Sequence[Kpi], data_until: datetime) -> tuple[list[Planned], list[Impossible]]:
    """Plan all KPIs that are not formulas; ConfigError for SQL that cannot be used."""
    impossible = [lack for kpi in kpis if (lack := tableless(engine, kpi))]
    without = {lack.kpi.id for lack in impossible}
    asked = {
        kpi.id: list(asks(kpi, data_until, engine.unread.get(kpi.table or "", ()), outs_of(engine, kpi)))
        for kpi in kpis
        if kpi.id not in without
    }
    trees = parsed(engine, [kpi for kpi in kpis if kpi.id in asked], asked)
    possible = []
    for kpi in kpis:
        if kpi.id not in asked:
            continue
        named = set().union(*(trees[text].columns for one in asked[kpi.id] for text in (one.aggregate, one.only)))
        lack = missing(engine, kpi, named)
        if lack:
            impossible.append(lack)
        else:
            possible.append(kpi)
    restricted = [sql.restrict(trees[one.aggregate], trees[one.only]) for kpi in possible for one in asked[kpi.id]]
    texts = iter(sql.written(engine, restricted))
    planned = []
    for kpi in possible:
        try:
            made = views.make(engine, kpi.table or "", kpi.parameters) if kpi.table in views.all_views() else None
        except Exception as error:
            if (name := failure(error)) is None:
                raise
            impossible.append(Impossible(kpi, Reason.FAILED, fault=f"{kpi.table}: {name}"))
            for _ in asked[kpi.id]:
                next(texts)
            continue
        aggregates = {one.name: Aggregate(f"{kpi.id}:{one.name}", next(texts)) for one in asked[kpi.id]}
        tables = made.tables if made else frozenset({kpi.table or ""})
        made, beside = lookups.looked_up(engine, kpi, made)
        planned.append(Planned(kpi, made, aggregates, tables, beside))
    return planned, impossible


def outs_of(engine: Engine, kpi: Kpi) -> list[Out]:
    """List the bad rows that a KPI does without: those of which it looks at every column that makes them bad."""
    looked = looked_at(kpi)
    return [out for out in engine.outs.get(kpi.table or "", ()) if looked >= set(out.columns)]


def looked_at(kpi: Kpi) -> set[str]:
    """Name every column that a definition over a table looks at (and other words of its SQL)."""
    return _looked_at(kpi) | set(kpi.uses) | ({kpi.during} if kpi.during else set())


def asks(kpi: Kpi, data_until: datetime, unread: Collection[str] = (), outs: Sequence[Out] = ()) -> Iterator[Asked]:
    """List everything that is asked for a definition, with its parameters written in.

    Rows with an unreadable cell that the definition looks at are left out: unreadable is not empty, and emptiness
    often means something (not yet closed, not yet lost). So are `outs`, rows that cannot be true. The population is
    narrowed twice: to the rows that are ripe (not `immature`), and to those that have all the columns that the KPI
    `uses`.
    """
    doubtful = sorted(_looked_at(kpi) & set(unread) - set(kpi.uses) - {kpi.during})
    population = f"({kpi.where})" if kpi.where else "true"
    population += "".join(f' AND NOT "_bad_{column}"' for column in doubtful)
    whole = population
    population += "".join(f' AND NOT "{out.flag}"' for out in outs)
    ripe = f"{population} AND ({kpi.immature}) IS NOT TRUE" if kpi.immature else population
    used = ripe + "".join(f' AND "{column}" IS NOT NULL' for column in kpi.uses)
    found = [Asked(name, getattr(kpi, name), used) for name in NUMBERS if getattr(kpi, name) is not None]
    found.append(Asked("n", kpi.n or ROWS, used))
    found += [Asked(f"part_{name}", one, used) for name, one in kpi.parts.items()]
    found += [Asked("population", ROWS, population), Asked("ripe", ROWS, ripe), Asked("used", ROWS, used)]
    if kpi.uses:
        found.append(Asked("there", ROWS, f"{whole} AND ({kpi.immature}) IS NOT TRUE" if kpi.immature else whole))
    for column in kpi.uses:
        empty = f'{ripe} AND "{column}" IS NULL'
        found.append(Asked(f"unused_{column}", ROWS, empty))
        if typed(kpi.table or "", column):
            found.append(Asked(f"unreadable_{column}", ROWS, f'{empty} AND "_bad_{column}"'))
    for i, out in enumerate(outs):
        # A row that two checks find bad is left out once.
        before = "".join(f' AND NOT "{other.flag}"' for other in outs[:i])
        found.append(Asked(f"out_{out.code}", ROWS, f'{whole}{before} AND "{out.flag}"'))
    found += [Asked(f"unread_{column}", ROWS, f'"_bad_{column}"') for column in doubtful]
    if kpi.immature:
        found.append(Asked("immature", ROWS, f"{population} AND ({kpi.immature}) IS TRUE"))
    if kpi.outside:
        found.append(Asked("outside", ROWS, f"({kpi.outside}) IS TRUE"))
    if kpi.during and kpi.table in all_tables():
        bad = f'"_bad_{kpi.during}"'
        found.append(Asked("undated", ROWS, f'({population} OR {bad}) AND "{kpi.during}" IS NULL'))
        found.append(Asked("undated_unreadable", ROWS, bad))
    values = {**kpi.parameters, "data_until": data_until}
    return (Asked(one.name, filled(one.aggregate, values), filled(one.only, values)) for one in found)


def _looked_at(kpi: Kpi) -> set[str]:
    """Name the words of a definition's SQL; those that are columns are looked at."""
    return set(views.identifiers(lookups.without(" ".join(_sql_of(kpi)))))


def _sql_of(kpi: Kpi) -> list[str]:
    texts = (
        kpi.where,
        kpi.immature,
        kpi.outside,
        kpi.value,
        kpi.numerator,
        kpi.denominator,
        kpi.n,
        *kpi.parts.values(),
    )
    return [text for text in texts if text]


def typed(table: str, column: str) -> bool:
    """Tell whether a column of a canonical table is read from text, so that a cell of it can be unreadable."""
    declared = all_tables().get(table)
    return declared is not None and column in declared.columns and declared.columns[column].type not in ("id", "text")


def parsed(engine: Engine, kpis: Sequence[Kpi], asked: Mapping[str, Sequence[Asked]]) -> dict[str, sql.Expression]:
    """Parse all SQL at once: text → expression. When something is wrong, find it KPI by KPI and raise all mistakes."""
    texts = list(dict.fromkeys(text for ones in asked.values() for one in ones for text in (one.aggregate, one.only)))
    try:
        trees = dict(zip(texts, sql.parse(engine, texts), strict=True))
    except sql.WrongExpression:
        trees = {}
    mistakes = [mistake for kpi in kpis for one in asked[kpi.id] for mistake in _mistakes(engine, kpi, one, trees)]
    if mistakes:
        raise ConfigError(dict.fromkeys(mistakes))
    return trees


def _mistakes(engine: Engine, kpi: Kpi, one: Asked, trees: Mapping[str, sql.Expression]) -> Iterator[Mistake]:
    key = one.name.removeprefix("part_")
    for name, text in ((key, one.aggregate), ("where", one.only)):
        try:
            tree = trees[text] if text in trees else sql.parse(engine, [text])[0]
        except sql.WrongExpression as error:
            fault: str | None = str(error)
        else:
            fault = fault_of(kpi, text, tree, condition=name == "where")
        if fault:
            yield Mistake(*place(kpi, name), phrase("{name}: {fault}", name=name, fault=fault))


def fault_of(kpi: Kpi, text: str, parsed: sql.Expression, *, condition: bool) -> str | None:
    """Say what is wrong with one expression of a definition; None when all is well."""
    if parsed.refused:
        return phrase(
            "{what} is not allowed here{where}; write one expression over the columns of {name}",
            what=parsed.refused,
            where="",
            name=kpi.table,
        )
    if unknown := sorted(sql.parameters(text) - WINDOW_NAMES):
        hint = did_you_mean(unknown[0], [*kpi.parameters, *WINDOW_NAMES])
        return phrase("unknown parameter ${parameter}.{hint}", parameter=unknown[0], hint=hint)
    if condition and parsed.aggregates:
        return phrase("a condition looks at one row; count() and sum() belong into value, numerator or denominator")
    if not condition and not parsed.aggregates:
        return phrase("an aggregate is missing, such as count(*) or sum(amount)")
    columns = table_columns(kpi.table or "")
    known = columns | {".".join(one) for one in lookups.found_in(text)}
    unknown = sorted(name for name in parsed.columns - known if not name.startswith(("_bad_", "_out_")))
    if columns and unknown:
        hint = did_you_mean(unknown[0], columns)
        return phrase("{name} has no column {column!r}.{hint}", name=kpi.table, column=unknown[0], hint=hint)
    return None


def table_columns(table: str) -> set[str]:
    """Name the columns of a canonical table or view; nothing for an unknown one."""
    if table in views.all_views():
        return set(views.all_views()[table].columns)
    declared = all_tables().get(table)
    return set(declared.columns) if declared else set()


def tableless(engine: Engine, kpi: Kpi) -> Impossible | None:
    """Find out whether the exports lack a KPI's whole table, or everything that its view could be made of."""
    table = kpi.table or ""
    if table in views.all_views():
        lacking = views.way_open(engine, table) is None
        return Impossible(kpi, Reason.MISSING_TABLE, {table: ()}, views.lacks(engine, table)) if lacking else None
    return None if engine.has(table) else Impossible(kpi, Reason.MISSING_TABLE, {table: ()})


def missing(engine: Engine, kpi: Kpi, named: set[str]) -> Impossible | None:
    """Find out which columns of a KPI's table no export had."""
    if lacks := lookups.missing(engine, " ".join(_sql_of(kpi))):
        return Impossible(kpi, Reason.MISSING_COLUMN if any(lacks.values()) else Reason.MISSING_TABLE, lacks)
    declared = all_tables().get(kpi.table or "")
    if declared is None:
        return None
    table = kpi.table or ""
    needed = {name for name in named if name in declared.columns} | ({kpi.during} if kpi.during else set())
    lack = sorted(needed - engine.present[table] - set(kpi.optional) - {declared.key})
    return Impossible(kpi, Reason.MISSING_COLUMN, {table: tuple(lack)}) if lack else None


def columns_named(kpi: Kpi) -> dict[str, set[str]]:
    """Name the canonical columns that a definition may look at, without an engine: table → columns (a superset)."""
    if kpi.program:
        return {table: set(columns) for table, columns in kpi.needs.items()}
    table, found = kpi.table or "", lookups.needed(" ".join(_sql_of(kpi)))
    if table in views.all_views():
        own = views.needed(table)
    elif table in all_tables():
        words = set(views.identifiers(" ".join([*_sql_of(kpi), *kpi.uses, kpi.during or ""])))
        own = {table: words & set(all_tables()[table].columns)}
    else:
        own = {}
    return {name: own.get(name, set()) | found.get(name, set()) for name in dict.fromkeys((*own, *found))}
