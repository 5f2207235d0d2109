"""How a child came back, and how they were, as one reader may read it."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from children.rules import audiences_of
from missing.models import Episode, HowTheyWere, MistakenReturn, Return
from missing.rules import Need, Status
from partners.actor import Actor


def mistakes_by_now() -> Coalesce:
    """How many returns of an episode were mistakes: what is of the last one says that there were so many."""
    mistakes = MistakenReturn.objects.filter(episode=OuterRef("episode")).order_by()
    counted = mistakes.values("episode").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def how_they_were(reader: Actor, episode: Episode) -> QuerySet[HowTheyWere]:
    """What was said of how they were after the return that stands, for a reader who is in its audience."""
    said = HowTheyWere.objects.filter(episode=episode.pk, mistakes_before=mistakes_by_now())
    return said.filter(audience__in=audiences_of(reader.role))


@dataclass(frozen=True)
class CameBack:
    """The return that stands, and how the child was: nothing of that where it is not for this reader."""

    how: Return
    they_were: HowTheyWere

    @property
    def urgent(self) -> bool:
        return self.how.hurt or self.how.needs_medicine or self.they_were.said_something_worrying

    @property
    def needs_in_words(self) -> list[str]:
        """All that was ticked of how they are, as whoever ticked it read it."""
        ticked = (
            ("Hurt, or may be hurt", self.how.hurt),
            ("Needs medicine or a doctor", self.how.needs_medicine),
            ("Said something worrying", self.they_were.said_something_worrying),
        )
        needs = (Need(need).label for need in self.how.needs)
        return [*(words for words, so in ticked if so), *needs]


def came_back(episode: Episode, reader: Actor) -> CameBack:
    """Of a child who is back."""
    return CameBack(episode.return_record, how_they_were(reader, episode).first() or HowTheyWere())


def in_need(episode: Episode, reader: Actor) -> CameBack | None:
    """How the child came back, where whoever was there said that it can't wait, as far as the reader may know."""
    back = came_back(episode, reader) if episode.status == Status.BACK else None
    return back if back and back.urgent else None
