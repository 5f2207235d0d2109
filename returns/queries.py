"""What is known about interviews: whose turn it is, by when, and what was tried, said and approved."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from audit.models import Event
from audit.rules import Fact
from children.access import with_reading
from children.photos import present_photo
from missing.models import Duty, DutyQuerySet, Episode, Located
from missing.rules import (
    APPROVE_INTERVIEW,
    DECIDE_SHARING,
    OFFER_INTERVIEW,
    OWES_A_TALK,
    WRITE_AGAIN,
    WRITE_UP,
    DutyEnd,
    Status,
)
from partners.actor import Actor
from partners.rules import Office
from returns.access import interviews_visible_to
from returns.models import (
    Answer,
    AnswerQuerySet,
    Approval,
    Attempt,
    ChildsWords,
    ReturnInterview,
    SharedWords,
    Support,
    VoiceLink,
    Wish,
)
from returns.rules import ASKED_WITHIN, OFFERED_BY, OPEN, SLOT_LENGTH, State, Verdict

# What of the ledger an interview is judged by, one of each an episode.
JUDGED_BY = (OFFER_INTERVIEW, *OWES_A_TALK)
# What may be owed of one, by when.
DUE_BY = (*OWES_A_TALK, WRITE_UP, APPROVE_INTERVIEW, WRITE_AGAIN, DECIDE_SHARING)

# The child has talked, and nothing was sent for approval yet.
TO_WRITE = Q(state=State.HELD, sent_at=None)

# The list


def interviews_now(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """Everything still to be done, the first due first: to arrange, booked, to write down, to
    approve, to share, and to ask again.

    Each comes with `due_at`, `offered`, `paused` and the references it covers.
    """
    asked_again = ReturnInterview.objects.filter(child=OuterRef("child"), state__in=OPEN)
    return (
        interviews_visible_to(actor)
        .annotate(
            due_at=_due_at(),
            offered=_offered(),
            paused=away_again(),
            before_home=_before_home(),
            approval=_approval(),
            to_share=_to_share(),
        )
        .filter(
            Q(state__in=OPEN)
            | TO_WRITE
            | Q(approval__in=("", Verdict.RETURNED))
            | Q(to_share=True)
            | (Q(state=State.DECLINED, due_at__isnull=False) & ~Exists(asked_again))
        )
        .order_by(Coalesce("due_at", "held_at").asc(nulls_last=True), "pk")
    )


def _due_at() -> Coalesce:
    """The first instant that anything is owed by; what is left to do and nobody owes has its time all the same."""
    return Coalesce(_due(*DUE_BY), _due_unowed())


def _due_unowed() -> Case:
    """Under an older protocol, or an area's own, nobody may owe what was booked after a no, what the child was
    only reached for, or the writing down of a talk. None of that is left silent: a child is asked within the
    hours that anybody asks in, what was booked is late once its time is over, and what was said belongs to the
    talk, which recording it in writing was what ended."""
    before_home = Q(_before_home())
    talk = _covering().but_by_mistake().filter(code__in=OWES_A_TALK).order_by("-due_at")
    nobody_writes = ~Q(Exists(_covering().filter(code=WRITE_UP)))
    return Case(
        When(~before_home, state=State.TO_ARRANGE, then=F("opened_at") + ASKED_WITHIN),
        When(~before_home, state=State.BOOKED, then=F("booked_for") + SLOT_LENGTH),
        When(TO_WRITE & nobody_writes, then=Subquery(talk.values("due_at")[:1])),
        output_field=DateTimeField(),
    )


def _covering() -> DutyQuerySet:
    """The ledger's rows of the episodes that an interview covers."""
    return cast(DutyQuerySet, Duty.objects.filter(episode__interviews=OuterRef("pk")))


def _due(*codes: str) -> Subquery:
    """The first instant that anything is owed by."""
    open_duties = _covering().open().filter(code__in=codes).order_by("due_at")
    return Subquery(open_duties.values("due_at")[:1], output_field=DateTimeField())


