"""The states that a child's record can be in, as data: each a function that brings a fresh child there.

Every one is reached by the functions that the pages call, as the people who would do it, and fills
the record with words that tell whose they are (`canaries`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from children import asking, strategies
from children import queries as children_queries
from children import workflow as children_workflow
from children.doors import place as place_child
from children.models import Child, Document, Grant, Photo, Placement, UnusualLook
from children.rules import Audience, Basis, DocumentKind, GrantKind, ProfessionalKind, UnusualKind
from children.strategies import PlannedStep
from escalation import workflow as escalation_workflow
from escalation.models import Challenge, Notification, Question
from escalation.rules import Outcome
from insight import workflow as insight_workflow
from missing import framework, workflow
from missing.models import Draft, Duty, Enquiry, Episode, InformationRequest
from missing.rules import (
    CALL_BACK,
    DutyEnd,
    EnquiryKind,
    FoundHow,
    HeardHow,
    Prevention,
    ReportedBy,
    StepState,
    Whereabouts,
)
from missing.tries import Try
from partners import demo
from partners.actor import SERVICE, Actor, actor_of
from partners.models import Job, Person
from partners.rules import Office, Rank
from retention import workflow as retention_workflow
from retention.models import DisposalItem, DisposalReview
from returns import workflow as returns_workflow
from returns.answers import Said, Seen
from returns.models import ReturnInterview
from returns.prevention_models import PreventionInterview
from returns.prevention_rules import Harm, NotDone
from returns.rules import AttemptResult, Contact, Kind, Told, Verdict, Where
from returns.workflow import Disclosed
from tests import make
from tests.leaks.canaries import Canaries, word
from tests.leaks.people import Around, place

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class Case:
    """One child in one state, with one of each thing of theirs that has an address.

    What the state has none of is None: `tests/test_addresses.py` reaches its things by these names.
    """

    number: int
    state: str
    around: Around
    now: datetime
    child: Child
    episode: Episode = None  # type: ignore[assignment]
    duty: Duty = None  # type: ignore[assignment]
    challenge: Challenge = None  # type: ignore[assignment]
    question: Question = None  # type: ignore[assignment]
    interview: ReturnInterview = None  # type: ignore[assignment]
    notification: Notification = None  # type: ignore[assignment]
    notifications: list[Notification] = field(default_factory=list)
    document: Any = None
    draft: Draft = None  # type: ignore[assignment]
    note: Any = None
    handover: Any = None
    task: Any = None
    report: Any = None
    decision: Any = None
    placement: Placement = None  # type: ignore[assignment]
    photo: Photo = None  # type: ignore[assignment]
    grant: Any = None
    asked: Any = None
    looked: Any = None
    hold: Any = None
    item: Any = None
    unusual: Any = None
    prevention: Any = None
    enquiry: Enquiry = None  # type: ignore[assignment]
    request: InformationRequest = None  # type: ignore[assignment]

    def word(self, name: str) -> str:
        return word(self.number, name)

    def by(self, slug: str) -> Actor:
        return actor_of(self.around.jobs[slug])

    def ago(self, **how_long: float) -> datetime:
        return self.now - timedelta(**how_long)

    @property
    def home_owner(self) -> int | None:
        """The owner, in canaries, of the home where the child lives now."""
        return self.around.owners[self.child.home_id] if self.child.home_id else None

    @property
    def phone(self) -> str:
        """The number of somebody whom the child lives with."""
        there = Job.objects.filter(home=self.child.home_id, home__isnull=False).exclude(phone="")
        return there.values_list("phone", flat=True).first() or ""


# What a state is made of


def _child(number: int, state: str, around: Around, now: datetime) -> Case:
    """A child of Bradford whom nobody has placed yet, with words in every field."""
    child = make.child(
        responsible=around.agencies[demo.BRADFORD],
        forename=word(number, "forename"),
        surname=word(number, "surname"),
        known_as=word(number, "knownas"),
        local_id=word(number, "localid"),
    )
    profile = child.profile
    for name, column in (
        ("looks", "description"),
        ("health", "health"),
        ("risks", "risks"),
        ("helps", "what_helps"),
    ):
        setattr(profile, column, f"It is {word(number, name)} to know")
    profile.save()
    case = Case(number, state, around, now, child)
    for kind, slug in (
        (ProfessionalKind.SOCIAL_WORKER, "social-worker"),
        (ProfessionalKind.REVIEWING_OFFICER, "reviewing-officer"),
    ):
        _name(case, kind, slug)
    _planned(case)
    return case


def _planned(case: Case) -> None:
    """Whom to ring first, and who must not be asked."""
    step = PlannedStep(
        f"Ask {case.word('planned')}", case.word("plannedphone"), first=case.word("plannedfirst")
    )
    strategies.write_strategy(
        child=case.child,
        steps=[step],
        call_999_if=case.word("planned999"),
        expires_on=(case.now + 90 * DAY).date(),
        by=case.by("social-worker"),
        now=case.ago(days=250),
    )


def _name(case: Case, kind: ProfessionalKind, slug: str) -> None:
    children_workflow.name_professional(
        child=case.child,
        person=case.around.jobs[slug].person,
        kind=kind,
        by=case.by("social-worker"),
        now=case.ago(days=300),
    )


def _lives(case: Case, home: str, *, days: int = 200) -> None:
    case.placement = children_workflow.start_placement(
        child=case.child,
        home=case.around.homes[home],
        started_on=(case.now - days * DAY).date(),
        kind_code="U6",
        by=case.by("social-worker"),
        now=case.now - days * DAY,
    )
    case.child = _anew(Child, case.child, "home", "host_authority__area__force")


def _photographed(case: Case) -> None:
    """The child's photo. A word stands for its pixels."""
    pixels = case.word("photo").encode()
    case.photo = Photo.objects.create(
        child=case.child,
        whole=pixels,
        small=pixels,
        width=1,
        height=1,
        fingerprint="0" * 64,
        added_by=case.around.jobs["social-worker"].person,
        since=case.ago(days=100),
    )


