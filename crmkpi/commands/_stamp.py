"""The moment at which a report is made: the only place where the machine's clock is read, and only when asked."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crmkpi.errors import UsageError


def now(timezone: str) -> str:
    """Give the moment in a time zone as ISO 8601, whole seconds; SOURCE_DATE_EPOCH stands in for the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        moment = datetime.now(UTC)
    else:
        try:
            moment = datetime.fromtimestamp(int(epoch if epoch.strip().isdecimal() else ""), UTC)
        except (ValueError, OverflowError, OSError):
            raise UsageError("SOURCE_DATE_EPOCH={epoch!r} is not a number of seconds since 1970", epoch=epoch) from None
    return moment.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")
