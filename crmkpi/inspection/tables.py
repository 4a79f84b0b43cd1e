"""One table of a file: what was decided about its text, what it was taken for, and what else was weighed."""

from dataclasses import replace

from crmkpi.config.yaml_lines import SourceEntry, scalar, source_lines
from crmkpi.engine import peek
from crmkpi.inspection import columns
from crmkpi.inspection.looked import Looked, Opened
from crmkpi.masking import masked_text
from crmkpi.model import MendedCell
from crmkpi.model.inspection import Contender, InspectedTable, Ruling
from crmkpi.reader import Export, again, careful
from crmkpi.sources import Understood, all_presets, candidates, loading
from crmkpi.sources.propose import Proposal, propose, words_for
from crmkpi.sources.repaired import repaired_rows
from crmkpi.tables import all_tables
from crmkpi.words import translator

SHOWN = 5
"""Refused and mended records that are shown."""
CONTENDERS = 4
TEXT = ("encoding", "newline", "delimiter", "quote", "escape")
"""Decisions that only a file of text asks for."""
SAMPLE = 200
"""Records that a proposal looks at."""


def inspected(ready: Opened, one: Understood, shown: int) -> InspectedTable:
    """Put together what is known about one table."""
    look = looked(ready, one, shown)
    export, chart, plan = look.export, one.chart, one.plan
    preset = all_presets().get(chart.preset) if chart else None
    mended = repaired_rows(export, plan, SHOWN).first if plan else ()
    return InspectedTable(
        file=export.name,
        kind=export.kind,
        size=export.path.stat().st_size,
        sha256=export.sha256,
        rulings=_rulings(export),
        remarks=tuple(Ruling(note.kind, note.arguments) for note in export.notes),
        header=tuple(look.header(index) for index in range(len(export.header))),
        first_line=look.first[0][0] if look.first else 0,
        read=look.loaded + len(export.rejects),
        loaded=look.loaded,
        rejected=len(export.rejects),
        repaired=export.repaired,
        left_out=next((each.rows_left_out for each in ready.brought.sources if each.file == export.name), 0),
        rejects=tuple((each.first_line, each.last_line, each.reason) for each in export.rejects[:SHOWN]),
        repairs=tuple(_covered(look, each) for each in mended),
        table=chart.table if chart else None,
        preset=chart.preset if chart else None,
        entry=(chart.entry or chart.table) if chart else None,
        preset_title=preset.title if preset else "",
        evidence=preset.evidence if preset else "own",
        verified=not (preset and chart) or (preset.evidence != "unverified" and chart.rules.verified),
        contenders=_contenders(look),
        lacking=one.lacking,
        columns=tuple(columns.mapped(look)),
        helpers=columns.helpers(look),
        unused=tuple(columns.unused(look)),
        outcomes=columns.outcomes(look),
        keep=plan.keep if plan else None,
        same_as=chart.rules.same_as if chart else (),
        empty_words=chart.rules.empty if chart else (),
        rows=tuple(columns.rows(look, shown)),
        sentences=tuple(note for note in ready.brought.notes if note.startswith(f"{export.name}: ")),
        snippet=None if plan else _snippet(look),
    )


def _rulings(export: Export) -> tuple[Ruling, ...]:
    """List what was decided about a text; the sheet of a workbook becomes text only here, so that it says nothing."""
    sheet = any(note.kind == "workbook" for note in export.notes)
    return tuple(Ruling(one.kind, one.arguments) for one in export.decisions if not sheet or one.kind not in TEXT)


def looked(ready: Opened, one: Understood, shown: int) -> Looked:
    """Take a table in hand: count its cells and read its first records again."""
    export = one.export if one.plan or one.export.kind != "csv" else careful(one.export, ready.scratch)
    source = loading.source_sql(export)
    loaded = _records(ready, export, source)
    first = tuple((each.first_line, each.cells) for each in again(export, range(min(max(shown, SAMPLE), loaded))))
    counts = peek.filled(ready.engine, source, len(export.header))
    look = Looked(ready, one, export, source, loaded, counts, first)
    return look if one.plan else replace(look, proposal=proposed(look))


def _records(ready: Opened, export: Export, source: str) -> int:
    if export.kind == "csv":
        return export.records - len(export.rejects)
    return int(ready.engine.rows(f"SELECT count(*) FROM {source}")[0][0])


def proposed(look: Looked) -> Proposal | None:
    """Propose what a table that cannot be used may become; words are those of all of its rows."""
    proposal = propose(look.export.header, [cells for _, cells in look.first])
    if proposal is None:
        return None
    values = {}
    for name in proposal.values:
        counted = peek.words(look.ready.engine, look.source, proposal.columns[name], columns.WORDS)
        values[name] = words_for(proposal.table, name, [word for word, _ in counted])
    return replace(proposal, values=values)


def _covered(look: Looked, one: MendedCell) -> MendedCell:
    before, after = look.cell(one.before, one.column), look.cell(one.after, one.column)
    header = one.header if look.ready.request.personal else masked_text(one.header)
    return replace(one, header=header, before=before, after=after)


def _contenders(look: Looked) -> tuple[Contender, ...]:
    """List the readings of the header that were weighed, the one that was taken first."""
    file, chart = look.one.file, look.one.chart
    preset, table = (file.source.preset, file.source.table) if file.source else (None, None)
    found = candidates(look.export.header, all_presets(), preset, table, file.name)
    told = [
        Contender(
            each.preset,
            each.entry,
            each.table,
            each.score,
            round(each.share, 4),
            each.verified,
            tuple(map(masked_text, each.lacked)),
            each.missing,
        )
        for each in found
    ]
    taken = (chart.preset, chart.entry or chart.table) if chart else None
    told.sort(key=lambda each: (each.preset, each.entry) != taken)
    return tuple(told[:CONTENDERS])


def _snippet(look: Looked) -> str:
    """Write an entry of `sources:` to start from."""
    _ = translator(look.ready.language).gettext
    proposal, header = look.proposal, look.export.header
    if proposal is None:
        lines = [f"  - table: …  # {', '.join(all_tables())}", f"    files: {scalar(look.export.name)}", "    columns:"]
        lines += [f"      …: {scalar(look.header(index))}" for index in range(min(len(header), SHOWN))]
        return "sources:\n" + "\n".join(lines) + "\n"
    entry = SourceEntry(
        proposal.table,
        [look.export.name],
        columns={ours: look.header(index) for ours, index in proposal.columns.items()},
        values=proposal.values,
        beside={ours: columns.sample_of(look, index) for ours, index in proposal.columns.items()},
    )
    lines = list(source_lines(entry))
    for name in proposal.lacking:
        meaning = all_tables()[proposal.table].columns[name]
        lines.append(f"      # {name}: … ({meaning.en if look.ready.language == 'en' else meaning.pt_br})")
    return "sources:\n" + "\n".join(lines) + "\n"
