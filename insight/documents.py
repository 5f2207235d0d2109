"""The papers that somebody may ask for, and those that are made already.

A page about a document reads everything but the file, until somebody opens it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length
from django.urls import reverse

from children.access import Standing
from children.models import Document
from children.rules import Can, DocumentKind
from core.times import day
from insight import police_summary
from insight.access import documents_visible_to
from missing.models import Episode
from partners.actor import Actor
from returns.access import interviews_visible_to
from returns.models import SharedWords
from returns.rules import WITH_POLICE

PAGE = 25


def documents(actor: Actor | None) -> QuerySet[Document]:
    """The documents this person may open, with the episode's reference and the file's size."""
    episode = Episode.objects.filter(pk=OuterRef("episode_id"))
    return (
        documents_visible_to(actor)
        .select_related("child", "asked_by")
        .annotate(reference=Subquery(episode.values("reference")[:1]), size=Length(F("content")))
        .defer("content")
    )


def page_of_papers(actor: Actor, *, number: int, **about: int) -> Page[Document]:
    """What was asked for about a child or an episode, the newest first."""
    asked = documents(actor).filter(**about).order_by("-asked_at", "-pk")
    return Paginator(asked, PAGE).get_page(number)


# Papers that take a record, or the child's own words, out of the service whole. They are made by day for a
# meeting, a court or the child. Those of the night are not among them: a summary for police, what
# was recorded of a time away and a challenge must not wait for a passkey to be found.
EXPORTS = frozenset(
    {
        DocumentKind.CHRONOLOGY,
        DocumentKind.INTERVIEW_REPORT,
        DocumentKind.CHILDS_COPY,
        DocumentKind.LOOKS,
    }
)


# What may be asked for


@dataclass(frozen=True)
class Offer:
    """One paper that somebody may ask for: by a press, or on a page of its own."""

    name: str
    what: str
    href: str
    press: bool = False
    verb: str = "Make it"


# Whoever may do one of these has papers to ask for; a foster carer has one, while there is an officer to hand it to.
ASKS_FOR_PAPERS = (Can.PRINT, Can.HEAR, Can.CHRONOLOGY)


def offers_about(episode: Episode, standing: Standing) -> Iterator[Offer]:
    """The papers about one time away, the one that is needed first at the top."""
    at = episode.reference
    if standing.may(Can.BRIEF_POLICE) and police_summary.is_for(episode, standing.actor):
        yield Offer(
            "Police summary",
            "What officers need to look for the child: looks, risks, places, what was tried and decided.",
            reverse("police-summary", args=[at]),
            press=True,
        )
    if standing.may(Can.PRINT):
        yield Offer(
            "Episode report",
            "Everything about this time away that you may read, in order.",
            reverse("episode-report", args=[at]),
        )
    if standing.may(Can.HEAR):
        yield from _interview_papers(standing, episodes=episode.pk)
    yield from offers_about_child(standing)


def offers_about_child(standing: Standing) -> Iterator[Offer]:
    if standing.may(Can.CHRONOLOGY):
        yield Offer(
            "Chronology for court or panel",
            "Who knew what when, over the days you choose, with the record’s fingerprints.",
            reverse("chronology", args=[standing.child.pk]),
            verb="Choose the days",
        )


def _interview_papers(standing: Standing, **about: int) -> Iterator[Offer]:
    held = interviews_visible_to(standing.actor).readable()
    about_child = held.filter(child=standing.child.pk, **about)
    shared = SharedWords.objects.filter(interview=OuterRef("pk"), audience__in=WITH_POLICE)
    for interview in about_child.annotate(with_police=Exists(shared)).order_by("held_at", "pk"):
        on = day(interview.held_at) if interview.held_at else ""
        yield Offer(
            f"Return interview report, {on}",
            "How it was held, and what the child said in their own words. Only for those who may hear it.",
            reverse("interview-report", args=[interview.pk]),
            press=True,
        )
        if interview.with_police:
            yield Offer(
                f"Return interview, {on}: extract for police",
                "What the child agreed to share with police, or safety needs. Hand it to police yourself.",
                reverse("police-extract", args=[interview.pk]),
                press=True,
            )
        if not standing.child.died_on:
            yield Offer(
                f"Return interview, {on}: the child’s copy",
                "The child’s own words, what was agreed, who reads what and whom to call. Give it to the"
                " child alone.",
                reverse("childs-copy", args=[interview.pk]),
                press=True,
            )