def _anew(model: Any, row: Any, *related: str) -> Any:
    return model.objects.select_related(*related).get(pk=row.pk)


def _logged(case: Case, carer: str = "carer", *, hours: float = 6) -> None:
    """Away since some hours: the log is sent, with a level and a note."""
    by, at = case.by(carer), case.ago(hours=hours)
    case.draft = workflow.start_draft(by=by, now=at, child=case.child)
    episode = workflow.open_episode(child=case.child, by=by, now=at, draft=case.draft, danger="no")
    _level(case, episode, by, at)
    case.episode = workflow.log_episode(
        episode=episode,
        by=by,
        now=at,
        last_seen_at=at - MINUTE,
        last_seen_by=case.word("lastseenby"),
        whereabouts="think",
        where_thought=f"At the {case.word('thoughttobe')} skate park",
        expected_at="other",
        expected_where=f"At {case.word('shouldbe')}’s",
        wearing=f"A {case.word('wearing')} coat",
        carrying=f"A {case.word('carrying')} card",
        told_by="school",
        told_by_name=case.word("toldby"),
        told_by_phone=case.word("toldphone"),
    )
    workflow.take_steps(
        episode=case.episode,
        taken={Try("friends", f"Ask {case.word('tried')}"): StepState.NO_ANSWER},
        by=by,
        now=at + MINUTE,
    )
    notes = {}
    for slug, audience, name in (
        (carer, Audience.EVERYONE, "note"),
        ("social-worker", Audience.PROFESSIONALS, "noteprofessionals"),
        ("social-worker", Audience.OUTSIDE_THE_PROVIDER, "noteoutside"),
        ("social-worker", Audience.AUTHORITY_AND_POLICE, "noteauthorities"),
    ):
        notes[name] = workflow.add_note(
            episode=case.episode,
            text=f"Told me about {case.word(name)}",
            audience=audience,
            by=case.by(slug),
            now=at + 5 * MINUTE,
        )
    case.note = notes["noteprofessionals"]
    workflow.add_note(
        episode=case.episode,
        text=f"No, it was {case.word('correction')}",
        audience=Audience.AUTHORITY_AND_POLICE,
        corrects=case.note,
        by=case.by("social-worker"),
        now=at + 6 * MINUTE,
    )
    _asked_to(case, at + 7 * MINUTE)
    if carer == "carer":
        _handed_over(case, at + 7 * MINUTE)


def _asked_to(case: Case, at: datetime) -> None:
    """The social worker asks the authority's own for two things: one for everybody to read, and done."""
    by, asked = case.by("social-worker"), {"office": Office.PLACING_AUTHORITY}
    done = workflow.add_task(
        episode=case.episode,
        what=f"Ask {case.word('task')}",
        due_by=at + 12 * timedelta(hours=1),
        by=by,
        now=at,
        **asked,
    )
    workflow.finish_task(task=done, outcome=f"Said {case.word('taskdone')}", by=by, now=at)
    case.task = workflow.add_task(
        episode=case.episode,
        what=f"Ask {case.word('taskkept')}",
        audience=Audience.AUTHORITY_AND_POLICE,
        due_by=at + 12 * timedelta(hours=1),
        by=by,
        now=at,
        **asked,
    )


