"""What the state of a child's record is made of: each deed as the pages do it, as the people who would do
it, in words that tell whose they are (`canaries`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from children import strategies
from children import workflow as children_workflow
from children.models import Child, Document, Photo
from children.rules import Audience, DocumentKind, GrantKind, ProfessionalKind
from children.strategies import PlannedStep
from escalation import workflow as escalation_workflow
from escalation.models import Challenge
from escalation.rules import Call, LearningKind, LearningOutcome, Outcome
from insight import workflow as insight_workflow
from missing import framework, kept_answers, workflow
from missing.models import Duty, Episode, InformationRequest, PoliceDecision
from missing.rules import (
    DutyEnd,
    EnquiryKind,
    FoundHow,
    HeardHow,
    NoteKind,
    Pages,
    Prevention,
    ReportedBy,
    StepState,
    Whereabouts,
)
from missing.tries import Try
from partners import demo
from partners.actor import SERVICE, Actor, tell_database
from partners.rules import Office, Rank
from returns import voice_doors
from returns import workflow as returns_workflow
from returns.answers import Said, Seen
from returns.models import ReturnInterview
from returns.prevention_rules import Harm, NotDone
from returns.rules import AttemptResult, Contact, Kind, SharedWith, Told, Verdict, Where
from returns.workflow import Disclosed
from tests import make
from tests.leaks.canaries import word
from tests.leaks.case import DAY, MINUTE, Case
from tests.leaks.people import Around


def new_child(number: int, state: str, around: Around, now: datetime) -> Case:
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
        ("online", "online"),
        ("people", "people"),
        ("about", "getting_about"),
    ):
        setattr(profile, column, f"It is {word(number, name)} to know")
    profile.save()
    case = Case(number, state, around, now, child)
    for kind, slug in (
        (ProfessionalKind.SOCIAL_WORKER, "social-worker"),
        (ProfessionalKind.REVIEWING_OFFICER, "reviewing-officer"),
    ):
        named(case, kind, slug)
    planned(case)
    return case


def planned(case: Case) -> None:
    """Whom to ring first, and who must not be asked."""
    step = PlannedStep(
        f"Ask {case.word('planned')}", case.word("plannedphone"), first=case.word("plannedfirst")
    )
    strategies.write_strategy(
        child=case.child,
        steps=[step],
        call_999_if=case.word("planned999"),
        places=[f"The {case.word('plannedplace')} arcade"],
        triggers=[f"A call from {case.word('plannedtrigger')}"],
        expires_on=(case.now + 90 * DAY).date(),
        by=case.by("social-worker"),
        now=case.ago(days=250),
    )


def named(case: Case, kind: ProfessionalKind, slug: str) -> None:
    children_workflow.name_professional(
        child=case.child,
        person=case.around.jobs[slug].person,
        kind=kind,
        by=case.by("social-worker"),
        now=case.ago(days=300),
    )


def lives(case: Case, home: str, *, days: int = 200) -> None:
    case.placement = children_workflow.start_placement(
        child=case.child,
        home=case.around.homes[home],
        started_on=(case.now - days * DAY).date(),
        kind_code="U6",
        by=case.by("social-worker"),
        now=case.now - days * DAY,
    )
    case.child = anew(Child, case.child, "home", "host_authority__area__force")


def photographed(case: Case) -> None:
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


def anew(model: Any, row: Any, *related: str) -> Any:
    return model.objects.select_related(*related).get(pk=row.pk)


def logged(case: Case, carer: str = "carer", *, hours: float = 6) -> None:
    """Away since some hours: the log is sent, with a level and a note."""
    by, at = case.by(carer), case.ago(hours=hours)
    case.draft = workflow.start_draft(by=by, now=at, child=case.child)
    episode = workflow.open_episode(child=case.child, by=by, now=at, draft=case.draft, danger="no")
    level(case, episode, by, at)
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
        circumstances=f"Also makes tonight riskier: {case.word('circumstances')}",
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
    noted(case, carer, at)
    asked_to(case, at + 7 * MINUTE)
    if carer == "carer":
        handed_over(case, at + 7 * MINUTE)


def noted(case: Case, carer: str, at: datetime) -> None:
    """A note for each kind of reader, and one put right. Sightings are at the top of every page as well."""
    notes, seen = {}, NoteKind.SIGHTING
    for slug, audience, name, kind in (
        (carer, Audience.EVERYONE, "note", seen),
        ("social-worker", Audience.PROFESSIONALS, "noteprofessionals", NoteKind.OTHER),
        ("social-worker", Audience.OUTSIDE_THE_PROVIDER, "noteoutside", seen),
        ("social-worker", Audience.AUTHORITY_AND_POLICE, "noteauthorities", seen),
    ):
        notes[name] = workflow.add_note(
            episode=case.episode,
            text=f"Told me about {case.word(name)}",
            audience=audience,
            kind=kind,
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


def asked_to(case: Case, at: datetime) -> None:
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


def handed_over(case: Case, at: datetime) -> None:
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


def level(case: Case, episode: Episode, by: Actor, at: datetime) -> None:
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


def reported(case: Case, carer: str = "carer", *, hours: float = 5) -> None:
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


def call_corrected(case: Case, *, hours: float) -> None:
    """The call to police was five minutes earlier than it was written down."""
    (report,) = case.episode.police_reports.all()
    workflow.correct_report(
        report=report,
        reported_at=report.reported_at - 5 * MINUTE,
        how=ReportedBy(report.how),
        spoke_to=report.spoke_to,
        reference=report.reference,
        because=f"I looked at {case.word('wrongcall')}",
        by=case.by("carer"),
        now=case.ago(hours=hours),
    )


def decided(case: Case, *, hours: float = 4.5) -> Any:
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


def heard(case: Case, *, hours: float = 4.5) -> Any:
    """What an officer told the carer by phone, and the carer wrote down."""
    return workflow.record_decision_second_hand(
        episode=case.episode,
        outcome="not-recording",
        grade="low",
        reason=f"They think {case.word('decided')}",
        carer_should=f"I should {case.word('should')}",
        officer_name="Sergeant Amin",
        heard_how=HeardHow.PHONE,
        decided_at=case.ago(hours=hours),
        by=case.by("carer"),
        now=case.ago(hours=hours),
    )


def questioned(case: Case, *, hours: float = 4.4) -> None:
    """Police ask a social worker what the home must not read, and hear; and ask on-call, and wait."""
    outside = ask(case, Office.SOCIAL_WORKER, "askedoutside", hours, Audience.OUTSIDE_THE_PROVIDER)
    said = ask(case, Office.ON_CALL, "asked", hours)
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
    case.request = ask(case, Office.ON_CALL, "asked", hours)


def ask(
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


def enquired(case: Case, *, hours: float = 4.3) -> None:
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


def challenged(case: Case, carer: str = "carer") -> None:
    """Challenged, and the carer asked for more."""
    decision = decided(case)
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


def answered(case: Case) -> None:
    """The inspector heard what was asked for, and keeps the decision."""
    replied(case)
    at = case.ago(hours=3.9)
    escalation_workflow.review(
        challenge=case.challenge,
        outcome=Outcome.KEPT,
        reason=f"It stays because {case.word('answer')}",
        next_review_at=at + timedelta(hours=3),
        by=case.by("senior-officer"),
        now=at,
    )


def answered_by_phone(case: Case) -> None:
    """The carer was asked for more, then phoned by an officer whose answer the carer wrote down."""
    replied(case)
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
    escalation_workflow.correct(
        challenge=case.challenge,
        call=Call.ASKED,
        right=escalation_workflow.Right(name=case.word("phoned"), at=case.ago(hours=4.2)),
        because=f"I had misheard {case.word('misheard')}",
        by=case.by("carer"),
        now=case.ago(hours=3.8),
    )
    _answered_otherwise(case)


def _answered_otherwise(case: Case) -> None:
    """What the officer had said was no refusal."""
    written = escalation_workflow.written(anew(Challenge, case.challenge, "review"), Call.ANSWERED)
    decided = escalation_workflow.NewDecision(outcome="record-respond", grade="medium")
    escalation_workflow.correct(
        challenge=case.challenge,
        call=Call.ANSWERED,
        right=replace(written, outcome=Outcome.CHANGED, decision=decided),
        because=f"I had misheard {case.word('misheard')}",
        by=case.by("carer"),
        now=case.ago(hours=3.7),
    )


def confirmed(case: Case) -> None:
    """The force says that what was written down of it is so, and has nothing left to answer for."""
    written = PoliceDecision.objects.filter(episode=case.episode, second_hand=True).latest("pk")
    workflow.confirm_decision(
        decision=written, by=case.by("police-supervisor"), now=case.ago(hours=3.6)
    )


def looked_back(case: Case) -> None:
    """On-call asks for it to be learnt from, and says for whom."""
    case.learning = escalation_workflow.raise_learning(
        episode=case.episode,
        kind=LearningKind.DELAYED_RESPONSE,
        what_happened=f"Nobody came, said {case.word('lookback')}",
        raised_for=case.word("lookbackfor"),
        by=case.by("on-call"),
        now=case.ago(hours=2.4),
    )


def learnt(case: Case) -> None:
    """The authority's coordinator has looked at it with the force."""
    looked_back(case)
    escalation_workflow.close_learning(
        case=case.learning,
        outcome=LearningOutcome.LEARNING,
        learning=f"To ask about {case.word('learnt')}",
        looked_with=case.word("learntwith"),
        actions=[
            escalation_workflow.Action(
                what=f"Tell {case.word('learnttodo')}",
                who=case.word("learntwho"),
                due_on=case.now.date(),
            )
        ],
        by=case.by("bradford-coordinator"),
        now=case.ago(hours=2.3),
    )


