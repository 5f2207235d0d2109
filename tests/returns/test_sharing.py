"""What the child agreed to share of the talk: chosen answer by answer, and nothing unless it is chosen."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import workflow as children_workflow
from children.rules import ROLE_CAN, Can, GrantKind
from core.refusals import Refused
from escalation import inbox
from escalation.models import Notification
from missing import ledger
from missing.models import Duty
from missing.rules import DECIDE_SHARING, DutyEnd
from partners.actor import tell_database
from partners.models import Person
from partners.rules import Office, Role
from returns import workflow
from returns.answers import Said, Seen
from returns.models import Answer, ReturnInterview, SharedWords
from returns.questions import asked
from returns.rules import (
    CONSENT,
    NEVER_READ,
    REFUSED_CONSENT,
    SHARED_WITH,
    Kind,
    SharedWith,
    Verdict,
)
from tests import make
from tests.make import acting, in_person
from tests.returns.pages import text_of, url
from tests.roles import as_role

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(world, now):
    """Held and sent, with two answers of the child's and a note of the worker's."""
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    by = acting(world.interviewer)
    make.written(found, by, now=now, question="would-help", words="A lock on my door")
    make.written(found, by, now=now, question="account", words="Looked away", kind=Kind.NOTE)
    return make.held(world, found, now=now, words="cos it was loud")


@pytest.fixture
def officer(world, sign_in):
    job = make.job(Role.REVIEWING_OFFICER, world.responsible)
    children_workflow.grant(
        child=world.child,
        person=job.person,
        kind=GrantKind.NAMED,
        reason="Reviews the care plan",
        by=acting(world.social_worker),
        now=timezone.now(),
    )
    return sign_in(job)


def answer_to(question):
    return Answer.objects.get(question=question, kind=Kind.WORDS)


def share(client, interview, *answers, whom=SharedWith.REVIEWING_OFFICER):
    return chosen(client, interview, {str(each.pk): [whom.value] for each in answers})


def chosen(client, interview, sent):
    """Looked at first as each would read it, and saved as it was shown."""
    shown = client.post(url(interview, "share/"), sent)
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode())
    return client.post(url(interview, "share/"), {**sent, "seen": seen[1]}) if seen else shown


def what_they_read(client, world, interview):
    pages = (url(interview), f"/children/{world.child.pk}/missing/")
    answers = [client.get(page) for page in pages]
    assert [each.status_code for each in answers] == [200, 200]
    return [text_of(each) for each in answers]


def test_nothing_is_shared_unless_it_is_chosen(world, interview, officer):
    for words in what_they_read(officer, world, interview):
        assert "lock on my door" not in words
        assert "loud" not in words


def test_the_reviewing_officer_reads_what_was_chosen_and_no_more(
    world, interview, officer, sign_in
):
    answer = share(sign_in(world.social_worker), interview, answer_to("would-help"))

    assert answer.status_code == 302
    for words in what_they_read(officer, world, interview):
        assert "A lock on my door" in words
        assert "loud" not in words
        assert "Looked away" not in words
    for job in (world.carer, world.coordinator, world.placing_manager):
        assert "lock on my door" not in text_of(sign_in(job).get(url(interview)))
    assert Event.objects.get(fact=Fact.INTERVIEW_SHARED).payload["answers"] == 1


def test_those_who_care_for_the_child_read_what_is_shared_with_them(world, interview, sign_in):
    share(sign_in(world.interviewer), interview, answer_to("would-help"), whom=SharedWith.CARERS)

    read = text_of(sign_in(world.carer).get(url(interview)))
    assert "agreed to share with you" in read
    assert "A lock on my door" in read
    assert "loud" not in read
    for job in (world.coordinator, world.on_call, world.placing_manager):
        assert "lock on my door" not in text_of(sign_in(job).get(url(interview)))


def test_coordinators_read_what_is_shared_with_them(world, interview, officer, sign_in):
    share(
        sign_in(world.interviewer), interview, answer_to("would-help"), whom=SharedWith.COORDINATORS
    )

    for words in what_they_read(sign_in(world.coordinator), world, interview):
        assert "A lock on my door" in words
        assert "loud" not in words
    for words in what_they_read(officer, world, interview):
        assert "lock on my door" not in words
    assert "lock on my door" not in text_of(sign_in(world.carer).get(url(interview)))


def test_one_answer_is_shared_with_several_and_taken_out_of_one(world, interview, sign_in):
    client, answer = sign_in(world.interviewer), answer_to("would-help")
    both = [SharedWith.CARERS.value, SharedWith.COORDINATORS.value]
    chosen(client, interview, {str(answer.pk): both})
    said = client.get(url(interview))
    assert "Those who care for them: 1 answer. Missing coordinators: 1 answer." in text_of(said)
    kept = SharedWords.objects.get(audience=SharedWith.COORDINATORS)

    share(client, interview, answer, whom=SharedWith.COORDINATORS)

    assert SharedWords.objects.get() == kept


@pytest.mark.parametrize("question", sorted(NEVER_READ[SharedWith.CARERS]))
def test_what_may_be_about_those_who_care_for_the_child_is_never_theirs(
    world, now, sign_in, question
):
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    by = acting(world.interviewer)
    about_them = make.written(found, by, now=now, question=question, words="They shout at me")
    make.held(world, found, now=now)
    client = sign_in(world.interviewer)

    share(client, found, about_them, whom=SharedWith.CARERS)
    workflow.share_words(
        interview=found, chosen=[(about_them.pk, SharedWith.CARERS)], by=by, now=now
    )

    assert not SharedWords.objects.exists()
    SharedWords.objects.create(
        interview=found, answer=about_them, audience=SharedWith.CARERS, by=by_person(by), at=now
    )
    assert "shout at me" not in text_of(sign_in(world.carer).get(url(found)))
    with as_role(settings.WEB_ROLE):
        tell_database(acting(world.carer))
        assert not Answer.objects.filter(pk=about_them.pk).exists()
    share(client, found, about_them)
    assert SharedWords.objects.get().audience == SharedWith.REVIEWING_OFFICER


def by_person(actor):
    return Person.objects.get(pk=actor.person_id)


def test_every_answer_that_is_never_shared_is_asked_for():
    codes = frozenset().union(*NEVER_READ.values(), {CONSENT})

    assert codes <= asked().questions.keys()
    assert REFUSED_CONSENT in {each.code for each in asked().questions[CONSENT].options}


@pytest.mark.parametrize(("consent", "shares"), [("no", False), ("some", True), ("yes", True)])
def test_nothing_is_shared_where_the_child_said_no_but_what_keeps_somebody_safe(
    world, now, sign_in, consent, shares
):
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    by = acting(world.interviewer)
    answer = make.written(found, by, now=now, question="would-help", words="A lock")
    with in_person(by):
        said = Said("consent", Kind.PICKED, chosen=[consent])
        workflow.write_down(interview=found, boxes=[(said, Seen())], by=by, now=now)
    make.held(world, found, now=now)

    client = sign_in(world.interviewer)
    shown = text_of(client.get(url(found, "share/")))
    sent = share(client, found, answer)

    assert "Police, on paper, to keep somebody safe" in shown
    assert ("Those who care for them" in shown) is shares
    assert sent.status_code == (302 if shares else 422)
    assert SharedWords.objects.exists() is shares
    if not shares:
        chosen = [(answer.pk, SharedWith.REVIEWING_OFFICER)]
        with pytest.raises(Refused, match="does not agree"):
            workflow.share_words(interview=found, chosen=chosen, by=by, now=now)
        chosen = [(answer.pk, SharedWith.POLICE_FOR_SAFETY)]
        workflow.share_words(interview=found, chosen=chosen, because="A knife", by=by, now=now)
        assert SharedWords.objects.get().audience == SharedWith.POLICE_FOR_SAFETY


def test_whoever_reads_what_is_shared_has_an_audience():
    assert set(SHARED_WITH) == ROLE_CAN[Can.READ_SHARED]


def test_the_child_can_change_their_mind(world, interview, officer, sign_in):
    interviewer = sign_in(world.interviewer)
    share(interviewer, interview, answer_to("would-help"), answer_to("account"))
    page = interviewer.get(url(interview, "share/")).content.decode()
    assert page.count(" checked") == 2

    share(interviewer, interview)

    assert not SharedWords.objects.exists()
    for words in what_they_read(officer, world, interview):
        assert "lock on my door" not in words


def test_the_page_shows_what_the_child_would_like_shared(world, interview, sign_in):
    assert "isn’t written down" in text_of(sign_in(world.interviewer).get(url(interview, "share/")))
    returned(world, interview)
    make.written(
        interview,
        acting(world.interviewer),
        now=timezone.now(),
        question="childs-choice",
        words="Only that I want a lock",
    )
    with in_person(acting(world.interviewer)):
        workflow.send_written(interview=interview, by=acting(world.interviewer), now=timezone.now())

    words = text_of(sign_in(world.interviewer).get(url(interview, "share/")))
    assert "Only that I want a lock" in words


def returned(world, interview):
    by = acting(make.job(Role.INTERVIEWER, world.interviews))
    with in_person(by):
        workflow.decide(
            interview=interview,
            outcome=Verdict.RETURNED,
            comments="Whose words?",
            by=by,
            now=timezone.now(),
        )


def test_what_is_written_again_is_shared_anew(world, interview, officer, sign_in):
    share(sign_in(world.social_worker), interview, answer_to("would-help"))

    returned(world, interview)

    assert not SharedWords.objects.exists()
    refused = sign_in(world.interviewer).get(url(interview, "share/"))
    assert refused.status_code == 409
    for words in what_they_read(officer, world, interview):
        assert "lock on my door" not in words


def test_only_what_the_child_said_can_be_chosen(world, interview, sign_in):
    note = Answer.objects.get(kind=Kind.NOTE)

    share(sign_in(world.social_worker), interview, note)

    assert not SharedWords.objects.exists()


def test_nobody_chooses_who_does_not_hear_the_child(world, interview, officer, sign_in):
    for client in (officer, sign_in(world.carer), sign_in(world.coordinator)):
        assert share(client, interview, answer_to("account")).status_code in {403, 404}
    assert not SharedWords.objects.exists()


# What each would read is shown before it is saved


def test_each_reader_is_shown_what_they_would_read_before_anything_is_saved(
    world, interview, sign_in
):
    client, answer = sign_in(world.social_worker), answer_to("would-help")
    sent = {str(answer.pk): ["carers"]}

    shown = client.post(url(interview, "share/"), sent)

    words = text_of(shown)
    assert shown.status_code == 200
    assert "Nothing is saved yet" in words
    preview = words[words.index("What each would read") : words.index("Change it")]
    carers = preview[preview.index("Those who care for them") :]
    assert carers.index("A lock on my door") < carers.index("Missing coordinators")
    assert preview.count("A lock on my door") == 1
    assert preview.count(f"They read nothing that {world.child} said.") == len(SharedWith) - 1
    assert not SharedWords.objects.exists()


def test_what_was_changed_since_it_was_shown_is_shown_anew(world, interview, sign_in):
    client, answer = sign_in(world.social_worker), answer_to("would-help")
    shown = client.post(url(interview, "share/"), {str(answer.pk): ["carers"]})
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode())[1]

    more = {str(answer.pk): ["carers", "coordinators"], "seen": seen}
    again = client.post(url(interview, "share/"), more)

    assert "Nothing is saved yet" in text_of(again)
    assert not SharedWords.objects.exists()
    assert share(client, interview, answer).status_code == 302


def test_the_page_shows_what_each_reads_now(world, interview, sign_in):
    client = sign_in(world.social_worker)
    share(client, interview, answer_to("would-help"), whom=SharedWith.CARERS)

    words = text_of(client.get(url(interview, "share/")))

    now = words[words.index("What each reads now") :]
    assert now.count("A lock on my door") == 1


# That it is decided is owed


def owed(interview):
    return Duty.objects.filter(code=DECIDE_SHARING, episode__interviews=interview)


def test_once_it_is_approved_the_social_worker_owes_a_decision(world, interview):
    make.approved(world, interview, now=timezone.now())

    (duty,) = owed(interview)
    assert (duty.owed_by, duty.agency) == (Office.SOCIAL_WORKER, world.responsible)
    assert duty.how_ended == ""
    assert Notification.objects.filter(message="interview-to-share").exists()
    assert ledger.check(duty.episode) == []


def test_that_nothing_is_shared_is_a_decision_too(world, interview, sign_in):
    make.approved(world, interview, now=timezone.now())
    client = sign_in(world.social_worker)
    assert "Decide what others read" in text_of(client.get(url(interview)))
    listed = text_of(client.get("/returns/?show=to-share"))
    assert "Approved – to decide what others read" in listed

    assert share(client, interview).status_code == 302

    (duty,) = owed(interview)
    assert duty.how_ended == DutyEnd.MET
    assert Event.objects.get(fact=Fact.INTERVIEW_SHARED).payload["answers"] == 0
    assert "None." in text_of(client.get("/returns/?show=to-share"))
    share(client, interview)
    assert Event.objects.filter(fact=Fact.INTERVIEW_SHARED).count() == 1
    assert ledger.check(duty.episode) == []


def test_what_was_decided_before_it_was_approved_is_not_asked_again(world, interview, sign_in):
    share(sign_in(world.interviewer), interview, answer_to("would-help"))

    make.approved(world, interview, now=timezone.now())

    assert not owed(interview).exists()


def test_what_was_decided_before_it_was_written_again_is_owed_anew(world, interview, sign_in):
    share(sign_in(world.interviewer), interview, answer_to("would-help"))
    returned(world, interview)
    by = acting(world.interviewer)
    interview.refresh_from_db()
    with in_person(by):
        workflow.send_written(interview=interview, by=by, now=timezone.now())

    make.approved(world, interview, now=timezone.now())

    assert owed(interview).count() == 1


def test_it_is_decided_and_not_set_aside(world, interview):
    make.approved(world, interview, now=timezone.now())
    (duty,) = owed(interview)

    for job in (world.social_worker, world.placing_manager):
        assert not ledger.may_set_aside(duty, duty.episode, acting(job))


def test_the_inbox_leads_the_social_worker_to_it(world, interview):
    make.approved(world, interview, now=timezone.now())

    needs = inbox.needs(acting(world.social_worker), now=timezone.now())

    assert ("Decide", "/returns/?show=to-share") in {(each.action, each.href) for each in needs}