def _handed_over(case: Case, at: datetime) -> None:
    """On-call has picked something up, and asks whoever is on duty next to take it over."""
    by = case.by("on-call")
    duty = Duty.objects.open().get(episode=case.episode, code="accept-on-call")
    Duty.objects.filter(pk=duty.pk).update(taken_by=by.person_id, taken_at=at)
    case.handover = workflow.hand_over(
        duty=duty,
        to=workflow.To(Office.ON_CALL),
        outstanding=f"Still to be told: {case.word('outstanding')}",
        by=by,
        now=at,
    )


def _level(case: Case, episode: Episode, by: Actor, at: datetime) -> None:
    answers = framework.Answers(
        chosen={"danger": "no", "whereabouts": "no"},
        age_years=15,
        now=at,
        gut_feeling=f"It feels like {case.word('gut')}",
    )
    workflow.set_level(
        episode=episode,
        answers=answers,
        level="L2",
        reason=f"Because of {case.word('levelwhy')}",
        by=by,
        now=at,
    )


def _reported(case: Case, carer: str = "carer", *, hours: float = 5) -> None:
    at = case.ago(hours=hours)
    workflow.report_to_police(
        episode=case.episode,
        reported_at=at,
        how=ReportedBy.CALL_101,
        spoke_to=case.word("spoketo"),
        reference=case.word("policelog"),
        by=case.by(carer),
        now=at,
    )


def _decided(case: Case, *, hours: float = 4.5) -> Any:
    return workflow.record_decision(
        episode=case.episode,
        outcome="not-recording",
        grade="low",
        reason=f"We think {case.word('decided')}",
        carer_worry=f"They worry about {case.word('worry')}",
        carer_should=f"They should {case.word('should')}",
        low_grade_because=f"Because {case.word('lowgrade')}",
        by=case.by("police-supervisor"),
        now=case.ago(hours=hours),
    )


def _questioned(case: Case, *, hours: float = 4.4) -> None:
    """Police ask a social worker what the home must not read, and hear; and ask on-call, and wait."""
    outside = _ask(case, Office.SOCIAL_WORKER, "askedoutside", hours, Audience.OUTSIDE_THE_PROVIDER)
    said = _ask(case, Office.ON_CALL, "asked", hours)
    for request, word_, slug in (
        (outside, "givenoutside", "social-worker"),
        (said, "given", "on-call"),
    ):
        workflow.give_information(
            request=request,
            text=f"They said {case.word(word_)}",
            by=case.by(slug),
            now=case.ago(hours=hours),
        )
    case.request = _ask(case, Office.ON_CALL, "asked", hours)


def _ask(
    case: Case, of: Office, name: str, hours: float, audience: Audience = Audience.EVERYONE
) -> InformationRequest:
    return workflow.ask_information(
        episode=case.episode,
        of=of,
        question=f"Who is {case.word(name)}?",
        audience=audience,
        by=case.by("police-supervisor"),
        now=case.ago(hours=hours),
    )


def _enquired(case: Case, *, hours: float = 4.3) -> None:
    """An officer went somewhere, and somewhere else that the home must not read of."""
    for name, audience in (
        ("enquiryoutside", Audience.OUTSIDE_THE_PROVIDER),
        ("enquiry", Audience.EVERYONE),
    ):
        case.enquiry = workflow.record_enquiry(
            episode=case.episode,
            kind=EnquiryKind.VISITED,
            what=f"A house of {case.word(name)}",
            result=f"Nobody in but {case.word(name)}",
            audience=audience,
            done_at=case.ago(hours=hours),
            by=case.by("police-supervisor"),
            now=case.ago(hours=hours),
        )


def _challenged(case: Case, carer: str = "carer") -> None:
    """Challenged, and the carer asked for more."""
    decision = _decided(case)
    case.challenge = escalation_workflow.raise_challenge(
        episode=case.episode,
        ground="not-recording",
        harm=f"There is {case.word('harm')}",
        missed=f"They missed {case.word('missed')}",
        call_back=case.word("callback"),
        decision=decision,
        phoned=escalation_workflow.Phoned(name=case.word("phoned"), at=case.ago(hours=4.1)),
        by=case.by(carer),
        now=case.ago(hours=4),
    )
    case.question = escalation_workflow.ask(
        challenge=case.challenge,
        office=Office.CARER,
        text=f"Is it so that {case.word('questioned')}?",
        by=case.by("senior-officer"),
        now=case.ago(hours=3.98),
    )


def _answered(case: Case) -> None:
    """The inspector heard what was asked for, and keeps the decision."""
    _replied(case)
    at = case.ago(hours=3.9)
    escalation_workflow.review(
        challenge=case.challenge,
        outcome=Outcome.KEPT,
        reason=f"It stays because {case.word('answer')}",
        next_review_at=at + timedelta(hours=3),
        by=case.by("senior-officer"),
        now=at,
    )


