"""What is said about a file while it is brought in: one plain sentence each."""

from collections.abc import Iterator, Sequence

from crmkpi import notices
from crmkpi.engine import Engine, Plan
from crmkpi.engine.load import texts
from crmkpi.masking import masked_text
from crmkpi.notices import Told
from crmkpi.reader import Export
from crmkpi.sources import loading, mapping
from crmkpi.sources.files import File
from crmkpi.sources.header import folded
from crmkpi.sources.mapping import Chart
from crmkpi.sources.recognise import Match, NearMiss
from crmkpi.tables import all_tables
from crmkpi.words import text, translator


def rival(name: str, match: Match, language: str) -> Iterator[str]:
    """Say which other reading of a header is as good as the one that was taken."""
    sentence = translator(language).gettext(
        "{file}: read as {preset} {entry}; {rival} fits as well. Say which table it is in a config"
    )
    if match.rival:
        rival = f"{match.rival.preset} {match.rival.entry}"
        yield sentence.format(file=name, preset=match.preset, entry=match.entry, rival=rival)


def not_recognised(name: str, closest: Match | NearMiss | None, language: str) -> str:
    """Say that nobody knows a file, and who came closest."""
    _ = translator(language).gettext
    if isinstance(closest, NearMiss):
        question = _("a question of the kind {kind}")
        lacked = (
            question.format(kind=one[1:].upper()) if one.startswith("?") else f"“{masked_text(one)}”"
            for one in closest.lacked
        )
        return _("{file}: not recognised and left out; closest is {preset} {entry}, but it lacks {columns}").format(
            file=name, preset=closest.preset, entry=closest.entry, columns=", ".join(lacked)
        )
    return _("{file}: not recognised and left out; name its table and columns in a config").format(file=name)


def taken_for_list(name: str, header: Sequence[str], chart: Chart, language: str) -> str:
    """Say that a file was taken for a list, and which header for what."""
    _ = translator(language).gettext
    declared = all_tables()[chart.table].columns
    told = ", ".join(
        f"“{masked_text(header[at])}” → {ours}"
        for ours, at in sorted(chart.sources.items(), key=lambda one: one[1])
        if ours in declared or ours == "company"
    )
    sentence = _(
        "{file}: no preset knows it; taken for a list of {table} by its headers and cells ({columns})."
        " If that is wrong, name its columns in a config"
    )
    return sentence.format(file=name, table=text(all_tables()[chart.table].title, language).lower(), columns=told)


def left_aside(export: Export, language: str) -> Iterator[str]:
    """Say which lines of a file were taken for something else than records, and what else nobody may expect."""
    for note in export.notes:
        if notices.told(note.kind) is Told.RUN:
            yield f"{export.name}: {notices.sentence(note.kind, next(iter(note.arguments.values()), ''), language)}"


def twice(name: str, header: Sequence[str], chart: Chart, language: str) -> Iterator[str]:
    """Say which mapped headers stand twice in a file and which of the columns is used; nothing when all are."""
    _ = translator(language).gettext
    first = _("{file}: the header {column} stands twice; the first one is used")
    later = _("{file}: the header {column} stands twice; a later one is used")
    names = [folded(other) for other in header]
    used = set(chart.sources.values())
    for index in sorted(used):
        same = [at for at, name in enumerate(names) if name == names[index]]
        if set(same) - used:
            sentence = first if index == same[0] else later
            yield sentence.format(file=name, column=f"“{masked_text(header[index])}”")


def doubts(engine: Engine, file: File, export: Export, plan: Plan, chart: Chart, language: str) -> Iterator[str]:
    """Say how many records contradict themselves in the columns that a preset compares."""
    helpers = {*chart.rules.extra, *chart.rules.columns}
    for doubt in chart.rules.doubts:
        if not mapping.looked_at(doubt.rows, helpers) <= set(chart.sources) or set(doubt.without) & set(chart.sources):
            continue
        where = f"({doubt.rows}) AND coalesce({plan.keep or 'true'}, false)"
        rows = texts(engine, plan, loading.source_sql(export), f"SELECT count(*) FROM records WHERE {where}")
        if rows[0][0]:
            yield f"{file.name}: {text(doubt.said, language).format(rows=rows[0][0])}"


def lacks(name: str, table: str, lacking: Sequence[str], language: str) -> str:
    """Say which columns a recognised file lacks, so that it cannot be used."""
    sentence = translator(language).gettext(
        "{file}: left out, because {table} cannot be used without {columns}; name the column in a config"
    )
    return sentence.format(file=name, table=table, columns=", ".join(lacking))
