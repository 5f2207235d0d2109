"""Builders: plain functions that make the least that is valid. A test states what matters to it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone
from PIL import Image

from children import photos
from children import workflow as children_workflow
from children.models import Child, Photo, Placement, PlacementPostcode, Profile
from children.rules import ProfessionalKind
from core import uploads
from core.times import LONDON
from escalation import workflow as escalation_workflow
from escalation.models import Challenge, LearningCase
from escalation.rules import LearningKind, LearningOutcome
from missing import framework, workflow
from missing.models import (
    Draft,
    Duty,
    Enquiry,
    Episode,
    Handover,
    InformationAnswer,
    InformationRequest,
    PoliceDecision,
    PoliceReport,
    Task,
)
from missing.protocols import asked_for
from missing.rules import FoundHow, Prevention, ReportedBy, Whereabouts
from partners.actor import Actor, actor_of
from partners.models import Agency, Area, Home, HomeAddress, Job, OfficeHours, Person, Team
from partners.rules import AgencyKind, HomeKind, Office, Rank, Role
from returns import workflow as returns_workflow
from returns.answers import Said, Seen
from returns.models import Answer, PreventionInterview, ReturnInterview
from returns.rules import AttemptResult, Contact, Unsaid, Verdict, Where
from returns.rules import Kind as AnswerKind
from returns.workflow import Disclosed

# A winter night: nothing is on its way to a clock change or a bank holiday.
NOW = datetime(2026, 11, 21, 22, 36, tzinfo=LONDON)

_numbers: Iterator[int] = count(1)


def number() -> int:
    return next(_numbers)


# Agencies and people


def agency(kind: AgencyKind = AgencyKind.AUTHORITY, **extra: Any) -> Agency:
    n = number()
    defaults = {"name": f"{AgencyKind(kind).label} {n}", "code": f"X{n:08}"}
    return Agency.objects.create(kind=kind, **{**defaults, **extra})


def area(force: Agency | None = None) -> Area:
    return Area.objects.create(name=f"Area {number()}", force=force or agency(AgencyKind.FORCE))


def authority(within: Area | None = None, **extra: Any) -> Agency:
    return agency(AgencyKind.AUTHORITY, area=within or area(), **extra)


def home(
    provider: Agency | None = None,
    kind: HomeKind = HomeKind.FOSTER_HOUSEHOLD,
    *,
    address: str = "",
    postcode: str = "",
    **extra: Any,
) -> Home:
    provider = provider or agency(AgencyKind.FOSTERING)
    made = Home.objects.create(
        provider=provider, kind=kind, **{"name": f"Home {number()}", **extra}
    )
    HomeAddress.objects.create(home=made, street=address, postcode=postcode)
    return made


def put_at(at: Home, street: str, postcode: str = "") -> None:
    """Where the home is, from now on."""
    HomeAddress.objects.filter(home=at).update(street=street, postcode=postcode)


def placement_by_code(of: Child, *, postcode: str = "", **said: Any) -> Placement:
    """As an authority's files tell of it: codes and a postcode, and no home that is named."""
    placement = Placement.objects.create(child=of, **said)
    PlacementPostcode.objects.create(placement=placement, postcode=postcode)
    return placement


def person(**extra: Any) -> Person:
    n = number()
    defaults = {"email": f"person{n}@example.test", "name": f"Person {n}"}
    return Person.objects.create_user(**{**defaults, **extra})


def job(role: Role, at: Agency, *, who: Person | None = None, **extra: Any) -> Job:
    defaults = {"title": Role(role).label, "started_on": date(2020, 1, 1)}
    return Job.objects.create(person=who or person(), agency=at, role=role, **{**defaults, **extra})


def carer(at: Home, role: Role = Role.CARER, **extra: Any) -> Job:
    return job(role, at.provider, home=at, **extra)


def officer(force: Agency, role: Role = Role.POLICE_SUPERVISOR, rank: Rank = Rank.SERGEANT) -> Job:
    return job(role, force, rank=rank)


def acting(as_job: Job) -> Actor:
    return actor_of(as_job)