def _answered_by_phone(case: Case) -> None:
    """The carer was asked for more, then phoned by an officer whose answer the carer wrote down."""
    _replied(case)
    at = case.ago(hours=3.9)
    escalation_workflow.review_heard(
        challenge=case.challenge,
        outcome=Outcome.KEPT,
        reason=f"It stays because {case.word('answer')}",
        answerer=escalation_workflow.Answerer(
            case.word("answerer"), Rank.SUPERINTENDENT, HeardHow.PHONE
        ),
        answered_at=at,
        next_review_at=at + timedelta(hours=3),
        by=case.by("carer"),
        now=at,
    )


def _replied(case: Case) -> None:
    escalation_workflow.answer(
        question=case.question,
        text=f"It is: {case.word('replied')}",
        by=case.by("carer"),
        now=case.ago(hours=3.95),
    )


def _found(case: Case, kind: Whereabouts, *, hours: float) -> None:
    workflow.locate(
        episode=case.episode,
        kind=kind,
        place=case.word("foundplace"),
        with_whom=case.word("foundwith"),
        seen_by="Sister Amin",
        found_at=case.ago(hours=hours),
        by=case.by("carer"),
        now=case.ago(hours=hours),
    )


def _back(case: Case, carer: str = "carer", *, hours: float = 3) -> None:
    case.episode = workflow.record_return(
        episode=case.episode,
        returned_at=case.ago(hours=hours),
        found_how=FoundHow.CARER,
        found_where=f"Near {case.word('foundwhere')}",
        found_with=f"Their friend {case.word('backwith')}",
        how_they_are=f"They were {case.word('howtheyare')}",
        done_about_it=f"They had {case.word('doneaboutit')}",
        words=f"I am {case.word('firstwords')}",
        by=case.by(carer),
        now=case.ago(hours=hours),
    )
    case.interview = ReturnInterview.objects.get(episodes=case.episode)


def _tried(case: Case) -> None:
    returns_workflow.record_attempt(
        interview=case.interview,
        tried_at=case.ago(hours=2),
        how=Contact.PHONE,
        result=AttemptResult.LEFT_MESSAGE,
        note=f"They were {case.word('attempt')}",
        by=case.by("interviewer"),
        now=case.ago(hours=2),
    )


def _booked(case: Case) -> None:
    _tried(case)
    returns_workflow.write_wish(
        interview=case.interview,
        who=case.word("wish"),
        said_by="A friend",
        said_on=case.now.date(),
        by=case.by("interviewer"),
        now=case.ago(hours=1.95),
    )
    case.interview = returns_workflow.book(
        interview=case.interview,
        interviewer_id=case.around.jobs["interviewer"].person_id,
        booked_for=case.now + DAY * (1 + case.number),  # one interviewer has them all
        where=Where.SCHOOL,
        child_told_by=Told.CARER,
        interpreter=case.word("interpreter"),
        by=case.by("interviewer"),
        now=case.ago(hours=1.9),
    )


def _set_aside(case: Case, code: str, name: str) -> None:
    """What was owed is set aside, for a reason that tells whose it was."""
    duty = Duty.objects.filter(episode=case.episode, code=code).latest("pk")
    Duty.objects.filter(pk=duty.pk).update(
        how_ended=DutyEnd.WAIVED,
        ended_at=case.ago(hours=1),
        waived_because=f"Because of {case.word(name)}",
        next_moment_at=None,
    )


def _seen_by_police(case: Case) -> None:
    """What police found is read around the child; what the child told them, by the fewest."""
    returns_workflow.record_prevention(
        episode=case.episode,
        outcome=Prevention.DONE,
        happened_at=case.ago(hours=2.5),
        seen_alone=True,
        found=f"Was with {case.word('policefound')}",
        disclosed=Disclosed(
            words=f"It was {case.word('toldpolice')}",
            harm=[Harm.PHYSICAL],
            referrals=f"Told {case.word('policereferred')}",
        ),
        by=case.by("police-supervisor"),
        now=case.ago(hours=2.5),
    )


def _not_seen_by_police(case: Case) -> None:
    """Police said so by phone, and on-call wrote it down."""
    returns_workflow.record_prevention(
        episode=case.episode,
        outcome=Prevention.NOT_DONE,
        happened_at=case.ago(hours=2.5),
        because=NotDone.OTHER,
        because_more=f"Because of {case.word('notseenbypolice')}",
        heard_from="control room",
        heard_how=HeardHow.PHONE,
        by=case.by("on-call"),
        now=case.ago(hours=2.5),
    )


