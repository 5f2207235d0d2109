"""Working days in England: Monday to Friday, but not a bank holiday."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import count
from typing import Any, Self

from govuk_bank_holidays.bank_holidays import BankHolidays

from core.times import DAY, instant, local

log = logging.getLogger(__name__)

DAY_ENDS = time(17)


@dataclass(frozen=True)
class Calendar:
    """The bank holidays that working days are counted with, as they were known in one version."""

    version: str
    bank_holidays: frozenset[date]
    ends_on: date

    def covers(self, day: date) -> bool:
        return day <= self.ends_on

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, but not a bank holiday. Past its last year it can only know weekends."""
        if not self.covers(day):
            log.warning("calendar %s ends before %s: bank holidays not known", self.version, day)
        return day.weekday() < 5 and day not in self.bank_holidays

    def working_days_after(self, day: date, number: int) -> date:
        """The n-th working day after this day, which itself is not counted."""
        later = (day + DAY * n for n in count(1))
        for _ in range(number):
            day = next(each for each in later if self.is_working_day(each))
        return day

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "bank_holidays": [day.isoformat() for day in sorted(self.bank_holidays)],
            "ends_on": self.ends_on.isoformat(),
        }

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            version=document["version"],
            bank_holidays=frozenset(map(date.fromisoformat, document["bank_holidays"])),
            ends_on=date.fromisoformat(document["ends_on"]),
        )


@cache
def calendar_now() -> Calendar:
    """England's bank holidays as published with the package, without asking the network.

    The version says the last year known and holds a hash of the days, so that one version is
    always one list.
    """
    published = BankHolidays(use_cached_holidays=True)
    events = published.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    days = frozenset(event["date"] for event in events)
    last_year = max(days).year
    listed = ",".join(day.isoformat() for day in sorted(days))
    mark = hashlib.sha256(listed.encode()).hexdigest()[:8]
    return Calendar(
        version=f"england-and-wales-{last_year}-{mark}",
        bank_holidays=days,
        ends_on=date(last_year, 12, 31),
    )


def end_of_working_day_after(moment: datetime, days: int = 1) -> datetime:
    """5pm in England on the working day that is so many after this moment's day."""
    day = calendar_now().working_days_after(local(moment).date(), days)
    return instant(day, DAY_ENDS)