def replied(case: Case) -> None:
    escalation_workflow.answer(
        question=case.question,
        text=f"It is: {case.word('replied')}",
        by=case.by("carer"),
        now=case.ago(hours=3.95),
    )


def found(case: Case, kind: Whereabouts, *, hours: float) -> None:
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


def back(case: Case, carer: str = "carer", *, hours: float = 3) -> None:
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
    case.interview = ReturnInterview.objects.filter(episodes=case.episode).latest("pk")


def back_with_a_worry(case: Case) -> None:
    """The social worker fetched them, and writes what the home and its agency are not to read."""
    case.episode = workflow.record_return(
        episode=case.episode,
        returned_at=case.ago(hours=3),
        found_how=FoundHow.OTHER,
        found_otherwise=f"In the car of {case.word('foundotherwise')}",
        said_something_worrying=True,
        how_they_are=f"They were {case.word('worryhow')}",
        done_about_it=f"They had {case.word('worrydone')}",
        worry_for=Audience.OUTSIDE_THE_PROVIDER,
        words=f"It was {case.word('worrywords')}",
        words_for=Audience.OUTSIDE_THE_PROVIDER,
        by=case.by("social-worker"),
        now=case.ago(hours=3),
    )
    case.interview = ReturnInterview.objects.filter(episodes=case.episode).latest("pk")