def _held(case: Case) -> None:
    if case.episode.police_reports.exists():
        _seen_by_police(case)
    _booked(case)
    _written_down(case)
    case.interview = returns_workflow.hold(
        interview=case.interview,
        interviewer_id=case.around.jobs["interviewer"].person_id,
        held_at=case.ago(hours=1.5),
        seen_alone=True,
        by=case.by("interviewer"),
        now=case.ago(hours=1.5),
    )


def _approved(case: Case) -> None:
    returns_workflow.decide(
        interview=case.interview,
        outcome=Verdict.APPROVED,
        by=case.by("interview-manager"),
        now=case.ago(hours=1.4),
    )


def _written_down(case: Case) -> None:
    """The child's words, the worker's own, and what the worker makes of them."""
    said = (
        Said("account", Kind.WORDS, f"I went because of {case.word('account')}"),
        Said("why", Kind.NOTE, f"They looked {case.word('accountnote')}"),
        Said("actions", Kind.NOTE, f"Ask about {case.word('accountactions')}"),
    )
    returns_workflow.write_down(
        interview=case.interview,
        boxes=[(each, Seen()) for each in said],
        by=case.by("interviewer"),
        now=case.ago(hours=1.6),
    )


def _paper(case: Case) -> None:
    """The coordinator's episode report. Its words stand in for the pages, which a test of its own draws."""
    document = insight_workflow.ask_for_document(
        episode=case.episode,
        kind=DocumentKind.EPISODE_REPORT,
        by=case.by("coordinator"),
        now=case.ago(hours=1),
    )
    content = f"%PAPER {case.word('paper')} {case.episode.reference}".encode()
    Document.objects.filter(pk=document.pk).update(
        made_at=case.ago(hours=1), content=content, fingerprint="0" * 64
    )
    case.document = _anew(Document, document)


def _night(
    case: Case, carer: str = "carer", *, answered: Callable[[Case], None] | None = None
) -> None:
    """The whole night until police have decided and been challenged."""
    _logged(case, carer)
    _reported(case, carer)
    _challenged(case, carer)
    if answered:
        answered(case)
    _paper(case)


def _grant(case: Case, slug: str, *, until: datetime) -> None:
    children_workflow.grant(
        child=case.child,
        person=case.around.jobs[slug].person,
        kind=GrantKind.NAMED,
        reason="Named on the child",
        by=SERVICE,
        now=case.ago(hours=30),
        until=until,
    )


# The states


def placed(case: Case) -> None:
    _lives(case, demo.MARSH)


def looked_at(case: Case) -> None:
    _lives(case, demo.MARSH)
    _looked_unusually(case, "coordinator")


def _looked_unusually(case: Case, slug: str) -> None:
    """Somebody looked in a way that is not usual, and the authority asked why."""
    looker = case.by(slug)
    case.unusual = UnusualLook.objects.create(
        kind=UnusualKind.OUT_OF_AREA,
        authority=case.around.agencies[demo.BRADFORD],
        child=case.child,
        person_id=looker.person_id,
        person_name=looker.name,
        job_title=looker.job_title,
        agency_name=looker.agency_name,
        day=case.now.date(),
        first_at=case.ago(hours=2),
        last_at=case.ago(hours=2),
        children=1,
        looks=1,
        found_at=case.ago(hours=1),
        question=f"Was it for {case.word('lookquestion')}",
        asked_by_id=case.by("placing-authority").person_id,
        asked_at=case.ago(hours=1),
    )


def known_by_codes(case: Case) -> None:
    _known_by_codes(case)


def _known_by_codes(case: Case) -> None:
    """As an authority's files tell of a child: a postcode, and no home that is named."""
    postcode = f"ZQ{case.number} 9CD"
    place(postcode, case.around.agencies[demo.WOLVERHAMPTON])
    case.placement = Placement.objects.create(
        child=case.child,
        host_authority=case.around.agencies[demo.WOLVERHAMPTON],
        postcode=postcode,
        kind_code="U6",
        provider_code="PR4",
        started_on=(case.now - 30 * DAY).date(),
    )
    children_workflow.live_at(case.child, case.placement)
    place_child(case.child)


def log_begun(case: Case) -> None:
    """The carer has begun to answer, and nobody has been told."""
    _lives(case, demo.MARSH)
    _begun(case, "carer")


def _begun(case: Case, slug: str) -> None:
    case.draft = workflow.start_draft(by=case.by(slug), now=case.ago(hours=1), child=case.child)
    typed = {"at": case.now.isoformat(), "typed": {"gut_feeling": [case.word("draft")]}}
    workflow.save_answers(draft=case.draft, answers={"riskier": typed}, now=case.now)


def missing_from_home(case: Case) -> None:
    """In no placement, in the authority's own area: its emergency duty worker logs and reports it."""
    case.child.host_authority = case.around.agencies[demo.BRADFORD]
    place_child(case.child)
    _logged(case, "emergency-duty")
    _reported(case, "emergency-duty")


