"""The streams: how wide the screen is, what it can show, and writing to it. Nothing else asks for a terminal."""

import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Callable

from crmkpi.errors import Stopped
from crmkpi.phrases import spoken

_ASCII = ("ascii", "usascii", "ansi_x3.41968")
_shows_ascii_only = False
_language: str | None = None
_interrupted = False
"""Whether somebody pressed Ctrl-C: libraries turn it into errors of their own."""
_said = False
"""Whether a line of progress stands on the screen."""


def prepare() -> None:
    """Let a closed pipe end us quietly, and never fail on a letter that the stream does not know."""
    global _shows_ascii_only, _language, _interrupted
    _language, _interrupted = None, False
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupt)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            # As an exception it lets private copies of exports be removed on the way out.
            signal.signal(getattr(signal, name), _stop)
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    asked = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    encoding = (asked or sys.stdout.encoding or "").casefold().replace("-", "")
    _shows_ascii_only = encoding in _ASCII or (sys.stdout.isatty() and locale in ("C", "POSIX"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="ascii" if _shows_ascii_only else "utf-8", errors="backslashreplace")


class _Closed(io.TextIOBase):
    """Stand for a stdout that was closed before we began: whoever writes to it hears so."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        """Refuse what is written."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def _interrupt(number: int, frame: object) -> None:
    global _interrupted
    del number, frame
    _interrupted = True
    raise KeyboardInterrupt


def was_interrupted() -> bool:
    """Tell whether Ctrl-C was pressed in this run."""
    return _interrupted


def _stop(number: int, frame: object) -> None:
    del frame
    # Code of a user may catch everything; it is asked once.
    signal.signal(number, signal.SIG_DFL)
    raise Stopped(128 + number)


def is_ascii() -> bool:
    """Tell whether the stream could show no more than ASCII before we made it UTF-8."""
    return _shows_ascii_only


def width() -> int:
    """Take the terminal's width; anything that is not a terminal gets 100, whatever cron or a pipe say."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    if sys.stdout.isatty():
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    return 100


def colour() -> bool:
    """Tell whether colours are wanted: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show(text: str) -> None:
    """Write a result to stdout, ending in one line feed."""
    _wipe()
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def speak(language: str) -> None:
    """Settle the language of what is said on stderr; the first one that is settled stays (`--lang` before a config)."""
    global _language
    _language = _language or language


def is_settled() -> bool:
    """Tell whether the language of stderr is settled."""
    return _language is not None


def gettext(text: str) -> str:
    """Say a template of ours in the language of stderr."""
    # Most runs have nothing to complain about, and need no catalogue for that.
    from crmkpi.words import SOURCE, translator

    return translator(_language or SOURCE).gettext(text)


def complain(text: str) -> None:
    """Write an error to stderr in its language, each line with our name."""
    _wipe()
    for line in spoken(text, gettext).splitlines() or [""]:
        sys.stderr.write(f"crmkpi: {line}\n")
    sys.stderr.flush()


def say(text: str) -> None:
    """Write lines to stderr as they are."""
    _wipe()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def tell(text: str, *, quiet: bool) -> None:
    """Say on stderr what was done, unless nobody wants to hear it."""
    if not quiet:
        _wipe()
        sys.stderr.write(f"{spoken(text, gettext)}\n")
        sys.stderr.flush()


def progress(quiet: bool) -> Callable[[str], None]:
    """Say on a terminal's stderr what is being done; each line is wiped by the next."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return lambda _: None
    import atexit

    atexit.register(_wipe)

    def say(text: str) -> None:
        global _said
        _said = True
        print(f"\r\x1b[K{text} …", end="", file=sys.stderr, flush=True)

    return say


def _wipe() -> None:
    global _said
    if _said:
        sys.stderr.write("\r\x1b[K")
    _said = False
