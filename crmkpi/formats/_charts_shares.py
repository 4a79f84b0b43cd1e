"""Charts of shares: how the answers of a survey are spread."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmkpi.formats._svg import box, path, picture

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDE, _HIGH = 600, 26


def stack(parts: Sequence[tuple[str, float]], told: str) -> "Markup":
    """Draw parts of a whole beside each other, as (look, amount); `told` says the same in words."""
    whole = sum(amount for _, amount in parts) or 1.0
    body, left = "", 0.0
    for look, amount in parts:
        wide = amount / whole * _WIDE
        body += path(look, box(left, 1, max(wide - 2, 0), _HIGH - 2)) if amount else ""
        left += wide
    return picture(_WIDE, _HIGH, body, "stack", told)
