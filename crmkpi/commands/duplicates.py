"""`crmkpi duplicates`."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from crmkpi import console
from crmkpi.commands._common import deliver, ended, notes, outlets, request, settings, wrote
from crmkpi.errors import UsageError
from crmkpi.options import Format, Memory, Output, Paths, Personal, Threads, words
from crmkpi.phrases import phrase

KIND = "duplicates"


class Table(str, Enum):
    """Where duplicates are looked for."""

    customers = "customers"
    contacts = "contacts"
    leads = "leads"


class Sure(str, Enum):
    """How sure a group is."""

    certain = "certain"
    likely = "likely"
    review = "review"


class FailOn(str, Enum):
    """What makes the exit code 1."""

    certain = "certain"
    likely = "likely"
    review = "review"
    error = "error"
    warning = "warning"
    never = "never"


_BAND_OF = {FailOn.error: "certain", FailOn.warning: "likely"}


def duplicates(
    context: typer.Context,
    paths: Paths = None,
    table: Annotated[
        list[Table] | None,
        typer.Option(
            "--table",
            metavar=words(Table),
            help=phrase("Look within this table (repeatable). Default: those of the three that the exports hold."),
            show_default=False,
        ),
    ] = None,
    link: Annotated[
        bool,
        typer.Option(
            "--link", help=phrase("Look between two tables instead: contacts and leads, or those of --table.")
        ),
    ] = False,
    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold",
            metavar="P",
            help=phrase(
                "Smallest probability of a group: 0.9 or 90%. Default: 0.5; for a merge plan the config's (0.9)."
            ),
            show_default=False,
        ),
    ] = None,
    band: Annotated[
        list[Sure] | None,
        typer.Option(
            "--band",
            metavar=words(Sure),
            help=phrase("Only certain (from 99%), likely (from 90%) or review (repeatable)."),
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, metavar="N", help=phrase("At most N groups of each table, the surest first.")),
    ] = None,
    format: Format = None,
    output: Output = None,
    reviewed: Annotated[
        Path | None,
        typer.Option(
            "--reviewed", metavar="FILE", help=phrase("A CSV of verdicts: row_id_a, row_id_b, same or different.")
        ),
    ] = None,
    review_template: Annotated[
        Path | None,
        typer.Option(
            "--review-template", metavar="FILE", help=phrase("Write the pairs to be reviewed as a CSV to fill in.")
        ),
    ] = None,
    merge_plan: Annotated[
        Path | None,
        typer.Option(
            "--merge-plan",
            metavar="FILE",
            help=phrase("Write what a CRM's merge tool takes, .csv or .json: personal data."),
        ),
    ] = None,
    show_personal_data: Personal = False,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option(
            "--fail-on",
            metavar=words(FailOn),
            help=phrase(
                "Exit 1 for a group as sure as that: certain (or error), likely (or warning), review. Default: never."
            ),
            show_default=False,
        ),
    ] = None,
    memory_limit: Memory = None,
    threads: Threads = None,
) -> int:
    """Run `crmkpi duplicates`; the exit code."""
    from crmkpi import doubles as work
    from crmkpi import gathering, reviews
    from crmkpi import merge_plan as planning
    from crmkpi import output as writing
    from crmkpi.duplicates import TABLES
    from crmkpi.model import Band

    config = settings(context, bool(paths))
    targets, shown = outlets(output, format, KIND)
    least = None if threshold is None else _probability(threshold)
    writing.apart([*(path for path, _ in targets), *(path for path in (review_template, merge_plan) if path)])
    asked = _asked(table, link, least, band, limit, fail_on)
    if review_template:
        _for_review(asked)
        writing.look(review_template)
    if merge_plan:
        planning.look(merge_plan)
        writing.look(merge_plan)
    known = config.duplicates.not_duplicates
    lists = [path for path in (known.value if known else None, reviewed) if path]
    verdicts = (*(reviews.named(known, config.file) if known else ()), *(reviews.read(reviewed) if reviewed else ()))
    asked = replace(asked, reviewed=verdicts)
    what = request(
        context,
        paths=paths,
        memory_limit=memory_limit,
        threads=threads,
        personal=show_personal_data,
        identity=asked.tables or TABLES,
        bare=True,
    )
    with gathering.gathered(config, what) as ready:
        found = work.find(ready, asked)
        made = work.make(ready, asked, found)
        # The limit is then one of pairs to be reviewed, which come last in a document of all bands.
        only = replace(asked, bands=(Band.REVIEW,)) if review_template and asked.limit else asked
        to_review = made if only == asked else work.make(ready, only, found)
        inputs = (*gathering.inputs(ready), *lists)
    quiet = context.obj["quiet"]
    on_screen = shown is not None and shown.__name__.endswith(".terminal")
    notes(context, (*made.notes, *work.warned(made), *(() if on_screen else reviews.told(made))))
    for sentence in made.failed:
        console.complain(sentence)
    template = reviews.template(to_review) if review_template else ""
    deliver(context, made, shown, targets, inputs)
    if review_template:
        writing.write(review_template, template, inputs, private=made.personal)
        wrote(context, review_template)
    if merge_plan:
        sure = least if least is not None else float(config.duplicates.threshold)
        plan = planning.chosen(found, sure, made.bands)
        writing.write(merge_plan, planning.written(plan, merge_plan), inputs, private=True)
        console.tell(_planned(merge_plan, len(plan), sure), quiet=quiet)
    return ended(context, made, shown, KIND)


def _probability(word: str) -> float:
    """Read a probability, as a fraction or a percentage."""
    text = word.strip()
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise UsageError(
            "--threshold {word} is not a probability between 0 and 1; write for example 0.9 or 90%", word=word
        )
    return value


def _asked(
    table: Sequence[Table] | None,
    link: bool,
    threshold: float | None,
    band: Sequence[Sure] | None,
    limit: int | None,
    fail_on: Sequence[FailOn] | None,
) -> Any:
    """Put the words about the search together; UsageError for those that say nothing that can be done."""
    from crmkpi.doubles import Asked
    from crmkpi.model import Band

    tables = tuple(dict.fromkeys(one.value for one in table or []))
    if link and len(tables) not in (0, 2):
        raise UsageError("--link looks between two tables: name two with --table, or none for contacts and leads")
    bands = [Band(_BAND_OF.get(one, one.value)) for one in fail_on or [] if one is not FailOn.never]
    never = FailOn.never in (fail_on or [])
    return Asked(
        tables or (("contacts", "leads") if link else ()),
        link,
        0.5 if threshold is None else threshold,
        tuple(one for one in Band if band is None or Sure(one.value) in band),
        limit,
        max(bands, key=list(Band).index) if bands and not never else None,
    )


def _for_review(asked: Any) -> None:
    """Refuse to write a template that cannot hold anything."""
    from crmkpi.model import Band

    if Band.REVIEW not in asked.bands:
        raise UsageError("--review-template has the pairs to be reviewed: leave --band out, or add --band review")


def _planned(path: Path, groups: int, least: float) -> str:
    """Say what a merge plan holds, and that it shows people."""
    return phrase(
        "wrote {path} (groups from {least:.0%} on: {groups}; it shows personal data: keep it to those who may see it)",
        path=path,
        least=least,
        groups=groups,
    )