@contextmanager
def in_person(by: Actor) -> Iterator[None]:
    """The database has it that this person acts, whoever asked for a page earlier in the same test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('whereabouts.person', true), '')")
        (before,) = cursor.fetchone()
        become = "SELECT set_config('whereabouts.person', %s, true)"
        cursor.execute(become, [str(by.person_id)])
        yield
        cursor.execute(become, [before])


def team(at: Agency, office: Office, **extra: Any) -> Team:
    defaults = {"name": f"{Office(office).label} team", "phone": "0113 496 0000"}
    return Team.objects.create(agency=at, office=office, **{**defaults, **extra})


def office_hours(at: Agency, **extra: Any) -> OfficeHours:
    """Monday to Friday, 8:30am to 5:30pm."""
    usual = {"weekdays": [0, 1, 2, 3, 4], "opens": time(8, 30), "closes": time(17, 30)}
    return OfficeHours.objects.create(agency=at, **{**usual, **extra})


# A child and everybody around the child


@dataclass
class World:
    """One placed child: host and responsible authority differ, the force is the host's."""

    responsible: Agency
    host: Agency
    force: Agency
    provider: Agency
    interviews: Agency
    home: Home
    child: Child
    carer: Job
    on_call: Job
    fostering_social_worker: Job
    social_worker: Job
    placing_manager: Job
    coordinator: Job
    call_handler: Job
    sergeant: Job
    inspector: Job
    superintendent: Job
    interviewer: Job


def world() -> World:
    interviews = agency(AgencyKind.INTERVIEW_SERVICE)
    responsible = authority(interviews_by=interviews)
    force = agency(AgencyKind.FORCE)
    host = authority(within=area(force))
    provider = agency(AgencyKind.FOSTERING)
    house = home(provider)
    social_worker = job(Role.SOCIAL_WORKER, responsible)
    placed = child(responsible=responsible, host=host, at=house)
    children_workflow.name_professional(
        child=placed,
        person=social_worker.person,
        kind=ProfessionalKind.SOCIAL_WORKER,
        by=acting(social_worker),
        now=NOW - timedelta(days=90),
    )
    return World(
        responsible=responsible,
        host=host,
        force=force,
        provider=provider,
        interviews=interviews,
        home=house,
        child=placed,
        carer=carer(house),
        on_call=job(Role.ON_CALL, provider),
        fostering_social_worker=job(Role.FOSTERING_SOCIAL_WORKER, provider),
        social_worker=social_worker,
        placing_manager=job(Role.PLACING_AUTHORITY, responsible),
        coordinator=job(Role.COORDINATOR, host),
        call_handler=job(Role.CALL_HANDLER, force),
        sergeant=officer(force),
        inspector=officer(force, Role.SENIOR_OFFICER, Rank.INSPECTOR),
        superintendent=officer(force, Role.SUPERINTENDENT, Rank.SUPERINTENDENT),
        interviewer=job(Role.INTERVIEWER, interviews),
    )


def child(
    responsible: Agency | None = None,
    host: Agency | None = None,
    at: Home | None = None,
    **extra: Any,
) -> Child:
    """A child whose columns say who looks after the child, as a placement would have set them."""
    n = number()
    defaults = {
        "forename": f"Ashzqx{n}",
        "surname": f"Tzqx{n}",
        "born_on": date(2011, 3, 4),
        "local_id": str(n),
    }
    made = Child.objects.create(
        responsible_authority=responsible or authority(),
        host_authority=host,
        home=at,
        provider=at.provider if at else None,
        supervising_agency=at.provider if at else None,
        **{**defaults, **extra},
    )
    Profile.objects.create(child=made, description="Tall, brown hair", health="Inhaler for asthma")
    return made