def begun_to_say(case: Case) -> None:
    """The carer has answered the first pages of a return and of a challenge, and has sent neither."""
    back = {
        "returned_at": case.ago(hours=3).isoformat(),
        "found_how": FoundHow.OTHER,
        "found_otherwise": f"By {case.word('unsentback')}",
        "found_where": "",
        "found_with": "",
        "needs": ["none"],
        "how_they_are": f"They were {case.word('unsentback')}",
        "done_about_it": "",
        "words": "",
    }
    challenge = {
        "seen": str(case.episode.decisions.latest("pk").pk),
        "ground": "not-recording",
        "reasons": [],
        "harm": f"There is {case.word('unsentchallenge')}",
        "missed": f"They missed {case.word('unsentchallenge')}",
        "call_back": "0113 496 0123",
        "phoned": "",
    }
    for pages, answers in ((Pages.BACK, back), (Pages.CHALLENGE, challenge)):
        kept_answers.keep(pages, case.episode, answers, by=case.by("carer"), now=case.ago(hours=2))


def back_by_mistake(case: Case) -> None:
    """Recorded as back and put right; its return interview is withdrawn."""
    back(case, hours=3.2)
    case.episode = workflow.not_back(
        episode=case.episode,
        because=f"It was {case.word('backwrong')}",
        by=case.by("carer"),
        now=case.ago(hours=3.1),
    )


def tried(case: Case) -> None:
    """Often enough for a manager to agree that nobody could reach the child."""
    for hours in (2, 1.5, 1):
        returns_workflow.record_attempt(
            interview=case.interview,
            tried_at=case.ago(hours=hours),
            how=Contact.PHONE,
            result=AttemptResult.LEFT_MESSAGE,
            note=f"They were {case.word('attempt')}",
            by=case.by("interviewer"),
            now=case.ago(hours=hours),
        )


def booked_with_their_social_worker(case: Case) -> None:
    """Who holds the care plan and so is not independent, for a reason."""
    book(case, "social-worker", because=f"They asked for {case.word('notindependent')}")


def booked(case: Case) -> None:
    book(case, "interviewer")
    wrote_alone(case)


