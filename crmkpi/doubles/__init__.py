"""Search the loaded tables for customers entered twice, and put what was found into a document that people can read.

Personal data is masked here, so that no format can show it by mistake; only a merge plan (see `merge_plan`) takes
the matches themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crmkpi import duplicates
from crmkpi.doubles import cells, reasons
from crmkpi.duplicates import Group, Matches, Pair, Settings, Verdict
from crmkpi.duplicates.matches import LIKELY
from crmkpi.errors import InputError
from crmkpi.gathering import Gathered, locate, version
from crmkpi.model import Band
from crmkpi.model.doubles import Branches, Common, Decision, Double, Doubles, Entry, Likeness, Search
from crmkpi.phrases import either, lines, phrase
from crmkpi.tables import all_tables
from crmkpi.words import translator

TABLES = duplicates.TABLES


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for, and how much of it is shown."""

    tables: tuple[str, ...] = ()
    """Empty: those of customers, contacts and leads that the exports hold."""
    link: bool = False
    """Search between the tables instead of within each."""
    threshold: float = 0.5
    bands: tuple[Band, ...] = tuple(Band)
    limit: int | None = None
    fail_on: Band | None = None
    reviewed: tuple[Verdict, ...] = ()


def find(ready: Gathered, asked: Asked) -> tuple[Matches, ...]:
    """Search each table, or between two; InputError when one that was asked for, or all of them, is missing."""
    there = [name for name in TABLES if name in ready.engine.present]
    missing = [name for name in asked.tables if name not in there]
    if missing or not there:
        raise InputError(lines([*ready.brought.failed, *ready.brought.notes, _missing(ready, missing)]))
    tables = asked.tables or tuple(there)
    searches = [tables] if asked.link else [(name,) for name in tables]
    found = []
    for names in searches:
        ready.request.say(translator(ready.language).gettext("looking for duplicates"))
        found.append(duplicates.find(ready.engine, names, Settings(threshold=asked.threshold), asked.reviewed))
    return tuple(found)


def _missing(ready: Gathered, missing: Sequence[str]) -> str:
    loaded = ", ".join(name for name in all_tables() if name in ready.engine.present)
    wanted = either(missing or TABLES)
    return phrase("no {missing} among the exports (there are: {loaded})", missing=wanted, loaded=loaded)


def make(ready: Gathered, asked: Asked, found: Sequence[Matches]) -> Doubles:
    """Put the document together; the groups count through all searches, whether they are shown or not."""
    settings, searches, number = ready.config, [], 1
    hidden = not ready.request.personal and any(_hides_ids(one) for one in found)
    told: set[Decision] = set()
    for matches in found:
        # What is about no table, or about several, is said once.
        decisions = [one for one in _decisions(matches, hidden) if one.changed or one.overruled or one not in told]
        told.update(decisions)
        searches.append(_search(ready, asked, matches, number, hidden, decisions))
        number += len(matches.groups)
    return Doubles(
        title=settings.title or translator(ready.language).gettext("Duplicates"),
        language=ready.language,
        searches=tuple(searches),
        sources=tuple(one for one in ready.brought.sources if any(one.table in search.tables for search in searches)),
        threshold=asked.threshold,
        bands=asked.bands,
        limit=asked.limit,
        notes=(*ready.notes, *ready.brought.notes),
        failed=tuple(ready.brought.failed),
        fail_on=asked.fail_on,
        personal=ready.request.personal,
        hidden_ids=hidden,
        config=settings.file.name if settings.file else None,
        config_sha256=settings.sha256,
        version=version(),
    )


def warned(made: Doubles) -> tuple[str, ...]:
    """Say beside the output that it shows personal data, or that even ids are masked."""
    _ = translator(made.language).gettext
    if made.personal:
        return (_("personal data is shown as it is: keep this output to those who may see it"),)
    if made.hidden_ids:
        return (_("the ids are personal data themselves and are masked; --show-personal-data shows them"),)
    return ()


def _hides_ids(matches: Matches) -> bool:
    rows = [row for group in matches.groups for row in group.rows]
    return any(
        cells.personal_ids([row.id for row in rows if row.table == table], table, all_tables()[table].key or "")
        for table in matches.tables
    )


