"""Looking that should be explained: found, asked about, answered by who looked, settled by who asked."""

from datetime import datetime, timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.looks import look, look_along
from audit.models import Event
from audit.rules import Fact
from children import unusual
from children.models import Placement, UnusualLook
from children.rules import MANY_CHILDREN, GrantKind, LookOutcome, UnusualKind
from children.tasks import find_unusual_looks
from children.workflow import grant, restrict
from core.refusals import Denied, Refused
from core.times import LONDON
from escalation import inbox
from partners import tokens
from partners.rules import AgencyKind, Role
from partners.workflow.jobs import change_job
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db

# At noon, so that an hour holds what happens within some minutes.
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=LONDON)
MINUTE = timedelta(minutes=1)


def looked(world: make.World, job, *, at=NOW, child=None, page: str = "Child") -> None:
    child = child or world.child
    look(by=make.acting(job), child_id=child.pk, page=page, purpose="My work", now=at)


def given(world: make.World, job, kind: GrantKind, *, since=NOW - MINUTE) -> None:
    grant(
        child=world.child,
        person=job.person,
        kind=kind,
        reason="A child at our door",
        by=make.acting(job),
        now=since,
        until=since + timedelta(hours=1),
    )


def kinds() -> list[str]:
    return sorted(UnusualLook.objects.values_list("kind", flat=True))


def text(response) -> str:
    return response.content.decode()


# Finding


def test_people_in_their_work_for_the_child_are_not_on_the_list(world) -> None:
    make.reported(world, now=NOW - timedelta(hours=1))
    for job in (
        world.carer,
        world.on_call,
        world.fostering_social_worker,
        world.social_worker,
        world.placing_manager,
        world.coordinator,
        world.sergeant,
    ):
        looked(world, job)

    assert unusual.find(now=NOW) == 0


def test_somebody_with_no_part_in_it_is_on_the_list_once_a_day(world) -> None:
    stranger = make.job(Role.SOCIAL_WORKER, make.authority())
    looked(world, stranger)
    assert unusual.find(now=NOW) == 1
    looked(world, stranger, at=NOW + MINUTE)

    assert unusual.find(now=NOW + MINUTE) == 0

    (found,) = UnusualLook.objects.all()
    assert (found.kind, found.authority, found.looks) == (
        UnusualKind.NO_PART,
        world.responsible,
        2,
    )
    assert found.last_at == NOW + MINUTE


def test_a_carer_of_another_home_of_the_agency_has_no_part_in_it(world) -> None:
    looked(world, make.carer(make.home(world.provider)))

    unusual.find(now=NOW)

    assert kinds() == [UnusualKind.NO_PART]


def test_the_home_where_the_child_lived_that_day_had_a_part_in_it(world) -> None:
    before = make.home(make.agency(AgencyKind.FOSTERING))
    former, on_call = make.carer(before), make.job(Role.ON_CALL, before.provider)
    Placement.objects.create(
        child=world.child,
        home=before,
        provider=before.provider,
        started_on=NOW.date() - timedelta(days=90),
        ended_on=NOW.date(),
    )
    looked(world, former)
    looked(world, on_call)

    assert unusual.find(now=NOW) == 0


def test_a_carer_who_has_moved_house_since_had_a_part_in_it_where_they_fostered_then(world) -> None:
    looked(world, world.carer)
    moves_house(world.carer)

    assert unusual.find(now=NOW) == 0


def test_a_carer_who_came_to_the_childs_home_afterwards_had_no_part_in_it_before(world) -> None:
    newcomer = make.carer(make.home(world.provider))
    looked(world, newcomer)
    moves_house(newcomer, to=world.home)

    unusual.find(now=NOW)

    assert kinds() == [UnusualKind.NO_PART]


def moves_house(job, *, to=None) -> None:
    """The administrator says that the carer fosters at another home from now on."""
    change_job(
        job=job,
        title=job.title,
        phone=job.phone,
        home=to or make.home(job.agency),
        by=make.acting(make.job(Role.AGENCY_ADMIN, job.agency)),
        now=NOW + MINUTE,
    )


