# SPDX-License-Identifier: Apache-2.0
"""Times are aware datetimes in UTC; C counts seconds since 1970."""
from __future__ import annotations

import functools
from datetime import datetime, timedelta, timezone
from typing import Optional, Union

from eseal._ffi import ffi, lib
from eseal._native import check, new_error
from eseal._sources import c_text

Time = Union[datetime, int, str]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NONE = -2**63


def seconds(time: Time) -> int:
    """Of an aware datetime, a count of seconds, or what eseal_time_parse() reads."""
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise ValueError("a datetime without a time zone says no time")
        return (time - EPOCH) // timedelta(seconds=1)
    return _parsed(time) if isinstance(time, str) else int(time)


@functools.lru_cache(maxsize=256)  # a report says some of its times in each check
def _parsed(time: str) -> int:
    out, err = ffi.new("int64_t *"), new_error()
    check(lib.eseal_time_parse(out, c_text(time, "a time"), err), err)
    return int(out[0])


def given(time: Optional[Time]) -> int:
    """For a field of C in which 0 stands for "not said"."""
    if time is None:
        return 0
    found = seconds(time)
    if found == 0:
        raise ValueError("1970-01-01T00:00:00Z cannot be told from no time at all")
    return found


def moment(count: int) -> datetime:
    """What lies outside of Python's calendar is its first or last moment."""
    try:
        return EPOCH + timedelta(seconds=count)
    except OverflowError:
        edge = datetime.max if count > 0 else datetime.min
        return edge.replace(tzinfo=timezone.utc, microsecond=0)


def from_text(text: str) -> datetime:
    """RFC 3339 UTC, as reports have it."""
    return moment(seconds(text))
