"""What a person reads on a terminal: findings by table, the worst first, and the verdict."""

from crmkpi.model import Checkup

SUFFIX = ".txt"
BINARY = False


def render(checkup: Checkup, *, width: int = 100, colour: bool = False, ascii: bool = False) -> str:
    """Draw the checkup."""
    del width, colour, ascii
    lines = [f"{one.code} {one.table}: {one.title}: {one.rows} of {one.of}" for one in checkup.checks]
    return "\n".join([*lines, checkup.verdict.value]) + "\n"