def being_logged(case: Case) -> None:
    """The second answer is given: on-call sees the episode, and the carer is still writing."""
    log_begun(case)
    _opened(case, "carer", minutes=0)


def _opened(case: Case, slug: str, *, minutes: int) -> None:
    case.episode = workflow.open_episode(
        child=case.child,
        by=case.by(slug),
        now=case.ago(minutes=minutes),
        draft=case.draft,
        danger="no",
    )


def taken_over(case: Case) -> None:
    """The carer began the log, and on-call goes on with it."""
    log_begun(case)
    _opened(case, "carer", minutes=5)
    case.draft = workflow.take_over(draft=case.draft, by=case.by("on-call"), now=case.now)


def call_owed(case: Case) -> None:
    """The log was begun and not sent, so on-call is to phone the carer."""
    log_begun(case)
    _abandoned(case, "carer")


def _abandoned(case: Case, slug: str) -> None:
    """Not sent for so long that on-call was asked to phone."""
    _opened(case, slug, minutes=12)
    waiting = Duty.objects.open().filter(episode=case.episode, next_moment_at__lte=case.now)
    for duty in waiting.order_by("next_moment_at"):
        workflow.mind(duty=duty, now=case.now)
    assert Duty.objects.open().filter(episode=case.episode, code=CALL_BACK).exists()


def away(case: Case) -> None:
    """Logged, and not reported: police know nothing."""
    _lives(case, demo.MARSH)
    _logged(case)


def in_a_childrens_home(case: Case) -> None:
    _lives(case, demo.BEECH)
    _night(case, "home-staff")


def moved(case: Case) -> None:
    """Lived with the Calloways, whose carer logged a night there; lives with the Marshes now."""
    _lives(case, demo.CALLOWAY, days=400)
    _logged(case, "former-carer")
    _back(case, "former-carer")
    _held(case)
    _approved(case)
    _lives(case, demo.MARSH, days=0)


def moved_while_away(case: Case) -> None:
    """Away from the Calloways when the placement there was ended and another found in Bradford."""
    _lives(case, demo.CALLOWAY)
    _logged(case, "former-carer")
    _lives(case, demo.OGDEN, days=0)


def professional_changed(case: Case) -> None:
    """Another reviewing officer was named; the one before has no part in it any more."""
    _lives(case, demo.MARSH)
    _logged(case)
    children_workflow.name_professional(
        child=case.child,
        person=make.job(
            case.around.jobs["reviewing-officer"].role, case.around.agencies[demo.BRADFORD]
        ).person,
        kind=ProfessionalKind.REVIEWING_OFFICER,
        by=case.by("social-worker"),
        now=case.ago(hours=2),
    )


def restricted(case: Case) -> None:
    """Only people named on the child see the child: here the carer, and the child's professionals.

    So it is hidden from those of its own authority who keep its records and review looking at them.
    """
    _lives(case, demo.MARSH)
    _night(case)
    _looked_unusually(case, "police-supervisor")
    _kept_for_an_inquiry(case)
    carer = case.around.jobs["carer"].person
    _restricted(case, minutes=60, also=[carer])
    case.grant = Grant.objects.get(content_object=case.child, user=carer)


def _restricted(case: Case, *, minutes: int, also: Iterable[Person] = ()) -> None:
    case.child = _anew(Child, case.child, "responsible_authority")
    children_workflow.restrict(
        child=case.child,
        because=f"Because {case.word('restrictedwhy')}",
        also=also,
        by=case.by("social-worker"),
        now=case.ago(minutes=minutes),
    )


def granted(case: Case) -> None:
    """A carer of another household is named on the child, who comes to them for weekends."""
    _lives(case, demo.MARSH)
    _night(case)
    case.grant = children_workflow.name_person(
        child=case.child,
        person=case.around.jobs["other-carer"].person,
        reason=f"For {case.word('namedwhy')}",
        by=case.by("social-worker"),
        now=case.ago(hours=1),
        until=case.now + DAY,
    )


def access_request_waiting(case: Case) -> None:
    _lives(case, demo.MARSH)
    _logged(case)
    _asked(case)


def _asked(case: Case) -> None:
    """A social worker of the authority where the child lives asks, and nobody has answered."""
    case.asked = asking.ask(
        match=_match(case),
        reason=f"To know {case.word('askedwhy')}",
        by=case.by("wolverhampton-social-worker"),
        now=case.ago(hours=1),
    )


def access_request_allowed(case: Case) -> None:
    """Their authority said yes: the record is opened to them, to be read for some days."""
    access_request_waiting(case)
    asking.allow(request=case.asked, by=case.by("social-worker"), now=case.now)