def _offered() -> ExpressionWrapper:
    """The child was asked, and after none of these returns it is still to be done; of a talk before going home,
    that the child was asked."""
    offers = _covering().but_by_mistake().filter(code=OFFER_INTERVIEW)
    asked = Attempt.objects.filter(interview=OuterRef("pk"), result__in=OFFERED_BY)
    offered = Q(Exists(offers.filter(how_ended=DutyEnd.MET))) & ~Q(Exists(offers.open()))
    offered |= ~Q(Exists(offers)) & Q(Exists(asked))
    return ExpressionWrapper(offered, BooleanField())


def _approval() -> Subquery:
    """What came of sending it for approval last: nothing yet, or null where it never was."""
    last = Approval.objects.filter(interview=OuterRef("pk")).order_by("-pk")
    return Subquery(last.values("outcome")[:1], output_field=CharField())


def _to_share() -> ExpressionWrapper:
    """It is approved, and nobody decided yet what others read of it."""
    owed = _covering().filter(code=DECIDE_SHARING)
    approved = Approval.objects.filter(interview=OuterRef("pk"), outcome=Verdict.APPROVED)
    undecided = Q(Exists(owed.open())) | (~Q(Exists(owed)) & _nobody_chose())
    return ExpressionWrapper(Q(Exists(approved)) & undecided, BooleanField())


def _nobody_chose() -> Q:
    """The same where the protocol has nobody owe it: the child said something, and since it was sent last nobody
    has chosen who reads of it."""
    said = Answer.objects.of_the_child().filter(interview=OuterRef("pk"))
    sent = Approval.objects.filter(interview=OuterRef(OuterRef("pk"))).order_by("-pk")
    chosen = Event.objects.filter(
        fact=Fact.INTERVIEW_SHARED,
        child_id=OuterRef("child"),
        about_id=Cast(OuterRef("pk"), CharField()),
        recorded_at__gte=Subquery(sent.values("sent_at")[:1]),
    )
    return Q(child__died_on=None) & Q(Exists(said)) & ~Q(Exists(chosen))


def away_again() -> Exists:
    """Nobody is pressed to talk with a child who is away now, and not to talk before going home either."""
    covered = ReturnInterview.episodes.through.objects.filter(
        episode=OuterRef("pk"), returninterview=OuterRef(OuterRef("pk"))
    )
    away = Episode.objects.away().filter(child=OuterRef("child"))
    return Exists(away.filter(~Q(status=Status.FOUND) | ~Exists(covered)))


def _before_home() -> Exists:
    """It is to be held before the child, who was found, goes home; what else it is about waits meanwhile."""
    return Exists(_covered().filter(status=Status.FOUND))


def with_their_rows(interviews: QuerySet[ReturnInterview]) -> QuerySet[ReturnInterview]:
    """What a row of the list says besides."""
    return interviews.select_related("child", "interviewer", "service").annotate(
        references=references(), tries=Count("attempts", distinct=True)
    )


def _first_back_at() -> Subquery:
    """When the child first was back, or was found, where they went home from there; none while they are away."""
    found = (
        Located.objects.filter(episode=OuterRef("pk")).order_by("found_at").values("found_at")[:1]
    )
    back = _covered().annotate(since=Coalesce(Subquery(found), F("returned_at")))
    return Subquery(back.order_by(F("since").asc(nulls_last=True)).values("since")[:1])


def references() -> ArraySubquery:
    return ArraySubquery(_covered().order_by("opened_at").values("reference"))


def _covered() -> QuerySet[Episode]:
    return Episode.objects.filter(interviews=OuterRef("pk"))


def counts(interviews: QuerySet[ReturnInterview], kinds: Mapping[str, Q]) -> dict[str, int]:
    """How many there are of each kind, in one question."""
    return interviews.order_by().aggregate(
        all=Count("pk"),
        **{kind: Count("pk", filter=wanted) for kind, wanted in kinds.items()},
    )


