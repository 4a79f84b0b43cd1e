"""Words that Typer cannot make sense of, and the first line of a help page, said in the language of the run."""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from crmkpi import console
from crmkpi.errors import did_you_mean
from crmkpi.phrases import Phrase, either, phrase, spoken

OPTIONS = phrase("[OPTIONS]")
COMMAND = phrase("COMMAND [ARGS]...")
USAGE = phrase("Usage: ")


class _Spoken:
    """A command whose usage line is in the language of the run."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, _pieces(self, ctx), prefix=console.gettext(USAGE))


class Command(_Spoken, TyperCommand):
    """One command."""


class Group(_Spoken, TyperGroup):
    """The command above all others."""


def _pieces(command: Any, context: Any) -> str:
    """Name what a command takes; `[x]` may be left out."""
    pieces = [piece.strip("{}") for piece in command.collect_usage_pieces(context)]
    return " ".join(console.gettext(piece) if piece in (OPTIONS, COMMAND) else piece for piece in pieces)


def said(error: Any) -> str:
    """Say what is wrong with a command line, below how it is to be written; a bare `crmkpi` gets its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.format_message())
    wrong = spoken(phrase("Error: {message}", message=_message(error)), console.gettext)
    context = getattr(error, "ctx", None)
    if context is None:
        return wrong
    help_page = phrase("Try '{command}' for help.", command=f"{context.command_path} {context.help_option_names[0]}")
    return f"{context.get_usage()}\n{spoken(help_page, console.gettext)}\n\n{wrong}"


def _message(error: Any) -> Phrase:
    """Say it from what the error is and holds; its own words are English."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = error.possibilities
        hint = phrase(" Did you mean {near}?", near=either(sorted(near))) if near else ""
        return phrase("there is no option {option}.{hint}", option=error.option_name, hint=hint)
    if kind == "MissingParameter":
        choices = _choices(error.param)
        hint = phrase(" Write {choices}.", choices=either(choices)) if choices else ""
        return phrase("{name} is missing.{hint}", name=error.param.display_name_raw, hint=hint)
    if kind == "BadOptionUsage":
        if "does not take" in error.message:
            return phrase("{option} takes no value. Write it alone.", option=error.option_name)
        return phrase("{option} needs a value behind it.", option=error.option_name)
    if kind == "BadParameter" and error.param is not None:
        return _wrong_value(error)
    context = getattr(error, "ctx", None)
    if kind == "UsageError" and context is not None:
        return _wrong_word(context, error)
    return phrase(error.format_message())


def _wrong_value(error: Any) -> Phrase:
    """Say what a value should have been."""
    parameter = error.param
    name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.display_name_raw
    given = _given(error)
    if choices := _choices(parameter):
        wrong = next((one for one in given if one not in choices), "")
        return phrase(
            "{name} {word!r} is not one of {choices}.{hint}",
            name=name,
            word=wrong,
            choices=", ".join(choices),
            hint=did_you_mean(wrong, choices),
        )
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    word = given[0] if given else ""
    if least is not None and most is not None:
        return phrase(
            "{name} {word!r} is not a whole number from {least} to {most}.",
            name=name,
            word=word,
            least=least,
            most=most,
        )
    if least is not None:
        return phrase("{name} {word!r} is not a whole number from {least} on.", name=name, word=word, least=least)
    return phrase("{name} has a value that cannot be read: {message}", name=name, message=error.message)


def _given(error: Any) -> list[str]:
    """Take the words that were refused."""
    faults = error.__cause__.errors() if hasattr(error.__cause__, "errors") else []
    values = faults[0].get("input", "") if faults else ""
    return [str(one) for one in (values if isinstance(values, list | tuple) else [values])]


def _choices(parameter: Any) -> list[str]:
    """List the words that a parameter takes, if it takes only some."""
    descriptor = getattr(parameter, "type_descriptor", None)
    if descriptor is None or not descriptor.is_choice:
        return []
    return [str(getattr(one, "value", one)) for one in descriptor.choices or ()]


def _wrong_word(context: typer.Context, error: Any) -> Phrase:
    """Say that a command is missing or unknown, or that there is a word too many."""
    commands = getattr(context.command, "commands", None)
    quoted = error.message.partition("'")[2].partition("'")[0]
    if commands is None:
        extra = error.message.rpartition("(")[2].rstrip(")")
        return phrase("there is more than this command takes: {extra}. Leave it out.", extra=extra)
    if not quoted:
        return phrase("a command is missing. Write {commands}.", commands=either(commands))
    return phrase(
        "there is no command {word!r}.{hint} There are {commands}.",
        word=quoted,
        hint=did_you_mean(quoted, commands),
        commands=", ".join(commands),
    )