def test_emergency_access_is_always_on_the_list(world) -> None:
    other = make.job(Role.EMERGENCY_DUTY, make.authority())
    given(world, other, GrantKind.EMERGENCY)
    looked(world, other)

    unusual.find(now=NOW)

    assert kinds() == [UnusualKind.EMERGENCY]


def test_somebody_named_on_the_child_from_outside_the_areas_is_on_the_list(world) -> None:
    near = make.job(Role.SOCIAL_WORKER, make.authority(within=world.host.area))
    far = make.job(Role.SOCIAL_WORKER, make.authority())
    for job in (near, far):
        given(world, job, GrantKind.NAMED)
        looked(world, job)

    unusual.find(now=NOW)

    (found,) = UnusualLook.objects.all()
    assert (found.kind, found.person) == (UnusualKind.OUT_OF_AREA, far.person)


def test_many_children_in_an_hour_are_counted_for_each_authority(world) -> None:
    children = [make.child(world.responsible) for _ in range(MANY_CHILDREN - 2)]
    elsewhere = make.child(make.authority(), host=world.responsible)
    for child in (*children, elsewhere, world.child):
        looked(world, world.social_worker, child=child)

    unusual.find(now=NOW)

    many = UnusualLook.objects.get(kind=UnusualKind.MANY_CHILDREN, authority=world.responsible)
    assert (many.child, many.children) == (None, MANY_CHILDREN - 1)


def test_one_child_fewer_or_a_list_read_by_a_system_is_not_many(world) -> None:
    children = [make.child(world.responsible) for _ in range(MANY_CHILDREN)]
    for child in children[1:]:
        looked(world, world.social_worker, child=child)
    for child in children:
        looked(world, world.placing_manager, child=child, page="Episodes, by API")

    assert unusual.find(now=NOW) == 0


def test_a_list_read_by_somebody_signed_in_is_many_whatever_they_read_it_with(world) -> None:
    for _ in range(MANY_CHILDREN - 1):
        make.child(world.responsible)
    client = client_of(world.social_worker.person, world.social_worker)

    assert client.get("/api/v1/children/").status_code == 200

    unusual.find(now=timezone.now())
    assert UnusualKind.MANY_CHILDREN in kinds()


def test_a_list_read_with_a_systems_key_is_nobodys_looking(world) -> None:
    for _ in range(MANY_CHILDREN - 1):
        make.child(world.responsible)
    _, key = tokens.issue(job=world.social_worker, name="Records", now=timezone.now())

    system = Client(headers={"Authorization": f"Token {key}"})
    assert system.get("/api/v1/children/").status_code == 200

    unusual.find(now=timezone.now())
    assert kinds() == []


def test_a_list_that_was_put_in_front_of_somebody_is_not_many_children(world) -> None:
    listed = [make.child(world.responsible).pk for _ in range(MANY_CHILDREN)]
    by = make.acting(world.placing_manager)
    look_along(by=by, child_ids=listed, page="Children", now=NOW)

    assert unusual.find(now=NOW) == 0


def test_the_hourly_task_finds_what_was_looked_at_since_yesterday(world) -> None:
    looked(world, make.carer(make.home()), at=timezone.now())

    find_unusual_looks()

    assert kinds() == [UnusualKind.NO_PART]


# Asking, answering, settling


@pytest.fixture
def found(world, stranger) -> UnusualLook:
    looked(world, stranger)
    unusual.find(now=NOW)
    return UnusualLook.objects.get()


def asked(world, found) -> UnusualLook:
    return unusual.ask(
        unusual=found, question="Why?", by=make.acting(world.placing_manager), now=NOW
    )


def answered(world, found, stranger) -> UnusualLook:
    return unusual.answer(
        unusual=asked(world, found), words="Wrong child", by=make.acting(stranger), now=NOW
    )