# What somebody holds themself, in the order of their day: what is to be written first, then the next talk.
YOURS = "yours"
BY_THE_DAY = (F("booked_for").asc(nulls_first=True), "pk")


def kinds(person_id: int, now: datetime) -> dict[str, Q]:
    """The parts of the list that it can be cut down to."""
    to_do = Q(state=State.BOOKED) | TO_WRITE | Q(approval=Verdict.RETURNED)
    return {
        YOURS: Q(interviewer=person_id) & to_do,
        "overdue": Q(due_at__lt=now, paused=False) & ~Q(before_home=True, state__in=OPEN),
        "to-arrange": Q(state=State.TO_ARRANGE),
        "booked": Q(state=State.BOOKED),
        "to-write": TO_WRITE,
        "to-approve": Q(approval=""),
        "returned": Q(approval=Verdict.RETURNED),
        "to-share": Q(to_share=True),
        "ask-again": Q(state=State.DECLINED),
    }


def left_with_another_service() -> QuerySet[ReturnInterview]:
    """Those of which something is owed, by a service that no longer holds the authority's interviews.

    Not while a talk with the child is booked, nor while one is written down, or written again.
    """
    present = Coalesce("responsible_authority__interviews_by", "responsible_authority")
    of_present = _covered().order_by("-opened_at").values(service=present)[:1]
    booked = ReturnInterview.objects.filter(child=OuterRef("child"), state=State.BOOKED)
    owed = _covering().open().filter(owed_by=Office.INTERVIEW_SERVICE)
    before_home = Q(_before_home(), state__in=OPEN)
    return (
        ReturnInterview.objects.alias(
            present=Subquery(of_present), approval=Coalesce(_approval(), Value(""))
        )
        .filter(Exists(owed) | before_home, ~Exists(booked))
        .exclude(TO_WRITE)
        .exclude(approval=Verdict.RETURNED)
        .exclude(service=F("present"))
        .order_by("pk")
    )


# One interview