def _match(case: Case) -> Any:
    (match,) = children_queries.match(surname=case.child.surname, born_on=case.child.born_on)
    return match


def _looked(case: Case, *, minutes: int) -> None:
    """The call handler of the force opens the record in an emergency, for an hour."""
    case.looked = asking.look_in_emergency(
        match=_match(case),
        basis=Basis.MISSING,
        reason=f"Seen at {case.word('lookedwhy')}",
        by=case.by("call-handler"),
        now=case.ago(minutes=minutes),
    )


def grant_expired(case: Case) -> None:
    _lives(case, demo.MARSH)
    _night(case)
    _grant(case, "other-carer", until=case.ago(minutes=1))


def emergency(case: Case) -> None:
    """An officer of the force has emergency access to a child who was not reported."""
    _lives(case, demo.MARSH)
    _logged(case)
    _looked(case, minutes=1)


def emergency_over(case: Case) -> None:
    _lives(case, demo.MARSH)
    _logged(case)
    _looked(case, minutes=61)


def restricted_in_an_emergency(case: Case) -> None:
    """Restricted while an officer was looking in an emergency, within the hour."""
    _lives(case, demo.MARSH)
    _logged(case)
    _looked(case, minutes=30)
    _restricted(case, minutes=15)


def restricted_by_codes(case: Case) -> None:
    """Restricted while its home was still to be named, a request to be answered and a call owed.

    All of that is the work of people of its own authority from whom the child is hidden.
    """
    _known_by_codes(case)
    _begun(case, "social-worker")
    _abandoned(case, "social-worker")
    _asked(case)
    _restricted(case, minutes=0)


def reported(case: Case) -> None:
    """Reported, decided and challenged, and the challenge answered."""
    _lives(case, demo.MARSH)
    _night(case, answered=_answered)


def transferred(case: Case) -> None:
    """Decided and challenged, and handed to the force next door, which has decided anew."""
    _lives(case, demo.MARSH)
    _night(case)
    workflow.transfer_force(
        episode=case.episode,
        to_force=case.around.agencies[demo.WEST_YORKSHIRE],
        why=f"Seen with {case.word('transferwhy')}",
        by=case.by("police-supervisor"),
        now=case.ago(hours=2),
    )
    case.episode = _anew(Episode, case.episode, "child")
    workflow.record_decision(
        episode=case.episode,
        outcome="record-respond",
        grade="high",
        reason=f"We know {case.word('decidedanew')}",
        by=case.by("other-force"),
        now=case.ago(hours=1.5),
    )


def found_not_home(case: Case) -> None:
    """In hospital, gone from there, and in custody now."""
    _lives(case, demo.MARSH)
    _night(case, answered=_answered)
    _found(case, Whereabouts.HOSPITAL, hours=3)
    case.episode = workflow.go_again(
        episode=case.episode,
        left_at=case.ago(hours=2.5),
        left_how=f"Left with {case.word('leftfoundplace')}",
        by=case.by("police-supervisor"),
        now=case.ago(hours=2.5),
    )
    _found(case, Whereabouts.CUSTODY, hours=2)


def information_asked(case: Case) -> None:
    """Reported and decided; police look, ask, are answered twice and wait once."""
    _lives(case, demo.MARSH)
    _logged(case)
    _reported(case)
    _decided(case)
    _enquired(case)
    _questioned(case)


def reported_and_back(case: Case) -> None:
    _lives(case, demo.MARSH)
    _night(case, answered=_answered)
    _back(case)
    _not_seen_by_police(case)
    _tried(case)
    _set_aside(case, "police-review", "owedbypolice")
    _set_aside(case, "offer-interview", "owedafterwards")


def interview_assigned(case: Case) -> None:
    """Back, and the interview is booked with the interviewer."""
    _lives(case, demo.MARSH)
    _logged(case)
    _back(case)
    _booked(case)


def interview_to_approve(case: Case) -> None:
    """Held and written down; what could not wait was told at once, with the words that it was told in."""
    interview_assigned(case)
    returns_workflow.tell_somebody_now(
        interview=case.interview,
        text=f"They were made to, {case.word('toldatonce')}",
        in_danger=True,
        by=case.by("interviewer"),
        now=case.ago(hours=1.7),
    )
    _held(case)


def interview_returned(case: Case) -> None:
    """Somebody else of the service has asked for it to be looked at again."""
    interview_to_approve(case)
    returns_workflow.decide(
        interview=case.interview,
        outcome=Verdict.RETURNED,
        comments=f"Ask again about {case.word('returnedwhy')}",
        by=case.by("interview-manager"),
        now=case.ago(hours=1.4),
    )


