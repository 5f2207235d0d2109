"""What was known of the child beforehand when police were first told, as it stood then.

Police read what is known now, because it is what they look for the child by. What it said when they were told is
not lost: it is read off the row history, so that nobody can write it anew.
"""

from dataclasses import dataclass
from datetime import datetime

from children.profiles import SECTIONS, text_of
from children.queries import profile_of
from missing import doors
from missing.queries import SeenEpisode


@dataclass(frozen=True)
class Part:
    """One section; `changed` where somebody has written it since."""

    heading: str
    text: str
    changed: bool

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True)
class Reported:
    told_at: datetime
    parts: tuple[Part, ...]


def as_reported(episode: SeenEpisode) -> Reported | None:
    """None while police have not been told. The photo of then is shown to nobody once there is another."""
    found = doors.known_when_reported(episode.pk)
    if found is None:
        return None
    told_at, known = found
    now = profile_of(episode.child)
    return Reported(
        told_at,
        tuple(
            Part(section.heading, then, changed=then != text_of(now, section))
            for section in SECTIONS
            if section.column
            for then in [known.get(section.column, "")]
        ),
    )
