"""Holds, lists, decisions, and two different people before anything is erased."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from audit.models import Event
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Grant, Placement
from children.rules import GrantKind
from core.refusals import Denied, Refused
from partners.actor import SERVICE
from partners.rules import AgencyKind, Role
from retention import queries, workflow
from retention.models import DisposalItem, DisposalReview, LegalHold
from retention.rules import Decision
from tests import make
from tests.make import NOW, acting
from tests.retention.records import (
    AFTERWARDS,
    LONG_AGO,
    another_old,
    approved,
    decided,
    listed,
    manager,
    old,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = AFTERWARDS.date()


def due(world) -> list[Child]:
    return [found.child for found in queries.due_children(world.responsible, TODAY)]


def recorded(fact: Fact) -> list[Event]:
    return list(Event.objects.filter(fact=fact))


# What is due


def test_a_record_is_due_when_its_time_is_over_and_says_why_and_what_is_in_it(world):
    child = old(world)

    item = listed(world).items.get()

    assert item.child == child
    assert item.kept_until == date(2033, 11, 27)  # seven years after it was last looked back at
    assert item.because == ["record"]
    assert item.counts["episodes"] == item.counts["interviews"] == 1
    assert item.counts["notes"] == 1
    assert item.counts["events"] > 10


def test_a_child_who_still_lives_somewhere_or_is_away_is_not_due(world):
    placed, away = another_old(world), another_old(world, at=world.home, host=world.host)
    Placement.objects.create(child=placed, started_on=date(2001, 1, 1))
    world.child = away
    make.opened(world)

    assert due(world) == []


def test_a_record_is_not_due_within_seven_years_of_the_last_thing_recorded(world):
    child = another_old(world)
    assert due(world) == [child]

    children_workflow.record_death(
        child=child, died_on=date(2020, 1, 1), by=acting(world.social_worker), now=AFTERWARDS
    )

    assert due(world) == []


def test_a_child_who_died_young_is_due_15_years_later(world):
    child = make.child(world.responsible, born_on=date(2005, 1, 1), died_on=date(2012, 6, 1))

    ends = {each.child: each.until for each in queries.due_children(world.responsible, TODAY)}

    assert ends == {child: date(2027, 6, 1)}


def test_another_authoritys_children_are_on_its_own_list(world):
    make.child(make.authority(), born_on=LONG_AGO)

    assert due(world) == []


def test_a_child_on_a_list_that_is_not_finished_is_on_no_other(world):
    another_old(world)
    listed(world)

    assert due(world) == []
    again = workflow.list_due(authority=world.responsible, by=SERVICE, now=AFTERWARDS)
    assert again is None


def test_lists_are_made_once_a_month_and_erase_nothing(world):
    child = another_old(world)

    assert workflow.list_due_everywhere(now=AFTERWARDS) == 1
    assert workflow.list_due_everywhere(now=AFTERWARDS + timedelta(hours=1)) == 0
    another_old(world)
    assert workflow.list_due_everywhere(now=AFTERWARDS + timedelta(days=32)) == 1

    child.refresh_from_db()
    assert child.forename
    assert len(recorded(Fact.DISPOSAL_LISTED)) == 2


# Holds


def test_what_is_on_hold_is_on_no_list_until_the_hold_is_lifted(world):
    child, by = another_old(world), acting(world.placing_manager)
    hold = workflow.hold_child(child=child, reason="An inquiry asked", by=by, now=NOW)
    assert due(world) == []

    workflow.lift_hold(hold=hold, because="The inquiry has reported", by=by, now=NOW)

    assert due(world) == [child]
    assert [e.child_id for e in recorded(Fact.HOLD_SET)] == [child.pk]
    assert [e.child_id for e in recorded(Fact.HOLD_LIFTED)] == [child.pk]


@pytest.mark.parametrize("part", ["provider", "host_authority", "responsible"])
def test_a_hold_on_an_agency_holds_whatever_it_had_a_part_in(world, part):
    child = another_old(world)
    held = make.authority() if part == "host_authority" else world.provider
    agency = world.responsible if part == "responsible" else held
    if part != "responsible":
        Placement.objects.create(
            child=child, started_on=LONG_AGO, ended_on=date(1967, 5, 2), **{part: held}
        )
    untouched = another_old(world)
    by = acting(world.placing_manager)

    workflow.hold_agency(agency=agency, reason="An inquiry asked", by=by, now=NOW)

    assert due(world) == ([] if part == "responsible" else [untouched])


def test_a_hold_on_an_agency_holds_no_other_authoritys_children(world):
    elsewhere = make.authority()
    by = acting(make.job(Role.PLACING_AUTHORITY, elsewhere))
    child = another_old(world)

    workflow.hold_agency(agency=world.responsible, reason="Asked", by=by, now=NOW)

    assert due(world) == [child]


def test_a_hold_is_set_and_lifted_by_the_childs_own_authority_alone(world):
    other = acting(make.job(Role.PLACING_AUTHORITY, make.authority()))
    with pytest.raises(Http404):
        workflow.hold_child(child=world.child, reason="Mine", by=other, now=NOW)
    with pytest.raises(Denied, match="decide how long"):
        workflow.hold_child(
            child=world.child, reason="Mine", by=acting(world.social_worker), now=NOW
        )
    hold = workflow.hold_child(
        child=world.child, reason="Asked", by=acting(world.placing_manager), now=NOW
    )

    with pytest.raises(Http404):
        workflow.lift_hold(hold=hold, because="No", by=other, now=NOW)
    assert LegalHold.objects.in_force().count() == 1


def test_a_hold_is_lifted_once(world):
    by = acting(world.placing_manager)
    hold = workflow.hold_agency(agency=world.provider, reason="Asked", by=by, now=NOW)
    workflow.lift_hold(hold=hold, because="Done", by=by, now=NOW)

    with pytest.raises(Refused, match="already"):
        workflow.lift_hold(hold=hold, because="Done", by=by, now=NOW)


# Deciding


def test_what_is_kept_longer_is_not_listed_before_that_day(world):
    another_old(world)
    review, by = listed(world), acting(world.placing_manager)
    until = TODAY + timedelta(days=400)
    item = review.items.get()
    workflow.decide_keep(item=item, until=until, reason="A claim", by=by, now=AFTERWARDS)
    for each in (world.placing_manager, manager(world)):
        review = workflow.approve(review=review, by=acting(each), now=AFTERWARDS)

    assert review.done_at == AFTERWARDS
    assert list(queries.due_children(world.responsible, until)) == []
    assert [e.child for e in queries.due_children(world.responsible, until + DAY)] == [item.child]


def test_a_day_that_is_over_is_no_day_to_keep_it_until(world):
    another_old(world)

    with pytest.raises(Refused, match="future"):
        workflow.decide_keep(
            item=listed(world).items.get(),
            until=TODAY,
            reason="A claim",
            by=acting(world.placing_manager),
            now=AFTERWARDS,
        )


def test_a_decision_is_the_childs_own_authoritys_manager_to_make(world):
    another_old(world)
    item = listed(world).items.get()

    for job, error in (
        (world.social_worker, Denied),
        (make.job(Role.PLACING_AUTHORITY, make.authority()), Http404),
    ):
        with pytest.raises(error):
            workflow.decide_dispose(item=item, by=acting(job), now=AFTERWARDS)


# Two people


def test_nothing_is_approved_before_every_record_is_decided(world):
    another_old(world)

    with pytest.raises(Refused, match="1 are not decided"):
        workflow.approve(review=listed(world), by=acting(world.placing_manager), now=AFTERWARDS)


def test_the_second_person_is_not_the_first(world):
    another_old(world)
    review, first = decided(world), acting(world.placing_manager)
    review = workflow.approve(review=review, by=first, now=AFTERWARDS)

    with pytest.raises(Denied, match="already"):
        workflow.approve(review=review, by=first, now=AFTERWARDS)
    assert not DisposalReview.objects.get().approved
    with pytest.raises(Refused, match="Two different people"):
        workflow.dispose(review_id=review.pk, now=AFTERWARDS)


def test_another_job_of_the_same_person_is_not_a_second_person(world):
    another_old(world)
    review = workflow.approve(
        review=decided(world), by=acting(world.placing_manager), now=AFTERWARDS
    )
    same = make.job(Role.PLACING_AUTHORITY, world.responsible, who=world.placing_manager.person)

    with pytest.raises(Denied):
        workflow.approve(review=review, by=acting(same), now=AFTERWARDS)


def test_changing_a_decision_takes_the_first_approval_back(world):
    another_old(world)
    by = acting(world.placing_manager)
    review = workflow.approve(review=decided(world), by=by, now=AFTERWARDS)

    workflow.decide_dispose(
        item=DisposalItem.objects.get(), by=acting(manager(world)), now=AFTERWARDS
    )

    review.refresh_from_db()
    assert review.first_by is None


def test_what_two_people_approved_is_not_changed_any_more(world):
    another_old(world)
    approved(world)

    with pytest.raises(Refused, match="Two people"):
        workflow.decide_dispose(
            item=DisposalItem.objects.get(), by=acting(world.placing_manager), now=AFTERWARDS
        )


def test_whoever_cannot_see_every_child_on_a_list_does_not_approve_it(world):
    another_old(world)
    hidden = another_old(world)
    review = decided(world)
    Child.objects.filter(pk=hidden.pk).update(restricted=True)

    with pytest.raises(Denied, match="can’t see"):
        workflow.approve(review=review, by=acting(world.placing_manager), now=AFTERWARDS)

    named = manager(world)
    children_workflow.grant(
        child=hidden,
        person=named.person,
        kind=GrantKind.NAMED,
        reason="Keeps it",
        by=SERVICE,
        now=NOW,
    )
    assert workflow.approve(review=review, by=acting(named), now=AFTERWARDS).first_by_id
    assert Grant.objects.count()


def test_nobody_asks_for_erasing_before_two_people_approved(world):
    another_old(world)
    review, by = decided(world), acting(world.placing_manager)

    with pytest.raises(Refused, match="Two different people"):
        workflow.ask_to_erase(review=review, by=by, now=AFTERWARDS)


def test_every_step_is_on_the_record(world):
    another_old(world)
    review = approved(world)
    workflow.ask_to_erase(review=review, by=acting(world.placing_manager), now=AFTERWARDS)
    workflow.ask_to_erase(review=review, by=acting(world.placing_manager), now=AFTERWARDS)

    assert [e.payload["decision"] for e in recorded(Fact.DISPOSAL_DECIDED)] == [Decision.DISPOSE]
    assert [e.payload["approval"] for e in recorded(Fact.DISPOSAL_APPROVED)] == [1, 2]
    assert len(recorded(Fact.DISPOSAL_ASKED)) == 1


# Death


def test_a_death_is_recorded_once_by_the_authority(world):
    by = acting(world.social_worker)
    with pytest.raises(Refused, match="after the child was born"):
        children_workflow.record_death(child=world.child, died_on=NOW.date() + DAY, by=by, now=NOW)
    children_workflow.record_death(child=world.child, died_on=NOW.date(), by=by, now=NOW)

    with pytest.raises(Refused, match="already"):
        children_workflow.record_death(child=world.child, died_on=NOW.date(), by=by, now=NOW)
    with pytest.raises(Denied):
        children_workflow.record_death(
            child=world.child, died_on=NOW.date(), by=acting(world.carer), now=NOW
        )
    assert len(recorded(Fact.CHILD_DIED)) == 1


def test_an_agency_has_a_part_by_its_report_or_its_interview(world):
    child, by = old(world), acting(world.placing_manager)
    for agency in (world.force, world.interviews):
        hold = workflow.hold_agency(agency=agency, reason="Asked", by=by, now=NOW)
        assert due(world) == []
        workflow.lift_hold(hold=hold, because="Done", by=by, now=NOW)

    assert due(world) == [child]
    names = {agency.kind for agency in queries.agencies_to_hold(by)}
    assert {AgencyKind.FORCE, AgencyKind.INTERVIEW_SERVICE, AgencyKind.AUTHORITY} <= names