def test_a_question_is_answered_by_who_looked_and_settled_by_who_asked(
    world, found, stranger
) -> None:
    row = answered(world, found, stranger)

    row = unusual.settle(
        unusual=row,
        outcome=LookOutcome.FINE,
        words="",
        by=make.acting(world.placing_manager),
        now=NOW,
    )

    assert row.settled_by == world.placing_manager.person
    facts = Event.objects.filter(about_type="children.unusuallook", about_id=str(found.pk))
    assert list(facts.order_by("seq").values_list("fact", flat=True)) == [
        Fact.LOOK_QUESTIONED,
        Fact.LOOK_EXPLAINED,
        Fact.LOOK_SETTLED,
    ]


def needs_of(job) -> list[tuple[str, str, datetime | None]]:
    needs = inbox.needs(make.acting(job), now=NOW)
    return [(need.what, need.action, need.by) for need in needs]


def test_those_who_review_have_it_among_what_needs_them_by_a_day(
    world, found, stranger, sign_in
) -> None:
    what, by = f"Unusual looking by {found.person_name}", found.found_at + timedelta(days=5)
    assert needs_of(world.placing_manager) == [(what, "Ask about it", by)]
    assert needs_of(world.social_worker) == []
    assert needs_of(world.coordinator) == []

    row = asked(world, found)
    assert needs_of(world.placing_manager) == []

    unusual.answer(unusual=row, words="Wrong child", by=make.acting(stranger), now=NOW)
    assert needs_of(world.placing_manager) == [(what, "Read the answer", by)]
    colleague = make.job(Role.PLACING_AUTHORITY, world.responsible)
    assert needs_of(colleague) == []

    end(job=world.placing_manager, last_day=NOW.date() - timedelta(days=1))
    assert needs_of(colleague) == [(what, "Read the answer", by)]
    said = text(sign_in(colleague).get("/notifications/"))
    assert what in said


def end(*, job, last_day) -> None:
    type(job).objects.filter(pk=job.pk).update(ended_on=last_day)


def test_nobody_asks_about_their_own_looking(world, found) -> None:
    mine = make.job(Role.PLACING_AUTHORITY, world.responsible, who=found.person)

    with pytest.raises(Refused, match="somebody else has to ask"):
        unusual.ask(unusual=found, question="Why?", by=make.acting(mine), now=NOW)


def test_of_a_restricted_child_the_social_worker_named_asks_and_settles(
    world, found, stranger, sign_in
) -> None:
    """The managers are not named on the child, so it would be on nobody's list."""
    by = make.acting(world.social_worker)
    assert not unusual.unusual_for(by).exists()
    restrict(child=world.child, because="x", by=by, now=timezone.now())
    page = reverse("unusual-looks")

    assert found.person_name in text(sign_in(world.social_worker).get(page))
    assert found.person_name not in text(sign_in(world.placing_manager).get(page))
    with pytest.raises(Http404):
        asked(world, found)
    row = unusual.ask(unusual=found, question="Why?", by=by, now=NOW)
    row = unusual.answer(unusual=row, words="Wrong child", by=make.acting(stranger), now=NOW)
    row = unusual.settle(unusual=row, outcome=LookOutcome.FINE, words="", by=by, now=NOW)
    assert row.settled_by == world.social_worker.person


def test_only_managers_of_the_authority_ask(world, found) -> None:
    with pytest.raises(Denied):
        unusual.ask(unusual=found, question="?", by=make.acting(world.coordinator), now=NOW)
    with pytest.raises(Http404):
        unusual.ask(unusual=found, question="?", by=make.acting(world.social_worker), now=NOW)
    other = make.job(Role.PLACING_AUTHORITY, make.authority())
    with pytest.raises(Http404):
        unusual.ask(unusual=found, question="?", by=make.acting(other), now=NOW)