def interview_declined(case: Case) -> None:
    """The child said not now, and is to be asked again."""
    _lives(case, demo.MARSH)
    _logged(case)
    _back(case)
    _tried(case)
    case.interview = returns_workflow.decline(
        interview=case.interview,
        declined_at=case.ago(hours=1.5),
        words=f"Not now, {case.word('declined')}",
        ask_again_on=date.fromordinal(case.now.date().toordinal() + 3),
        by=case.by("interviewer"),
        now=case.ago(hours=1.5),
    )
    returns_workflow.record_carers_view(
        interview=case.interview,
        said_by="A grandmother",
        text=f"There was {case.word('carersview')}",
        heard_at=case.ago(hours=1.4),
        audience=Audience.PROFESSIONALS,
        by=case.by("interviewer"),
        now=case.ago(hours=1.4),
    )


def closed(case: Case) -> None:
    """Everything has happened, and nothing is owed any more."""
    _lives(case, demo.MARSH)
    _night(case, answered=_answered_by_phone)
    _back(case)
    _held(case)
    _approved(case)


def kept_longer(case: Case) -> None:
    """Closed, and on a list of records to dispose of; but an inquiry asked for it to be kept."""
    closed(case)
    _kept_for_an_inquiry(case)


def _kept_for_an_inquiry(case: Case) -> None:
    """The authority's manager holds the record, which is on a list of records to dispose of."""
    case.hold = retention_workflow.hold_child(
        child=case.child,
        reason=f"The inquiry about {case.word('heldwhy')}",
        by=case.by("placing-authority"),
        now=case.ago(hours=1),
    )
    review = DisposalReview.objects.create(
        authority=case.around.agencies[demo.BRADFORD], made_at=case.now, size=1
    )
    case.item = DisposalItem.objects.create(
        review=review, child=case.child, kept_until=case.now.date(), because=[], counts={}
    )


def stood_down(case: Case) -> None:
    _lives(case, demo.MARSH)
    _logged(case)
    _reported(case)
    case.episode = workflow.stand_down(
        episode=case.episode,
        because=f"Was upstairs, {case.word('stooddown')}",
        by=case.by("carer"),
        now=case.ago(hours=2),
    )


def died_while_away(case: Case) -> None:
    """Died while police were looking and a challenge waited: the authority recorded the day."""
    _lives(case, demo.MARSH)
    _night(case)
    case.child = children_workflow.record_death(
        child=case.child,
        died_on=case.ago(minutes=30).date(),
        by=case.by("social-worker"),
        now=case.ago(minutes=30),
    )


STATES: dict[str, Callable[[Case], None]] = {
    "placed": placed,
    "looked at unusually": looked_at,
    "known by codes": known_by_codes,
    "missing from home": missing_from_home,
    "log begun": log_begun,
    "being logged": being_logged,
    "log taken over": taken_over,
    "call owed": call_owed,
    "away": away,
    "in a children's home": in_a_childrens_home,
    "moved": moved,
    "moved while away": moved_while_away,
    "professional changed": professional_changed,
    "restricted": restricted,
    "granted by name": granted,
    "grant expired": grant_expired,
    "access request waiting": access_request_waiting,
    "access request allowed": access_request_allowed,
    "emergency access": emergency,
    "emergency access over": emergency_over,
    "restricted during emergency access": restricted_in_an_emergency,
    "restricted and known by codes": restricted_by_codes,
    "reported": reported,
    "transferred": transferred,
    "found, not home": found_not_home,
    "information asked": information_asked,
    "reported and back": reported_and_back,
    "interview assigned": interview_assigned,
    "interview to approve": interview_to_approve,
    "interview returned": interview_returned,
    "interview declined": interview_declined,
    "closed": closed,
    "kept longer": kept_longer,
    "stood down": stood_down,
    "died while away": died_while_away,
}


def bring(state: str, number: int, around: Around, canaries: Canaries, now: datetime) -> Case:
    """A fresh child in this state, whose words begin with this number."""
    case = _child(number, state, around, now)
    STATES[state](case)
    case.child = _anew(Child, case.child, "home")
    _photographed(case)
    if case.placement and case.placement.home_id is None:
        for written in (case.placement.postcode, case.placement.postcode.replace(" ", "")):
            canaries.know(written, number, "postcode")
    if case.episode:
        case.episode = _anew(Episode, case.episode, "child")
        canaries.know(case.episode.reference, number, "reference")
        case.report = case.episode.police_reports.first()
        case.decision = case.episode.decisions.first()
        case.duty = Duty.objects.filter(episode=case.episode).latest("pk")
        case.prevention = PreventionInterview.objects.filter(episode=case.episode).first()
        case.notifications = list(Notification.objects.filter(episode=case.episode).order_by("pk"))
        case.notification = next(reversed(case.notifications), None)  # type: ignore[assignment]
    return case
