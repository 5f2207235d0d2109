"""Interviews are reached through their child, by the rule of `children.access`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet

from audit.models import Event
from audit.rules import Fact
from children.access import Standing, require_role, visible_to
from children.queries import may_read_address
from children.rules import ROLE_CAN, Can, audiences_of
from core.refusals import Denied
from partners.actor import Actor
from partners.rules import Role
from returns.models import (
    Answer,
    AnswerQuerySet,
    CarersView,
    NotNow,
    ReturnInterview,
    ReturnInterviewQuerySet,
    SharedWords,
    Slot,
    SlotQuerySet,
)
from returns.rules import (
    CALLED_OFF,
    CONSENT,
    NEVER_READ,
    OPEN,
    READS_ARRANGING,
    READS_NOTHING,
    REFUSED_CONSENT,
    SHARED_WITH,
    WITH_POLICE,
    SharedWith,
    State,
    Told,
    Verdict,
    Where,
)


def interviews_visible_to(actor: Actor | None) -> ReturnInterviewQuerySet:
    """The interviews of the children the actor may see.

    Police, who see a child because of one report, see none of what the child says afterwards.
    """
    if actor is None or actor.role in READS_NOTHING:
        return ReturnInterview.objects.none()
    return ReturnInterview.objects.filter(visible_to(actor, columns="child__", child="child"))


def arranges(actor: Actor) -> bool:
    """May this person's role arrange interviews, for children they may see?"""
    return actor.role in ROLE_CAN[Can.ARRANGE]


def require_arranging(actor: Actor | None) -> None:
    """`Denied` for everybody whose work is not to arrange interviews."""
    if actor is None:
        raise Denied("You have no job on this service.", who_could="Ask your agency to add one.")
    require_role(actor, Can.ARRANGE)


def reads_arranging(standing: Standing) -> bool:
    """More than time and place: due times, attempts, and the child's no. Not in an emergency."""
    return standing.part and standing.actor.role in READS_ARRANGING


def reads_the_place(interview: ReturnInterview, standing: Standing) -> bool:
    """Where exactly it is, or how it is joined: who arranges it, and the home whose carers tell the child.

    Until the talk, and while the child lives where they lived when it was booked: nobody is sent to the
    wrong door, and the next carers are not told of the last home. A talk at home is where the child
    lives, which of those who arrange talks only the placing authority reads, and whoever is to go
    there (governance, section 4: "host coordinator: masked", "RHI worker: masked unless visit set").
    """
    if interview.state != State.BOOKED or has_moved_since_booked(interview):
        return False
    actor = standing.actor
    at_home = standing.part and actor.home_id is not None
    tells = interview.child_told_by == Told.CARER
    if tells and at_home and actor.home_id == interview.child.home_id:
        return True
    visits = actor.person_id == interview.interviewer_id
    masked = interview.where == Where.HOME and not visits and not may_read_address(standing)
    return reads_arranging(standing) and not masked


def has_moved_since_booked(interview: ReturnInterview) -> bool:
    """The child no longer lives where they lived when the time and place were booked."""
    return interview.state == State.BOOKED and interview.lived_at_id != interview.child.home_id


def keeps_its_place(interview: ReturnInterview, standing: Standing) -> bool:
    """It is booked at home, and this person isn't shown in which: what was said of that stays if they say
    nothing, while it is at home."""
    at_home = interview.state == State.BOOKED and interview.where == Where.HOME
    moved = has_moved_since_booked(interview)
    return at_home and not moved and not reads_the_place(interview, standing)


def place_of(interview: Any, standing: Standing) -> str:
    """Where exactly it is, for whoever reads that; else nothing.

    `interview` comes from `queries.interviews`.
    """
    return interview.exactly if reads_the_place(interview, standing) else ""


def hears(standing: Standing) -> bool:
    """May this person read what the child said?"""
    return standing.may(Can.HEAR)


def heard_of(interview: ReturnInterview, standing: Standing) -> list[Answer]:
    """What was written down of it, once it is sent, for whoever may hear it; what the child agreed to
    share, for whoever reads that; else nothing.

    While its author writes again what was returned, nobody else reads half a sentence.
    """
    if not is_readable(interview):
        return []
    return list(heard_by(standing, interview.answers.select_related("by")))


def heard_by(standing: Standing, answers: AnswerQuerySet) -> AnswerQuerySet:
    """Those of the answers about one child that this person reads."""
    if hears(standing):
        return answers
    role = standing.actor.role
    if role is None or role not in SHARED_WITH or not standing.may(Can.READ_SHARED):
        return answers.none()
    audience = SHARED_WITH[role]
    never = NEVER_READ.get(audience, frozenset())
    return answers.filter(shared__audience=audience).exclude(question__in=never)


def is_readable(interview: ReturnInterview) -> bool:
    """What was said in it can be read: it was sent, and isn't being written again."""
    readable = ReturnInterview.objects.readable()
    return interview.state == State.HELD and readable.filter(pk=interview.pk).exists()


def is_to_write(interview: ReturnInterview) -> bool:
    """The child has talked, and nothing of it was sent for approval yet."""
    return interview.state == State.HELD and interview.sent_at is None


def begun_of(interview: ReturnInterview, standing: Standing) -> list[Answer]:
    """What was written down before the talk was called off, for whoever may hear it; else nothing."""
    if interview.state not in CALLED_OFF or not hears(standing):
        return []
    return list(interview.answers.select_related("by"))


