"""Times as a person types them into the service's day-and-time questions."""

from datetime import datetime, timedelta

from core.times import LONDON


def typed(name: str, moment: datetime) -> dict[str, str]:
    """The answers to a day-and-time question called `name`."""
    there = moment.astimezone(LONDON)
    return {
        f"{name}-on": there.date().isoformat(),
        f"{name}-time": there.strftime("%I:%M%p").lower().lstrip("0"),
    }


def just_now() -> datetime:
    """The minute before this one, so that it is past however fast the test is."""
    return datetime.now(LONDON) - timedelta(minutes=1)


def this_minute() -> datetime:
    """As it is typed, it is past already; and not before what has just been recorded."""
    return datetime.now(LONDON)


def tomorrow_afternoon() -> datetime:
    """A quarter past four tomorrow: inside 72 hours whenever the test is run."""
    tomorrow = datetime.now(LONDON) + timedelta(days=1)
    return tomorrow.replace(hour=16, minute=15, second=0, microsecond=0)