def jpeg(colour: str = "teal", size: tuple[int, int] = (300, 400)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def photo(child: Child, *, by: Actor, now: datetime = NOW, colour: str = "teal") -> Photo:
    shown = uploads.picture(jpeg(colour))
    return photos.add_photo(child=child, picture=shown, taken_on=None, by=by, now=now)


# A night, step by step, through the functions that the pages call


def draft(world: World, **extra: Any) -> Draft:
    return workflow.start_draft(
        by=acting(world.carer), now=extra.pop("now", NOW), child=world.child, **extra
    )


def opened(world: World, *, now: datetime = NOW, by: Job | None = None) -> Episode:
    return workflow.open_episode(child=world.child, by=acting(by or world.carer), now=now)


def logged(world: World, *, now: datetime = NOW, by: Job | None = None) -> Episode:
    episode = opened(world, now=now, by=by)
    return workflow.log_episode(
        episode=episode,
        by=acting(by or world.carer),
        now=now,
        last_seen_at=now - timedelta(hours=2),
        whereabouts="no",
    )


def taken_over(world: World, *, now: datetime = NOW) -> Episode:
    """A log that the carer began, and that on-call sends."""
    draft = workflow.start_draft(child=world.child, by=acting(world.carer), now=now)
    episode = workflow.open_episode(
        child=world.child, by=acting(world.carer), now=now, draft=draft, danger="no"
    )
    draft.refresh_from_db()
    workflow.take_over(draft=draft, by=acting(world.on_call), now=now)
    return episode


def levelled(
    episode: Episode, by: Job, *, level: str | None = None, now: datetime = NOW, **extra: Any
) -> Episode:
    """The level that the framework suggests on two answers, or another with a sentence."""
    answers = extra.pop("answers", None) or framework.Answers(
        chosen={"danger": "no", "whereabouts": "no"}, age_years=15, now=now
    )
    suggested = framework.suggest(asked_for(episode), answers).level
    workflow.set_level(
        episode=episode,
        answers=answers,
        level=level or suggested or "L2",
        reason=extra.pop(
            "reason", "It feels wrong tonight" if level and level != suggested else ""
        ),
        by=acting(by),
        now=now,
        **extra,
    )
    return Episode.objects.get(pk=episode.pk)


def reported(world: World, *, now: datetime = NOW, episode: Episode | None = None) -> Episode:
    episode = episode or logged(world, now=now)
    workflow.report_to_police(
        episode=episode,
        reported_at=now,
        how=ReportedBy.CALL_101,
        by=acting(world.carer),
        now=now,
        reference="WM-2231",
    )
    return Episode.objects.get(pk=episode.pk)


def report_of(episode: Episode) -> PoliceReport:
    return PoliceReport.objects.get(episode=episode)


def decided(
    world: World,
    *,
    outcome: str = "not-recording",
    grade: str = "medium",
    now: datetime = NOW,
    episode: Episode | None = None,
    by: Job | None = None,
) -> PoliceDecision:
    """An officer decides, having read whatever was decided before."""
    episode = episode or reported(world, now=now)
    read = episode.decisions.first()
    return workflow.record_decision(
        episode=episode,
        after=read.pk if read else None,
        outcome=outcome,
        grade=grade,
        reason="Often late on a Saturday",
        carer_worry="No inhaler with them",
        carer_should="Ring again at 11pm",
        low_grade_because="Spoken to by phone",
        by=acting(by or world.sergeant),
        now=now,
    )


def asked(
    world: World,
    *,
    of: Office = Office.CARER,
    now: datetime = NOW,
    episode: Episode | None = None,
    by: Job | None = None,
    **said: Any,
) -> InformationRequest:
    """Police ask somebody around the child something, unless somebody else asks."""
    return workflow.ask_information(
        episode=episode or reported(world, now=now),
        of=of,
        question="Does he know the canal?",
        by=acting(by or world.sergeant),
        now=now,
        **said,
    )


def answered(world: World, *, now: datetime = NOW, **said: Any) -> InformationAnswer:
    """The carer answers what police ask."""
    return workflow.give_information(
        request=asked(world, now=now, **said),
        text="He fishes there with Sam",
        by=acting(world.carer),
        now=now,
    )


def enquired(
    world: World,
    *,
    now: datetime = NOW,
    episode: Episode | None = None,
    by: Job | None = None,
    **said: Any,
) -> Enquiry:
    """An officer enters what was done to find the child."""
    entry: dict[str, Any] = {"kind": "visited", "what": "Sam’s house", "result": "Nobody in"}
    return workflow.record_enquiry(
        episode=episode or reported(world, now=now),
        by=acting(by or world.sergeant),
        now=now,
        **{**entry, "done_at": now, **said},
    )


def challenged(
    world: World,
    *,
    ground: str = "not-recording",
    decision: PoliceDecision | None = None,
    now: datetime = NOW,
    by: Job | None = None,
) -> Challenge:
    """A carer challenges the decision: the sergeant's, unless another is given."""
    decision = decision or decided(world, now=now)
    return escalation_workflow.raise_challenge(
        episode=decision.episode,
        ground=ground,
        harm="No inhaler, and the phone is off",
        missed="The argument before they left",
        call_back="07700 900123",
        decision=decision,
        by=acting(by or world.carer),
        now=now,
    )


def raised(
    world: World,
    *,
    episode: Episode | None = None,
    kind: LearningKind = LearningKind.DELAYED_RESPONSE,
    now: datetime = NOW,
    by: Job | None = None,
    **said: Any,
) -> LearningCase:
    """On-call, or whoever is given, asks for a time away to be learnt from: one police were told of,
    unless another is given."""
    if episode is None:
        episode = back(world, now=now, episode=reported(world, now=now - timedelta(hours=3)))
    told = {"what_happened": "Nobody came for three hours", **said}
    return escalation_workflow.raise_learning(
        episode=episode, kind=kind, by=acting(by or world.on_call), now=now, **told
    )


def learnt(world: World, case: LearningCase, *, now: datetime = NOW, **said: Any) -> LearningCase:
    """A coordinator of the authority that placed the child has looked at it with the force."""
    coordinator = job(Role.COORDINATOR, world.responsible)
    told = {
        "outcome": LearningOutcome.LEARNING,
        "learning": "Ask for the log number at once",
        "looked_with": "Missing persons unit",
        "actions": [
            escalation_workflow.Action(
                "Say so in the handbook", "Northway", (now + timedelta(days=1)).date()
            )
        ],
    }
    return escalation_workflow.close_learning(
        case=case, by=acting(coordinator), now=now, **{**told, **said}
    )


def found(
    world: World,
    *,
    now: datetime = NOW,
    episode: Episode | None = None,
    kind: Whereabouts = Whereabouts.HOSPITAL,
) -> Episode:
    """In hospital, unless somewhere else is given, and not home yet."""
    return workflow.locate(
        episode=episode or logged(world, now=now - timedelta(hours=3)),
        kind=kind,
        place="Ward 4",
        seen_by="Sister Amin",
        found_at=now,
        by=acting(world.social_worker),
        now=now,
    ).episode


def picked_up(world: World, *, now: datetime = NOW) -> Duty:
    """What on-call owes once somebody there has accepted the night, with a name on it."""
    episode = logged(world, now=now)
    by = acting(world.on_call)
    workflow.accept(duty=episode.duties.open().get(code="accept-on-call"), by=by, now=now)
    owed = Duty.objects.open().filter(episode=episode, owed_by=Office.ON_CALL)[0]
    return workflow.accept(duty=owed, by=by, now=now)


def handed_over(world: World, duty: Duty | None = None, **extra: Any) -> Handover:
    """On-call asks whoever is on duty next to take something over."""
    given = {
        "to": workflow.To(Office.ON_CALL),
        "outstanding": "Their aunt rings back by 11pm",
        "by": acting(world.on_call),
        "now": NOW + timedelta(minutes=1),
    }
    return workflow.hand_over(duty=duty or picked_up(world), **{**given, **extra})


def task(world: World, **extra: Any) -> Task:
    """Somebody, the carer unless another is given, asks on-call to do something within an hour."""
    now = extra.pop("now", NOW)
    by = acting(extra.pop("by", None) or world.carer)
    episode = extra.pop("episode", None) or logged(world, now=now)
    asked = {"what": "Ring Aunt Dee again", "office": Office.ON_CALL}
    due = {"due_by": now + timedelta(hours=1)}
    return workflow.add_task(episode=episode, by=by, now=now, **{**asked, **due, **extra})


def back(
    world: World,
    *,
    now: datetime = NOW,
    episode: Episode | None = None,
    by: Job | None = None,
    **found: Any,
) -> Episode:
    return workflow.record_return(
        episode=episode or logged(world, now=now - timedelta(hours=3)),
        returned_at=now,
        found_how=FoundHow.CAME_BACK,
        by=acting(by or world.carer),
        now=now,
        **found,
    )


def not_back(
    world: World, episode: Episode, *, now: datetime = NOW, by: Job | None = None
) -> Episode:
    """The return was a mistake: the carer, unless another is given, says so."""
    return workflow.not_back(
        episode=episode, because="It was their brother", by=acting(by or world.carer), now=now
    )


def prevented(
    world: World,
    *,
    now: datetime = NOW,
    episode: Episode | None = None,
    disclosed: Disclosed | None = None,
) -> PreventionInterview:
    """Police saw the child, who is back from a time away that they were told of."""
    back_at = now - timedelta(hours=1)
    if episode is None:
        night = reported(world, now=now - timedelta(hours=4))
        episode = back(world, now=back_at, episode=night)
    return returns_workflow.record_prevention(
        episode=episode,
        outcome=Prevention.DONE,
        happened_at=now,
        seen_alone=True,
        found="Well, and warm",
        disclosed=disclosed,
        by=acting(world.sergeant),
        now=now,
    )


def heard(
    world: World,
    *,
    now: datetime = NOW,
    episode: Episode | None = None,
    words: str = "I wanted some space.",
) -> ReturnInterview:
    """Held, written down, and approved by a colleague."""
    episode = back(world, now=now - timedelta(hours=1), episode=episode)
    interview = ReturnInterview.objects.get(episodes=episode)
    return approved(world, held(world, interview, now=now, words=words), now=now)


def written(
    interview: ReturnInterview,
    by: Actor,
    *,
    now: datetime = NOW,
    words: str = "I wanted some space.",
    question: str = "account",
    kind: AnswerKind = AnswerKind.WORDS,
) -> Answer:
    """One answer, kept as the recorder keeps it."""
    boxes = [(Said(question, kind, words), Seen())]
    with in_person(by):
        [kept] = returns_workflow.write_down(interview=interview, boxes=boxes, by=by, now=now)
    return Answer.objects.get(pk=kept.seen.answer_id)


def not_said(interview: ReturnInterview, by: Actor, *, now: datetime = NOW) -> None:
    """What the child didn't want to say, and what the worker picked of it."""
    boxes = [
        (Said("with-whom", AnswerKind.WORDS, unsaid=Unsaid.NO_WORDS), Seen()),
        (Said("again", AnswerKind.PICKED, chosen=["medium"]), Seen()),
    ]
    with in_person(by):
        returns_workflow.write_down(interview=interview, boxes=boxes, by=by, now=now)


def held(
    world: World, interview: ReturnInterview, *, now: datetime = NOW, words: str = "", **extra: Any
) -> ReturnInterview:
    """Held, and waiting to be approved."""
    by = extra.pop("by", None) or acting(world.interviewer)
    said = {
        "interviewer_id": by.person_id,
        "held_at": now,
        "where": Where.YOUTH_CENTRE,
        "seen_alone": True,
    }
    written(interview, by, now=now, words=words or "I wanted some space.")
    with in_person(by):
        return returns_workflow.hold(interview=interview, by=by, now=now, **{**said, **extra})


def approved(world: World, interview: ReturnInterview, *, now: datetime = NOW) -> ReturnInterview:
    """By somebody else of the service."""
    by = acting(job(Role.INTERVIEWER, world.interviews))
    with in_person(by):
        returns_workflow.decide(interview=interview, outcome=Verdict.APPROVED, by=by, now=now)
    return interview


def said_not_now(world: World, *, now: datetime = NOW, words: str = "Not now.") -> ReturnInterview:
    """Reached once, with a note of it, and said not now."""
    episode = back(world, now=now - timedelta(hours=1))
    interview = ReturnInterview.objects.get(episodes=episode)
    by = acting(world.interviewer)
    returns_workflow.record_attempt(
        interview=interview,
        tried_at=now,
        how=Contact.PHONE,
        result=AttemptResult.SAID_NO,
        note=f"On the phone: {words}",
        by=by,
        now=now,
    )
    return returns_workflow.decline(
        interview=interview, declined_at=now, words=words, by=by, now=now
    )


def today() -> date:
    return timezone.localdate()