def _search(
    ready: Gathered, asked: Asked, matches: Matches, first: int, hidden: bool, decisions: Sequence[Decision]
) -> Search:
    wanted = [(number, group) for number, group in enumerate(matches.groups, first) if group.band in asked.bands]
    personal, table = ready.request.personal, matches.tables[0]
    return Search(
        tables=matches.tables,
        rows=matches.rows,
        doubles=tuple(_Telling(ready, hidden, asked.threshold).double(*one) for one in wanted[: asked.limit]),
        groups={band: sum(group.band.value == band.value for _, group in wanted) for band in asked.bands},
        rows_grouped=sum(len(group.rows) for _, group in wanted),
        candidates=matches.candidates,
        common=tuple(
            Common(one.field, cells.shown(one.value, table, one.field, personal), one.rows) for one in matches.dropped
        ),
        branches=tuple(_branches(ready, matches, hidden)),
        blanks={one.column: one.cells for one in matches.placeholders},
        decisions=tuple(decisions),
        thin=matches.thin,
        too_large=matches.too_large,
    )


def _decisions(matches: Matches, hidden: bool) -> Iterator[Decision]:
    """Name the verdicts that cannot simply be held: rows have changed or gone since, others speak against them."""
    table = matches.tables[0]

    def named(id: str) -> str:
        return cells.shown_id(id, table, all_tables()[table].key or "", hidden) if hidden else id

    for one in matches.stale:
        yield Decision(named(one.verdict.a), named(one.verdict.b), one.verdict.same, tuple(map(named, one.changed)))
    for lost in matches.unknown:
        yield Decision(named(lost.a), named(lost.b), lost.same)
    for lost in matches.contradicted:
        yield Decision(named(lost.a), named(lost.b), lost.same, overruled=True)
    for unclear in matches.ambiguous:
        said = unclear.verdict
        yield Decision(named(said.a), named(said.b), said.same, tables=unclear.tables)


def _branches(ready: Gathered, matches: Matches, hidden: bool) -> Iterator[Branches]:
    for one in matches.branches:
        rows = []
        for row in one.rows:
            key = all_tables()[row.table].key or ""
            rows.append((cells.shown_id(row.id, row.table, key, hidden), *locate(ready, row.file, row.row)))
        yield Branches(cells.shown(one.root, one.rows[0].table, "tax_id", ready.request.personal), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is needed to tell a group."""

    ready: Gathered
    hidden: bool
    threshold: float

    def double(self, number: int, group: Group) -> Double:
        """Tell one group."""
        names = cells.columns(group)
        return Double(
            number,
            tuple(self.entry(group, place, names) for place in range(len(group.rows))),
            names,
            group.probability,
            group.band,
            tuple(self.likeness(group, pair) for pair in group.pairs),
            group.survivor,
            group.why.value,
            reasons.why(group.why, self.ready.language),
            cells.golden(group, names, self.ready.request.personal),
        )

    def entry(self, group: Group, place: int, names: Sequence[str]) -> Entry:
        row = group.rows[place]
        file, line = locate(self.ready, row.file, row.row)
        key = all_tables()[row.table].key or ""
        because, against = self.because(group, place)
        return Entry(
            row.table,
            row.id if self.ready.request.personal else cells.shown_id(row.id, row.table, key, self.hidden),
            file,
            line,
            group.scores[place],
            cells.side_by_side(group, place, names, self.ready.request.personal),
            group.fingerprints[place],
            because,
            against,
        )

    def because(self, group: Group, place: int) -> tuple[int | None, int | None]:
        """Choose the pair that says best why a row is here, and the one that speaks against it."""
        own = [(at, pair) for at, pair in enumerate(group.pairs) if place in (pair.a, pair.b)]
        kept = next((one for one in own if group.survivor in (one[1].a, one[1].b)), None)
        best = min(own, key=lambda one: (-one[1].probability, -one[1].bits, one[0]), default=None)
        if best is None:
            return None, None
        shown = best if place == group.survivor else kept or best
        if place != group.survivor and kept and kept[1].probability < self.threshold:
            return best[0], kept[0] if kept is not best else None
        return shown[0], _lowering(group.scores[place], shown[1], own)

    def likeness(self, group: Group, pair: Pair) -> Likeness:
        """Tell how two rows compare."""
        one, other = group.values[pair.a], group.values[pair.b]
        grounds = reasons.grounds(pair.reasons, one, other, self.ready.language)
        doubt = reasons.doubt(pair, self.ready.language)
        return Likeness(pair.a, pair.b, pair.probability, pair.band, pair.bits, grounds, pair.held, doubt)


def _lowering(score: float, shown: Pair, own: Sequence[tuple[int, Pair]]) -> int | None:
    """Choose the pair that makes a row less sure than the pair by which it is explained; None where none does."""
    if shown.probability < LIKELY or score >= LIKELY:
        return None
    limiting = [(pair.probability, at) for at, pair in own if pair.held_by and not pair.held and pair is not shown]
    return min(limiting)[1] if limiting else None