def readers_the_child_chose(interview: ReturnInterview) -> frozenset[SharedWith] | None:
    """Who else may be given what was said, as the child said when they last wrote alone; None where they
    never did. Whom they did not choose they did not agree to."""
    last = interview.voice_links.finished().order_by("-finished_at").first()
    if last is None:
        return None
    return frozenset(SharedWith(each.audience) for each in last.readers.all())


def refuses_sharing(interview: ReturnInterview) -> bool:
    """Did the child say no to sharing what was said?"""
    said_no = interview.answers.filter(question=CONSENT, chosen__contains=REFUSED_CONSENT)
    return said_no.exists()


def shares_with_police(interview: ReturnInterview) -> bool:
    if interview.state != State.HELD:
        return False
    return SharedWords.objects.filter(interview=interview, audience__in=WITH_POLICE).exists()


def is_as_it_was(interview: ReturnInterview, moment: datetime) -> bool:
    """What can be read of it, and by whom, is what it was then: nothing was returned or shared anew since."""
    returned = interview.approvals.filter(outcome=Verdict.RETURNED, decided_at__gt=moment)
    shared = Event.objects.filter(
        fact=Fact.INTERVIEW_SHARED,
        child_id=interview.child_id,
        about_id=str(interview.pk),
        recorded_at__gt=moment,
    )
    return not returned.exists() and not shared.exists()


def sharing_is_decided(interview: ReturnInterview) -> bool:
    """Somebody chose, since it was last sent, what others read of it; be it nothing."""
    sent = interview.approvals.order_by("-pk").values_list("sent_at", flat=True).first()
    decided = Event.objects.filter(
        fact=Fact.INTERVIEW_SHARED,
        child_id=interview.child_id,
        about_id=str(interview.pk),
        recorded_at__gte=sent,
    )
    return sent is not None and decided.exists()


def last_outcome(interview: ReturnInterview) -> str | None:
    """What came of sending it last: empty while it waits, None where it was never sent."""
    return interview.approvals.order_by("-pk").values_list("outcome", flat=True).first()


def holds(interview: ReturnInterview, actor: Actor) -> bool:
    """Did this person hold it, or record that it was held?"""
    return actor.person_id in (interview.interviewer_id, interview.recorded_by_id)


def wrote(interview: ReturnInterview, actor: Actor) -> bool:
    """Does any of it stand there in this person's hand? What was cleared again does not."""
    return interview.answers.written().filter(by=actor.person_id).exists()


def may_write(interview: ReturnInterview, standing: Standing) -> bool:
    """Whoever holds it, and colleagues of the service. Until somebody is to hold it, a social worker
    whom the child would rather talk to begins it too."""
    actor = standing.actor
    if not standing.may(Can.HOLD):
        return False
    if holds(interview, actor) or actor.agency_id == interview.service_id:
        return True
    return interview.interviewer_id is None and actor.role is not Role.INTERVIEWER


def may_send(interview: ReturnInterview, actor: Actor) -> bool:
    """Whoever has a part in what was written; a colleague who reads it is to approve it."""
    return holds(interview, actor) or wrote(interview, actor)


def may_approve(interview: ReturnInterview, standing: Standing) -> bool:
    """Somebody else of the service who may read what was said, wrote none of it, and didn't send it."""
    actor = standing.actor
    sent = interview.approvals.filter(outcome="", sent_by=actor.person_id)
    return (
        standing.may(Can.HEAR)
        and actor.agency_id == interview.service_id
        and not holds(interview, actor)
        and not wrote(interview, actor)
        and not sent.exists()
    )


def no_of(interview: ReturnInterview, standing: Standing) -> str:
    """The child's no, in the child's words, for whoever reads how it is arranged; else nothing."""
    if interview.state != State.DECLINED or not reads_arranging(standing):
        return ""
    words = NotNow.objects.filter(interview=interview).values_list("text", flat=True)
    return words.first() or ""


def carers_views_of(interview: ReturnInterview, standing: Standing) -> QuerySet[CarersView]:
    """What carers or parents know, for those of whoever arranges it who belong to its audience."""
    views = interview.carers_views.select_related("written_by")
    if interview.state != State.DECLINED or not reads_arranging(standing):
        return views.none()
    return views.filter(audience__in=audiences_of(standing.actor.role))


def wish_of(interview: Any, standing: Standing) -> Mapping[str, str] | None:
    """What the child would like of the talk, as it was said last, for whoever arranges it.

    `interview` comes from `queries.interviews`.
    """
    return interview.wish if reads_arranging(standing) else None


# Times that interviewers offer


def offers_times(actor: Actor | None) -> bool:
    return actor is not None and actor.role is Role.INTERVIEWER


def require_interviewer(actor: Actor | None) -> None:
    """`Denied` for everybody whose work is not to hold these interviews for a service."""
    if not offers_times(actor):
        raise Denied(
            "Times are offered by those who hold return interviews for a service.",
            who_could="An interviewer",
        )


def slots_of(actor: Actor) -> SlotQuerySet:
    """The times that this person offered in this job, and those that they are booked in."""
    mine = Slot.objects.filter(interviewer=actor.person_id, service=actor.agency_id)
    return cast(SlotQuerySet, mine)


def services_arranged_with(actor: Actor) -> list[int]:
    """An interviewer's own; for whoever else arranges, those that have a talk of their children to hold."""
    if offers_times(actor):
        return [actor.agency_id]
    if not arranges(actor):
        return []
    to_hold = interviews_visible_to(actor).filter(state__in=OPEN)
    return list(to_hold.order_by().values_list("service", flat=True).distinct())