def interviews(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """The interviews the actor may see, with what the top of every page about one of them says."""
    return (
        with_reading(interviews_visible_to(actor), actor)
        .annotate(
            due_at=_due_at(),
            offered=_offered(),
            paused=away_again(),
            approval=_approval(),
            to_share=_to_share(),
            references=references(),
            protocol_id=Subquery(
                _covered().order_by("-opened_at", "-pk").values("responsible_protocol")[:1]
            ),
            first_away_at=Subquery(_covered().order_by("opened_at").values("opened_at")[:1]),
            first_back_at=_first_back_at(),
            before_home=_before_home(),
            photo_id=present_photo(),
            wish=_wish(),
            support_wanted=_support(),
            exactly=Coalesce(F("meeting_place__exactly"), Value("")),
            voices=_voices(),
        )
        .select_related(
            *("child__responsible_authority", "service", "interviewer", "recorded_by"),
            "slot",
        )
    )


def _wish() -> Subquery:
    """What the child would like, as it was said last."""
    said = ("who", "place", "time", "told", "said_by", "said_on")
    wishes = Wish.objects.filter(child=OuterRef("child"))
    return Subquery(wishes.values(row=JSONObject(**{each: each for each in said}))[:1])


def _support() -> Subquery:
    """Who else is to be there; before this interview says so, as it was at the last one."""
    wanted = Support.objects.filter(interview__child=OuterRef("child"))
    newest = wanted.order_by("-interview__opened_at", "-interview")
    row = JSONObject(interpreter="interpreter", advocate="advocate")
    return Subquery(newest.values(row=row)[:1])


def _voices() -> ArraySubquery:
    """Each link that was made for the child, the first first, with what they wrote by it once they said that
    it is right."""
    finished = ChildsWords.objects.filter(link=OuterRef("pk"), link__finished_at__isnull=False)
    each = JSONObject(question="question", text="text", chosen="chosen")
    times = {name: name for name in ("made_at", "expires_at", "ended_at", "finished_at")}
    wrote = ArraySubquery(finished.order_by("pk").values(each=each))
    link = JSONObject(made_by="made_by__name", wrote=wrote, seen_to=_seen_to(), **times)
    links = VoiceLink.objects.filter(interview=OuterRef("pk")).order_by("pk")
    return ArraySubquery(links.values(link=link))


def _seen_to() -> ExpressionWrapper:
    """Somebody was told at once since the child wrote, or the interview with it is approved."""
    covered = Episode.objects.filter(interviews=OuterRef(OuterRef("interview")))
    told = Event.objects.filter(
        fact=Fact.TOLD_AT_ONCE,
        child_id=OuterRef("interview__child"),
        episode_id__in=covered.values("pk"),
        recorded_at__gt=OuterRef("finished_at"),
    )
    approved = Approval.objects.filter(interview=OuterRef("interview"), outcome=Verdict.APPROVED)
    return ExpressionWrapper(Exists(told) | Exists(approved), BooleanField())


def interviews_in_full(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """And with the episodes it covers, and what each of them is owed by when."""
    judged = Duty.objects.filter(code__in=JUDGED_BY).but_by_mistake()
    duties = judged.with_pause().order_by("due_at", "pk")
    episodes = Episode.objects.annotate(missing_again_at=_missing_again()).order_by(
        "opened_at", "pk"
    )
    return interviews(actor).prefetch_related(
        Prefetch("episodes", episodes.prefetch_related(Prefetch("duties", duties)))
    )


def missing_again_at(episode: Episode) -> datetime | None:
    """When the child next went missing after coming back from this time away."""
    this = Episode.objects.filter(pk=episode.pk).annotate(again_at=_missing_again())
    return this.values_list("again_at", flat=True).get()


def _missing_again() -> Subquery:
    """When the child next went missing after coming back; a log by mistake is none."""
    later = Episode.objects.filter(
        child=OuterRef("child"), opened_at__gt=OuterRef("returned_at")
    ).exclude(status=Status.STOOD_DOWN)
    return Subquery(later.order_by("opened_at").values("opened_at")[:1])


def attempts_of(interview: ReturnInterview) -> QuerySet[Attempt]:
    """The tries, each with its `note`, which is a row of its own where anything was written."""
    return interview.attempts.select_related("by").annotate(note=F("written__text"))


# What was written down


def answers_of(interview: ReturnInterview) -> list[Answer]:
    """Everything so far, in the order it was begun, for those who write it or approve it."""
    return list(interview.answers.select_related("by"))


def last_approval_of(interview: ReturnInterview) -> Approval | None:
    return (
        interview.approvals.select_related("sent_by", "decided_by", "comments")
        .order_by("-pk")
        .first()
    )


def words_to_share(interview: ReturnInterview) -> AnswerQuerySet:
    """What the child said in it, in the order it was begun, each with whom it is shared with."""
    return interview.answers.of_the_child().prefetch_related("shared").order_by("pk")


def words_shared(interview: ReturnInterview) -> QuerySet[SharedWords]:
    """What is shared of it, in the order in which it is asked, each with its answer."""
    shared = SharedWords.objects.filter(interview=interview).select_related("answer")
    return shared.order_by("answer", "pk")


def words_heard(child_id: int) -> AnswerQuerySet:
    """What the child said in every interview that was sent and isn't being written again, the newest
    first: `returns.access.heard_by` says who reads which of it."""
    readable = ReturnInterview.objects.readable().filter(child=child_id)
    return (
        Answer.objects.of_the_child()
        .filter(interview__in=readable)
        .select_related("interview")
        .order_by("-interview__held_at", "pk")
    )