def wrote_alone(case: Case) -> None:
    """By the link that the interviewer made. The child has no account: nobody acts."""
    token = returns_workflow.make_voice_link(
        interview=case.interview, by=case.by("interviewer"), now=case.ago(hours=1.8)
    )
    digest = voice_doors.digest_of(token)
    tell_database(None)
    assert voice_doors.say(digest, "why", text=f"Because of {case.word('wrotealone')}")
    assert voice_doors.finish(digest, [each for each in SharedWith if each in AGREED_TO.values()])
    returns_workflow.take_in_next(now=case.ago(hours=1.7))


def book(case: Case, slug: str, *, because: str = "") -> None:
    tried(case)
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
        interviewer_id=case.around.jobs[slug].person_id,
        because=because,
        booked_for=case.now + DAY * (1 + case.number),  # one interviewer has them all
        where=Where.HOME,
        child_told_by=Told.CARER,
        exactly=f"The room by {case.word('meetingplace')}",
        interpreter=case.word("interpreter"),
        by=case.by("interviewer"),
        now=case.ago(hours=1.9),
    )


def set_aside(case: Case, code: str, name: str) -> None:
    """What was owed is set aside, for a reason that tells whose it was."""
    duty = Duty.objects.filter(episode=case.episode, code=code).latest("pk")
    Duty.objects.filter(pk=duty.pk).update(
        how_ended=DutyEnd.WAIVED,
        ended_at=case.ago(hours=1),
        waived_because=f"Because of {case.word(name)}",
        next_moment_at=None,
    )


def seen_by_police(case: Case) -> None:
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


def not_seen_by_police(case: Case) -> None:
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


def held(case: Case) -> None:
    if case.episode.police_reports.exists():
        seen_by_police(case)
    booked(case)
    written_down(case)
    case.interview = returns_workflow.hold(
        interview=case.interview,
        interviewer_id=case.around.jobs["interviewer"].person_id,
        held_at=case.ago(hours=1.5),
        where=Where.SCHOOL,
        seen_alone=True,
        by=case.by("interviewer"),
        now=case.ago(hours=1.5),
    )
    shared = case.interview.answers.filter(question__in=AGREED_TO)
    returns_workflow.share_words(
        interview=case.interview,
        chosen=[(each.pk, AGREED_TO[each.question]) for each in shared],
        because=f"A man waits for them at {case.word('sharedbecause')}",
        by=case.by("interviewer"),
        now=case.ago(hours=1.5),
    )


def approved(case: Case) -> None:
    returns_workflow.decide(
        interview=case.interview,
        outcome=Verdict.APPROVED,
        by=case.by("interview-manager"),
        now=case.ago(hours=1.4),
    )


AGREED_TO = {
    "would-help": SharedWith.REVIEWING_OFFICER,
    "feeling": SharedWith.CARERS,
    "trusts": SharedWith.COORDINATORS,
    "where": SharedWith.POLICE,
    "hurt": SharedWith.POLICE_FOR_SAFETY,
}


def written_down(case: Case) -> None:
    """The child's words, the worker's own, and what the worker makes of them."""
    said = (
        Said("account", Kind.WORDS, f"I went because of {case.word('account')}"),
        Said("would-help", Kind.WORDS, f"I would like {case.word('sharedwords')}"),
        Said("feeling", Kind.WORDS, f"I feel {case.word('sharedcarers')}"),
        Said("trusts", Kind.WORDS, f"I trust {case.word('sharedcoordinators')}"),
        Said("where", Kind.WORDS, f"I was at {case.word('sharedpolice')}"),
        Said("hurt", Kind.WORDS, f"They had {case.word('sharedforsafety')}"),
        Said("why", Kind.NOTE, f"They looked {case.word('accountnote')}"),
        Said("actions", Kind.NOTE, f"Ask about {case.word('accountactions')}"),
    )
    returns_workflow.write_down(
        interview=case.interview,
        boxes=[(each, Seen()) for each in said],
        by=case.by("interviewer"),
        now=case.ago(hours=1.6),
    )


def paper(case: Case) -> None:
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
    case.document = anew(Document, document)


def night(
    case: Case, carer: str = "carer", *, answered: Callable[[Case], None] | None = None
) -> None:
    """The whole night until police have decided and been challenged."""
    logged(case, carer)
    reported(case, carer)
    challenged(case, carer)
    if answered:
        answered(case)
    paper(case)


def grant(case: Case, slug: str, *, until: datetime) -> None:
    children_workflow.grant(
        child=case.child,
        person=case.around.jobs[slug].person,
        kind=GrantKind.NAMED,
        reason="Named on the child",
        by=SERVICE,
        now=case.ago(hours=30),
        until=until,
    )
