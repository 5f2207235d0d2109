"""Questions about a child: asked by police and of police, answered, heard by phone, and for whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Event
from children.rules import AUDIENCE_ROLES, Audience
from core.refusals import Denied, Refused
from escalation import inbox
from escalation.models import Notification
from missing import ledger, workflow
from missing.models import InformationAnswer, InformationRequest
from missing.rules import HeardHow
from missing.timeline import timeline_of
from partners.rules import Office, Role
from tests import make
from tests.missing.pages import MOST, headings, statements, submitted, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HEARD = {"heard_from": "Sergeant Pell", "heard_how": HeardHow.PHONE}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0) - MINUTE


@pytest.fixture
def reported(world, now):
    return make.reported(world, now=now)


def page(episode, rest="") -> str:
    return f"/missing/{episode}/police/{rest}"


def question(request) -> str:
    return page(request.episode, f"questions/{request.pk}/")


def give(request, by, now, **said):
    return workflow.give_information(
        request=request, by=make.acting(by), now=now, **{"text": "By the canal", **said}
    )


def told(message):
    return {(n.office, n.agency) for n in Notification.objects.filter(message=message)}


# Asking


def test_whom_police_ask_owes_the_answer_within_the_hour(world, reported, now):
    request = make.asked(world, of=Office.CARER, episode=reported, now=now)

    duty = reported.duties.get(code="give-information")
    assert (duty.owed_by, duty.due_at) == ("carer", now + 60 * MINUTE)
    assert told("information-wanted") == {("carer", world.provider)}
    assert Notification.objects.get(message="information-wanted").path == question(request)


def test_the_asker_names_another_time(world, reported, now):
    make.asked(world, episode=reported, now=now, answer_by=now + 10 * MINUTE)

    assert reported.duties.get(code="give-information").due_at == now + 10 * MINUTE


def test_a_time_that_is_over_is_refused(world, reported, now):
    with pytest.raises(Refused):
        make.asked(world, episode=reported, now=now, answer_by=now)


@pytest.mark.parametrize("role", ["carer", "on_call", "social_worker", "coordinator"])
def test_partners_ask_the_control_room_and_nobody_else(world, reported, now, role):
    by = getattr(world, role)

    make.asked(world, of=Office.POLICE_SUPERVISOR, by=by, episode=reported, now=now)

    assert told("information-wanted") == {("police-supervisor", world.force)}
    with pytest.raises(Denied):
        make.asked(world, of=Office.SOCIAL_WORKER, by=by, episode=reported, now=now)


def test_police_who_were_told_of_nothing_are_asked_nothing(world, now):
    with pytest.raises(Refused, match="Record that police were told first"):
        make.asked(
            world,
            of=Office.POLICE_SUPERVISOR,
            by=world.carer,
            episode=make.logged(world, now=now),
            now=now,
        )


def test_whoever_is_asked_can_read_the_question(world, reported, now):
    with pytest.raises(Refused, match="include whoever you ask"):
        make.asked(world, episode=reported, now=now, audience=Audience.OUTSIDE_THE_PROVIDER)


# Answering


def test_an_answer_meets_its_own_question_alone(world, reported, now):
    first = make.asked(world, episode=reported, now=now)
    make.asked(world, episode=reported, now=now)

    give(first, world.carer, now + MINUTE)

    ended = {d.request_id: d.how_ended for d in _owed(reported)}
    assert ended[str(first.pk)] == "met"
    assert sorted(ended.values()) == ["", "met"]
    assert not ledger.check(reported)


def _owed(episode):
    asked = {e.pk: e.about_id for e in Event.objects.filter(fact="information-asked")}
    duties = list(episode.duties.filter(code="give-information"))
    for duty in duties:
        duty.request_id = asked[duty.started_by_event]
    return duties


def test_that_one_cannot_say_is_an_answer_too(world, reported, now):
    request = make.asked(world, episode=reported, now=now)

    answer = give(request, world.carer, now, cannot_say=True, text="I don’t know his school")

    assert answer.cannot_say
    assert reported.duties.get(code="give-information").how_ended == "met"
    item = timeline_of(reported, make.acting(world.sergeant)).items[0]
    assert (item.title, item.text) == ("Information given", "They can’t say.")
    assert item.words == "I don’t know his school"


@pytest.mark.parametrize(
    ("asker", "of", "answerer", "hears"),
    [
        ("sergeant", Office.CARER, "carer", ("police-supervisor", "force")),
        ("call_handler", Office.CARER, "carer", ("police-supervisor", "force")),
        ("inspector", Office.CARER, "on_call", ("duty-inspector", "force")),
        ("on_call", Office.POLICE_SUPERVISOR, "sergeant", ("on-call", "provider")),
        ("carer", Office.POLICE_SUPERVISOR, "call_handler", ("carer", "provider")),
        ("coordinator", Office.POLICE_SUPERVISOR, "sergeant", ("host-coordinator", "host")),
    ],
)
def test_whoever_asked_is_told_of_the_answer(world, reported, now, asker, of, answerer, hears):
    office, agency = hears
    request = make.asked(world, of=of, by=getattr(world, asker), episode=reported, now=now)

    give(request, getattr(world, answerer), now)

    assert told("information-given") == {(office, getattr(world, agency))}


def test_a_coordinator_of_the_childs_own_authority_hears_at_its_desk(world, reported, now):
    own = make.job(Role.COORDINATOR, world.responsible)

    give(
        make.asked(world, of=Office.POLICE_SUPERVISOR, by=own, episode=reported, now=now),
        world.sergeant,
        now,
    )

    assert told("information-given") == {("coordinator", world.responsible)}


@pytest.mark.parametrize("other", ["social_worker", "sergeant", "coordinator"])
def test_nobody_else_answers_for_whoever_was_asked(world, reported, now, other):
    request = make.asked(world, episode=reported, now=now)

    with pytest.raises(Denied):
        give(request, getattr(world, other), now)


def test_nobody_answers_twice(world, reported, now):
    request = make.asked(world, episode=reported, now=now)
    give(request, world.carer, now)

    with pytest.raises(Refused, match="needs no answer any more"):
        give(request, world.on_call, now)


def test_nothing_is_owed_once_the_child_is_back(world, reported, now):
    request = make.asked(world, episode=reported, now=now)
    make.back(world, episode=reported, now=now + MINUTE)

    with pytest.raises(Refused, match="needs no answer any more"):
        give(request, world.carer, now + 2 * MINUTE)


# Where the force is not signed in


def test_on_call_writes_down_what_police_asked_by_phone(world, reported, now):
    request = make.asked(world, by=world.on_call, episode=reported, now=now, **HEARD)

    give(request, world.carer, now)

    assert told("information-given") == {("on-call", world.provider)}
    item = timeline_of(reported, make.acting(world.carer)).items[1]
    assert "Second-hand, from Sergeant Pell: by phone." in item.text


def test_what_police_answered_by_phone_is_written_down_by_whoever_asked(world, reported, now):
    request = make.asked(
        world, of=Office.POLICE_SUPERVISOR, by=world.on_call, episode=reported, now=now
    )
    with pytest.raises(Denied):
        give(request, world.on_call, now)

    answer = give(request, world.on_call, now, **HEARD)

    assert answer.heard_from == "Sergeant Pell"
    assert reported.duties.get(code="give-information").how_ended == "met"
    assert told("information-given") == set()


def test_police_write_nothing_down_as_heard(world, reported, now):
    with pytest.raises(Denied):
        make.asked(world, episode=reported, now=now, **HEARD)


# Who reads it


@pytest.mark.parametrize(
    "name", ["carer", "on_call", "social_worker", "coordinator", "sergeant", "interviewer"]
)
def test_a_question_is_read_by_its_readers_alone(world, sign_in, reported, now, name):
    audience = Audience.OUTSIDE_THE_PROVIDER
    make.asked(world, of=Office.SOCIAL_WORKER, audience=audience, episode=reported, now=now)
    give(InformationRequest.objects.get(), world.social_worker, now)
    job = getattr(world, name)
    reads = job.role in AUDIENCE_ROLES[audience] and job.role != Role.INTERVIEWER

    items = timeline_of(reported, make.acting(job)).items
    texts = {i.title for i in items}
    shown = sign_in(job).get(page(reported, "work/"))

    assert ("Information asked for" in texts) is ("Information given" in texts) is reads
    assert ("the canal?" in shown.content.decode()) is reads
    assert reads is ("Not the home or its agency" in {i.visible_to for i in items})


def test_a_question_for_others_is_an_address_that_is_not_there(world, sign_in, reported, now):
    request = make.asked(
        world,
        of=Office.SOCIAL_WORKER,
        audience=Audience.OUTSIDE_THE_PROVIDER,
        episode=reported,
        now=now,
    )

    assert sign_in(world.carer).get(question(request)).status_code == 404
    assert sign_in(world.social_worker).get(question(request)).status_code == 200


# The pages


def test_police_ask_on_a_page_and_read_the_answer_there(world, sign_in, reported):
    officer, carer = sign_in(world.sergeant), sign_in(world.carer)

    asked = officer.post(
        page(reported, "ask/"),
        submitted(of="carer", question="Who is Sam?", audience="everyone"),
    )
    request = InformationRequest.objects.get()
    seen = words(carer.get(page(reported, "work/")))
    said = submitted(can="say", answer="A boy from football", submission=str(uuid4()))
    answered = carer.post(question(request), said)

    assert asked.headers["Location"] == page(reported, "work/")
    assert "Who is Sam?" in seen
    assert "To answer by" in seen
    assert answered.headers["Location"] == page(reported, "work/")
    assert "A boy from football" in words(officer.get(page(reported, "work/")))


def test_the_page_says_what_has_come_of_each_question(world, sign_in, reported, now):
    of = (Office.CARER, Office.ON_CALL, Office.SOCIAL_WORKER)
    first, second, _ = (make.asked(world, of=each, episode=reported, now=now) for each in of)
    give(first, world.carer, now)
    give(second, world.on_call, now, cannot_say=True)

    shown = words(sign_in(world.sergeant).get(page(reported, "work/")))

    assert "Carer: answered" in shown
    assert "On-call worker: can’t say" in shown
    assert "Child's social worker: waiting for an answer" in shown
    make.back(world, episode=reported, now=now + MINUTE)
    shown = words(sign_in(world.sergeant).get(page(reported, "work/")))
    assert "Child's social worker: not answered, and not needed any more" in shown


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"of": ""}, "Select whom you ask"),
        ({"question": " "}, "Enter what you need to know"),
        ({"audience": "authority-and-police"}, "Choose readers who include the carer"),
    ],
)
def test_a_question_that_lacks_something_is_asked_for_again(
    world, sign_in, reported, answers, error
):
    given = {"of": "carer", "question": "Who?", "audience": "everyone", **answers}

    answer = sign_in(world.sergeant).post(page(reported, "ask/"), submitted(**given))

    assert answer.status_code == 422
    assert error in words(answer)
    assert not InformationRequest.objects.exists()


def test_a_carer_asks_police_and_is_asked_for_nothing_but_the_question(world, sign_in, reported):
    client = sign_in(world.carer)

    shown = client.get(page(reported, "ask/"))
    client.post(page(reported, "ask/"), submitted(question="Have you been to Sam’s?"))

    assert headings(shown) == ["Ask police"]
    assert "Whom do you ask?" not in words(shown)
    assert InformationRequest.objects.get().asked_of == "police-supervisor"


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({}, "Select if you can say"),
        ({"can": "say"}, "Enter what you know"),
        ({"can": "cannot", "answer": "x"}, "Enter why you can’t say"),
    ],
)
def test_an_answer_says_something_either_way(world, sign_in, reported, now, answers, error):
    request = make.asked(world, episode=reported, now=now)

    answer = sign_in(world.carer).post(question(request), submitted(**answers))

    assert answer.status_code == 422
    assert error in words(answer)
    assert not InformationAnswer.objects.exists()


def test_an_answer_that_comes_too_late_is_refused_with_its_words(world, sign_in, reported, now):
    request = make.asked(world, of=Office.CARER, episode=reported, now=now)
    give(request, world.on_call, now)

    late = sign_in(world.carer).post(
        question(request), submitted(can="say", answer="Her aunt lives in Otley")
    )

    assert late.status_code == 409
    assert "Her aunt lives in Otley" in words(late)


def test_a_question_waits_in_the_inbox_of_whoever_was_asked(world, reported, now):
    request = make.asked(world, of=Office.SOCIAL_WORKER, episode=reported, now=now)

    (need,) = [
        n
        for n in inbox.needs(make.acting(world.social_worker), now=timezone.now())
        if n.action == "Answer"
    ]

    assert need.href == question(request)


def test_the_page_asks_for_no_more_however_much_was_asked(world, sign_in, reported, now):
    client, counted = sign_in(world.sergeant), []
    client.get(page(reported, "work/"))
    for many in (1, 6):
        for _ in range(many):
            make.asked(world, episode=reported, now=now)
        counted.append(len(statements(client, page(reported, "work/"))))

    assert counted[0] == counted[1] <= MOST
