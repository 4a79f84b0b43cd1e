"""The sources of a config: which file is which table, how its headers and words become ours, what was detected."""

import glob
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crmkpi.config.yaml_lines import SourceEntry, scalar
from crmkpi.inspection import Opened, looked
from crmkpi.inspection import columns as shown
from crmkpi.inspection.looked import Looked
from crmkpi.masking import masked_text
from crmkpi.model.inspection import WordCount
from crmkpi.sources.parts import is_hidden
from crmkpi.sources.propose import Proposal, words_for
from crmkpi.sources.recognise import OWN
from crmkpi.tables import all_tables
from crmkpi.words import translator

SAMPLE = 40
"""Letters of a value in a comment."""
WORDS = 20
"""Words that a comment lists."""
ENCODINGS = {"utf-8-sig": "utf-8"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of `sources:` and whether it is in use."""

    name: str
    source: SourceEntry
    active: bool
    proposed: bool = False
    """Whether its mapping is a proposal that nobody has looked at yet."""


def careful(entry: Entry) -> Entry:
    """Put a proposal out of use."""
    return replace(entry, active=entry.active and not entry.proposed)


def entries(ready: Opened, folder: Path) -> Iterator[Entry]:
    """Write an entry for each table; files that are read alike share one."""
    found: dict[object, Entry] = {}
    for place, one in enumerate(ready.brought.understood):
        entry = _entry(looked(ready, one, 0), folder)
        shared = entry.active and not entry.source.columns
        said = repr(entry.source.values)
        alike = (entry.source.table, entry.source.preset, one.chart and one.chart.entry, said) if shared else place
        before = found.get(alike)
        found[alike] = _joined(before, entry) if before else entry
    return iter(found.values())


def _joined(before: Entry, entry: Entry) -> Entry:
    """Add the files of an entry to another that says the same."""
    one, other = before.source, entry.source
    about = tuple(dict.fromkeys((*one.about, *other.about)))
    files = tuple(dict.fromkeys((*one.files, *other.files)))
    above = {name: tuple(dict.fromkeys((*one.above[name], *other.above[name]))) for name in one.above}
    return replace(before, source=replace(one, files=files, about=about, above=above))


def _entry(look: Looked, folder: Path) -> Entry:
    one = look.one
    if one.plan is not None:
        return _known(look, folder)
    return _stranger(look, folder)


def _known(look: Looked, folder: Path) -> Entry:
    """Write the entry of a table that was recognised."""
    chart, plan = look.one.chart, look.one.plan
    assert chart is not None and plan is not None
    columns = tuple(shown.mapped(look))
    words = {one.ours: one.words for one in columns if one.words and one.at is not None and not one.rule}
    unknown = {name: [word.theirs for word in said if word.ours is None] for name, said in words.items()}
    values = {name: said for name, theirs in unknown.items() if (said := words_for(plan.table, name, theirs))}
    source = SourceEntry(
        plan.table,
        [_path(look, folder)],
        chart.preset if chart.preset != OWN else None,
        values=values,
        about=tuple(_about(look)),
        above={"columns": tuple(_unused(look)), "values": tuple(_words(look, words, values))},
    )
    return Entry(look.export.name, source, active=True)


def _stranger(look: Looked, folder: Path) -> Entry:
    """Write the entry of a table that nobody knows: what its headers may mean, in use only when that is likely."""
    _ = translator(look.ready.language).gettext
    proposal, header = look.proposal, look.export.header
    table = look.one.chart.table if look.one.chart else proposal.table if proposal else "…"
    if proposal is None or proposal.table != table:
        # What only the rules of a preset look at has no name in a config.
        declared, known = all_tables().get(table), look.one.chart.sources if look.one.chart else {}
        proposal = Proposal(table, {name: at for name, at in known.items() if declared and name in declared.columns})
    hidden = is_hidden(look.export)
    sure = proposal.sure and not look.one.lacking and not hidden
    about = [
        _("{file}: the sheet is hidden; take the # away to take it in").format(file=look.export.name)
        if hidden
        else _("{file}: no preset knows it; proposed by its headers, so look at every line").format(
            file=look.export.name
        )
        if sure
        else _("{file}: not recognised; complete this block and take the # away").format(file=look.export.name)
    ]
    lacking = proposal.lacking or look.one.lacking
    above = [
        _("missing: {column} ({meaning})").format(column=name, meaning=_meaning(table, name, look)) for name in lacking
    ]
    source = SourceEntry(
        table,
        [_path(look, folder)],
        columns={ours: header[at] for ours, at in proposal.columns.items()},
        values=proposal.values,
        about=(*about, *_about(look)),
        beside={ours: _sample(look, at) for ours, at in proposal.columns.items()},
        above={"columns": (*above, *_unused(look)), "values": tuple(_undecided(look, proposal))},
    )
    return Entry(look.export.name, source, active=sure, proposed=True)


def _meaning(table: str, column: str, look: Looked) -> str:
    declared = all_tables()[table].columns[column]
    return declared.en if look.ready.language == "en" else declared.pt_br


def _path(look: Looked, folder: Path) -> str:
    """Write where a file is, from the config's folder; signs that a glob would take for its own are covered."""
    relative = Path(os.path.relpath(look.one.file.path.absolute(), folder.resolve())).as_posix()
    several = any(note.kind == "other_table" for note in look.export.notes)
    joined = relative + (look.export.name.partition(look.one.file.path.name)[2] or ("#1" if several else ""))
    if set(joined) & set("*?["):
        joined = glob.escape(relative)
    if relative.startswith("~"):
        joined = f"./{joined}"
    # A name that is no text: a glob finds the file all the same.
    return "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in joined)


def _about(look: Looked) -> Iterator[str]:
    """Say what a file is and how it is written, as one would write it under `format:`."""
    _ = translator(look.ready.language).gettext
    export = look.export
    rows = translator(look.ready.language).ngettext("{n} row read", "{n} rows read", export.records)
    what = f"{export.name}: {rows.format(n=look.loaded + len(export.rejects))}"
    chart = look.one.chart
    if chart is not None and look.one.plan is not None and not chart.rules.verified:
        what += "; " + _("the preset was written without ever seeing this header in an export; look at the mapping")
    if look.one.plan is not None:
        yield what
    if export.kind == "csv" and not any(note.kind == "workbook" for note in export.notes):
        yield _("detected") + f": format: {{{', '.join(_format(look))}}}"


def _format(look: Looked) -> Iterator[str]:
    """Write what was detected of a file in the words of `format:`."""
    export = look.export
    encoding = ENCODINGS.get(export.encoding, export.encoding)
    yield f"encoding: {encoding}"
    if not any(note.kind == "delimiter" and note.arguments["is"] == "" for note in export.decisions):
        yield "delimiter: " + ("tab" if export.delimiter == "\t" else f'"{export.delimiter}"')
    forms = (
        [(one.form.order, one.form.decimal, name) for name, one in look.one.plan.cells.items()] if look.one.plan else []
    )
    said = look.one.evidence
    orders = {order for order, _sign, name in forms if name in said and (said[name].orders() or said[name].open)}
    signs = {sign for _order, sign, name in forms if name in said and said[name].decimal()}
    dated = {order for order in orders if order}
    if len(dated) == 1 and any(said[name].orders() for name in said):
        yield f"date: {dated.pop()}"
    if len(signs) == 1:
        yield f'decimal: "{signs.pop()}"'


def _sample(look: Looked, index: int) -> str:
    value = shown.sample_of(look, index)
    return value if len(value) <= SAMPLE else value[: SAMPLE - 1] + "…"


def _unused(look: Looked) -> Iterator[str]:
    """Name the columns that nobody takes, and how to take one in."""
    _ = translator(look.ready.language).gettext
    taken = set(look.taken())
    names = [one for one in shown.unused(look) if one.at not in taken and one.filled and one.header.strip()]
    if not names:
        return
    told = ", ".join(f"{scalar(one.header)}" for one in names[:WORDS]) + (", …" if len(names) > WORDS else "")
    yield _("not used: {columns}").format(columns=told)
    if look.one.plan is not None:
        yield _("take one in by a name of yours: columns: {{my_name: {header}}}").format(header=scalar(names[0].header))


def _words(look: Looked, words: Mapping[str, Sequence[WordCount]], values: Mapping[str, object]) -> Iterator[str]:
    """List the words that were seen, with what becomes of each."""
    _ = translator(look.ready.language).gettext
    for name, said in words.items():
        known = [f"{word.theirs} → {word.ours} ({word.cells})" for word in said[:WORDS] if word.ours is not None]
        if known:
            yield f"{name}: {', '.join(known)}" + (", …" if len(said) > WORDS else "")
        proposed = values.get(name, {})
        ours = ", ".join(all_tables()[look.table].columns[name].of)
        for word in said:
            if word.ours is None and word.theirs not in proposed:  # type: ignore[operator]
                what = f"values: {{{name}: {{{scalar(word.theirs)}: …}}}}"
                yield _("{word} ({n}×) is none of {ours}; say what it is: {what}").format(
                    word=word.theirs, n=word.cells, ours=ours, what=what
                )
    if stages := _stages(shown.outcomes(look)):
        yield _("stages") + f": {stages}"


def _stages(counts: Iterable[WordCount]) -> str:
    """Write each stage with what became of its deals."""
    stages: dict[str, list[str]] = {}
    for one in counts:
        stages.setdefault(one.theirs or "–", []).append(f"{one.ours or '?'} {one.cells}")
    return "; ".join(f"{stage} → {', '.join(told)}" for stage, told in list(stages.items())[:WORDS])


def _undecided(look: Looked, proposal: Proposal) -> Iterator[str]:
    """List the words of the proposed choice columns that nobody knows."""
    _ = translator(look.ready.language).gettext
    for name, at in proposal.columns.items():
        ours = all_tables()[proposal.table].columns[name].of
        if not ours:
            continue
        seen = dict.fromkeys(cells[at] for _line, cells in look.first if cells[at].strip())
        left = [masked_text(word) for word in seen if word not in proposal.values.get(name, {})]
        if left:
            words = ", ".join(left[:WORDS])
            yield _("{column}: nobody knows {words}; ours are {ours}").format(
                column=name, words=words, ours=", ".join(ours)
            )