def test_only_who_looked_answers_and_once(world, found, stranger) -> None:
    row = asked(world, found)
    with pytest.raises(Http404):
        unusual.answer(unusual=row, words="x", by=make.acting(world.social_worker), now=NOW)
    unusual.answer(unusual=row, words="Wrong child", by=make.acting(stranger), now=NOW)

    with pytest.raises(Refused, match="answered this"):
        unusual.answer(unusual=row, words="Another", by=make.acting(stranger), now=NOW)


def test_another_manager_settles_only_when_the_asker_has_left(world, found, stranger) -> None:
    row = answered(world, found, stranger)
    colleague = make.acting(make.job(Role.PLACING_AUTHORITY, world.responsible))
    settling = {"outcome": LookOutcome.FINE, "words": "", "by": colleague, "now": NOW}
    with pytest.raises(Refused, match="the one who settles it"):
        unusual.settle(unusual=row, **settling)

    world.placing_manager.ended_on = NOW.date()
    world.placing_manager.save()

    assert unusual.settle(unusual=row, **settling).settled_at == NOW


def test_nothing_is_settled_before_it_is_answered(world, found) -> None:
    row = asked(world, found)
    with pytest.raises(Refused, match="no answer yet"):
        unusual.settle(
            unusual=row,
            outcome=LookOutcome.FINE,
            words="",
            by=make.acting(world.placing_manager),
            now=NOW,
        )


# Pages


def test_the_pages_lead_from_the_list_to_the_question_the_answer_and_the_end(
    world, found, stranger, sign_in
) -> None:
    manager, looker = sign_in(world.placing_manager), sign_in(stranger)
    one, mine = (reverse(n, args=[found.pk]) for n in ("unusual-look", "looks-answer"))
    assert looker.get(mine).status_code == 404
    assert found.person_name in text(manager.get(reverse("unusual-looks")))
    assert str(world.child) in text(manager.get(one))

    assert manager.post(one, {"question": ""}).status_code == 422
    assert manager.post(one, {"question": "Why did you look?"}).status_code == 302
    assert reverse("looks-asked") in text(looker.get(reverse("notifications")))
    assert "Needs your answer" in text(looker.get(reverse("looks-asked")))
    said = text(looker.get(mine))
    assert "Why did you look?" in said
    assert "a child" in said
    assert world.child.forename not in said
    assert looker.post(mine, {"words": ""}).status_code == 422
    assert looker.post(mine, {"words": "I opened the wrong record"}).status_code == 302

    assert "I opened the wrong record" in text(manager.get(one))
    assert manager.post(one, {"words": ""}).status_code == 422
    assert manager.post(one, {"outcome": "fine", "words": "OK"}).status_code == 302
    assert found.person_name not in text(manager.get(reverse("unusual-looks")))
    assert found.person_name in text(manager.get(reverse("unusual-looks"), {"show": "settled"}))
    assert "Settled" in text(looker.get(mine))


def test_who_may_not_review_looking_sees_none_of_it(world, found, sign_in) -> None:
    one = reverse("unusual-look", args=[found.pk])
    assert sign_in(world.coordinator).get(one).status_code == 403
    assert sign_in(world.social_worker).get(one).status_code == 404
    assert sign_in(make.job(Role.PLACING_AUTHORITY, make.authority())).get(one).status_code == 404


def test_a_child_that_the_manager_may_see_no_more_is_not_on_the_list(world, found, sign_in) -> None:
    world.child.restricted = True
    world.child.save()

    said = text(sign_in(world.placing_manager).get(reverse("unusual-looks")))

    assert "Nobody has looked in an unusual way." in said


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_eight_statements_however_long(
    world, sign_in, django_assert_max_num_queries, count
) -> None:
    for _ in range(count):
        looked(world, make.carer(make.home()))
    unusual.find(now=NOW)
    client = sign_in(world.placing_manager)
    client.get(reverse("unusual-looks"))

    with django_assert_max_num_queries(8 + 4):
        client.get(reverse("unusual-looks"))
