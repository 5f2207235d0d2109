"""Looking back: a late response or a needless report is raised afterwards, looked at, and closed."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Sight
from core.refusals import Denied, Refused
from escalation import recipients
from escalation.access import learning_visible_to
from escalation.doors import themes_of_force
from escalation.learning.themes import themes_for
from escalation.models import LearningCase, Notification
from escalation.rules import LearningKind, LearningOutcome
from escalation.workflow import close_learning
from missing import ledger, workflow
from missing.access import duties_visible_to
from missing.handovers import receivers_of
from missing.timeline import timeline_of
from partners.models import Home, RotaShift
from partners.rules import AgencyKind, HomeKind, Office, Rank, Role
from tests import make
from tests.make import acting
from tests.missing.pages import words
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOW = timezone.now()  # pages read the clock
ANSWERS = {
    "outcome": "protocol-change",
    "looked_with": "Missing persons unit",
    "learning": "Ask for the log number at once",
}


@pytest.fixture
def coordinator(world):
    """Of the authority that placed the child, which is another than where the child lives."""
    return make.job(Role.COORDINATOR, world.responsible)


def stood_down(world):
    episode = make.reported(world, now=NOW)
    return workflow.stand_down(
        episode=episode, because="Was upstairs", by=acting(world.on_call), now=NOW
    )


def back(world, now=NOW):
    night = make.reported(world, now=now - 3 * HOUR)
    return make.back(world, now=now, episode=night)


def raised(world, now=NOW, **said):
    return make.raised(
        world, now=now, episode=said.pop("episode", None) or back(world, now), **said
    )


# Raising


@pytest.mark.parametrize(
    "who",
    ["carer", "on_call", "fostering_social_worker", "social_worker", "coordinator", "sergeant"],
)
def test_any_agency_with_a_part_in_it_can_raise_what_should_be_learnt_from(world, who):
    episode = back(world)

    case = raised(world, episode=episode, by=getattr(world, who))

    assert case.raised_by == getattr(world, who).person
    assert (case.force, case.reference) == (world.force, episode.reference)
    assert case.look_by == NOW + 28 * DAY
    event = Event.objects.get(fact=Fact.LEARNING_RAISED)
    assert (event.child_id, event.episode_id) == (world.child.pk, episode.pk)
    assert "three hours" not in str(event.payload)


def test_a_force_that_was_not_told_has_no_part_in_it(world):
    assert raised(world, episode=make.back(world, now=NOW)).force is None


def test_whoever_holds_the_return_interview_reads_and_raises_nothing_of_it(world, sign_in):
    case = raised(world)
    client = sign_in(world.interviewer)

    assert client.get("/escalations/learning/").status_code == 403
    assert client.get(f"/escalations/learning/{case.pk}/").status_code == 404
    with pytest.raises(Denied):
        raised(world, episode=case.episode, by=world.interviewer)


def test_nothing_is_raised_while_the_child_is_away(world):
    with pytest.raises(Refused, match="not over"):
        raised(world, episode=make.reported(world, now=NOW))


def test_it_can_be_raised_within_28_days_of_the_return_and_not_later(world):
    episode = back(world)

    make.raised(world, episode=episode, now=NOW + 28 * DAY)
    with pytest.raises(Refused, match="within 28 days"):
        make.raised(world, episode=episode, now=NOW + 29 * DAY)


def test_a_report_of_a_child_who_was_upstairs_can_be_raised(world):
    case = raised(world, episode=stood_down(world), kind=LearningKind.UNNEEDED_REPORT)

    assert case.force == world.force


def test_a_death_can_be_learnt_from(world):
    episode = make.reported(world, now=NOW)
    children_workflow.record_death(
        child=world.child, died_on=NOW.date(), by=acting(world.social_worker), now=NOW
    )
    episode.refresh_from_db()

    assert raised(world, NOW + 60 * DAY, episode=episode)


def test_it_is_raised_from_the_page_of_the_episode(world, sign_in):
    episode = back(world)
    client = sign_in(world.on_call)
    page = f"/missing/{episode.reference}/learning/"
    assert page in client.get(episode.get_absolute_url()).content.decode()

    answer = client.post(
        page,
        {
            "kind": "unneeded-report",
            "what_happened": "On the bus home",
            "raised_for": "The control room",
        },
    )

    case = LearningCase.objects.get()
    assert answer.url == f"/escalations/learning/{case.pk}/"
    shown = client.get(answer.url).content.decode()
    assert "On the bus home" in shown
    assert "The control room" in shown


def test_it_is_raised_from_a_challenge_once_the_child_is_back(world, sign_in):
    challenge = make.challenged(world, now=NOW - HOUR)
    client, page = sign_in(world.carer), f"/escalations/{challenge.pk}/"
    raising = f"/missing/{challenge.episode.reference}/learning/"
    assert raising not in client.get(page).content.decode()

    make.back(world, episode=challenge.episode, now=NOW)

    assert raising in client.get(page).content.decode()


def test_what_was_typed_is_still_there_when_something_is_left_out(world, sign_in):
    episode = back(world)

    answer = sign_in(world.on_call).post(
        f"/missing/{episode.reference}/learning/", {"what_happened": "On the bus home"}
    )

    assert answer.status_code == 422
    assert "On the bus home" in answer.content.decode()
    assert not LearningCase.objects.exists()


def test_an_episode_that_was_over_long_ago_does_not_offer_it(world, sign_in):
    episode = back(world, NOW - 29 * DAY)

    page = sign_in(world.on_call).get(episode.get_absolute_url()).content.decode()

    assert "Raise to learn from" not in page


# Who is told


def test_the_coordinator_of_the_responsible_authority_is_told_by_when_to_look_at_it(world):
    raised(world)

    told = Notification.objects.get(message="learning-to-look-at")
    assert (told.agency, told.office) == (world.responsible, Office.HOST_COORDINATOR)
    assert "by" in told.words


@pytest.mark.parametrize(
    ("by", "offices"),
    [
        (
            "on_call",
            {
                Office.FOSTERING_SOCIAL_WORKER,
                Office.PLACING_AUTHORITY,
                Office.HOST_COORDINATOR,
                Office.POLICE_SUPERVISOR,
            },
        ),
        (
            "sergeant",
            {
                Office.ON_CALL,
                Office.FOSTERING_SOCIAL_WORKER,
                Office.PLACING_AUTHORITY,
                Office.HOST_COORDINATOR,
            },
        ),
    ],
)
def test_the_other_side_is_told_as_an_office_and_without_a_name(world, by, offices):
    case = raised(world, by=getattr(world, by))

    told = Notification.objects.filter(message="learning-raised")
    assert set(told.values_list("office", flat=True)) == offices
    for each in told:
        assert str(case.raised_by) not in each.words
        assert str(world.child) not in each.words


# Looking at it and closing


def test_the_coordinator_closes_it_with_what_is_learnt_and_who_does_what(
    world, coordinator, sign_in
):
    case = raised(world)
    client = sign_in(coordinator)
    page = f"/escalations/learning/{case.pk}/"
    assert f"{page}close/" in client.get(page).content.decode()

    answer = client.post(
        f"{page}close/",
        {
            **ANSWERS,
            "what-1": "Say so in the handbook",
            "who-1": "Northway",
            "by-1-day": "1",
            "by-1-month": "12",
            "by-1-year": "2099",
        },
    )

    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.outcome == LearningOutcome.PROTOCOL_CHANGE
    assert (case.closed_by, case.looked_with) == (coordinator.person, "Missing persons unit")
    (action,) = case.actions.all()
    assert (action.what, action.who) == ("Say so in the handbook", "Northway")
    shown = client.get(page).content.decode()
    for said in ("Ask for the log number at once", "Say so in the handbook", "Northway"):
        assert said in shown
    assert Event.objects.filter(fact=Fact.LEARNING_CLOSED, child_id=world.child.pk).exists()
    assert Notification.objects.filter(
        message="learning-closed", office=Office.POLICE_SUPERVISOR
    ).exists()


def test_an_action_says_who_does_it_and_by_when(world, coordinator, sign_in):
    case = raised(world)

    answer = sign_in(coordinator).post(
        f"/escalations/learning/{case.pk}/close/", {**ANSWERS, "what-2": "Say so"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter which agency or office does it" in page
    assert "Enter by when it is to be done" in page
    assert "Ask for the log number at once" in page


def test_where_police_were_told_it_is_looked_at_with_them(world, coordinator):
    case = raised(world)

    with pytest.raises(Refused, match="with the force"):
        close_learning(
            case=case,
            outcome=LearningOutcome.NO_ISSUE,
            learning="It was in time",
            by=acting(coordinator),
            now=NOW,
        )


def test_where_police_were_not_told_nobody_is_asked_with_whom(world, coordinator, sign_in):
    case = raised(world, episode=make.back(world, now=NOW))
    client, page = sign_in(coordinator), f"/escalations/learning/{case.pk}/close/"

    assert "Who from the police" not in client.get(page).content.decode()
    assert client.post(page, {**ANSWERS, "looked_with": ""}).status_code == 302


@pytest.mark.parametrize("who", ["coordinator", "on_call", "social_worker", "sergeant"])
def test_nobody_but_the_responsible_authoritys_coordinator_closes_it(world, sign_in, who):
    case = raised(world)
    client = sign_in(getattr(world, who))

    page = client.get(f"/escalations/learning/{case.pk}/")

    assert page.status_code == 200
    assert "close/" not in page.content.decode()
    assert client.post(f"/escalations/learning/{case.pk}/close/", ANSWERS).status_code == 403
    case.refresh_from_db()
    assert case.closed_at is None


def test_it_is_closed_once(world, coordinator, sign_in):
    case = make.learnt(world, raised(world), now=NOW)

    answer = sign_in(coordinator).post(f"/escalations/learning/{case.pk}/close/", ANSWERS)

    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.outcome == LearningOutcome.LEARNING


# Reading


def test_police_go_on_reading_what_concerns_them_without_the_child(world, sign_in):
    case = make.learnt(world, raised(world, episode=stood_down(world)))
    client = sign_in(world.inspector)
    assert client.get(f"/missing/{case.reference}/").status_code == 404

    listed = client.get("/escalations/learning/?show=closed").content.decode()
    page = client.get(f"/escalations/learning/{case.pk}/").content.decode()

    assert case.reference in listed
    assert "Ask for the log number at once" in page
    for name in (world.child.forename, world.child.surname):
        assert name not in listed
        assert name not in page
    assert not Look.objects.filter(person_id=world.inspector.person_id).exists()


def test_reading_it_is_a_look_at_the_child_for_whoever_sees_the_child(world, coordinator, sign_in):
    case = make.learnt(world, raised(world), now=NOW)
    client = sign_in(coordinator)
    addresses = ("?show=closed", f"{case.pk}/", "themes/")

    for address in addresses:
        client.get(f"/escalations/learning/{address}")

    looks = Look.objects.filter(child_id=world.child.pk, person_id=coordinator.person_id)
    assert set(looks.values_list("page", flat=True)) == {"Learning", "Learning themes"}


def test_another_force_and_whoever_answers_101_read_none_of_it_afterwards(world):
    raised(world, episode=stood_down(world))
    elsewhere = make.officer(make.agency(AgencyKind.FORCE), Role.SENIOR_OFFICER, Rank.INSPECTOR)

    assert not learning_visible_to(acting(elsewhere))
    assert not learning_visible_to(acting(world.call_handler))
    assert learning_visible_to(acting(world.sergeant))


def test_the_list_shows_what_waits_and_what_is_closed_apart(world, coordinator, sign_in):
    episode = back(world)
    raised(world, episode=episode)
    make.learnt(world, raised(world, episode=episode, kind=LearningKind.INFORMATION_GAP))
    client = sign_in(coordinator)

    waiting = client.get("/escalations/learning/").content.decode()
    closed = client.get("/escalations/learning/?show=closed").content.decode()

    assert "A response that came late" in waiting
    assert "Information that was missing" not in waiting
    assert "Information that was missing" in closed
    assert "A response that came late" not in closed


def test_an_empty_list_says_what_comes_here(world, sign_in):
    client = sign_in(world.on_call)

    assert "Nothing is waiting" in client.get("/escalations/learning/").content.decode()
    closed = client.get("/escalations/learning/?show=closed").content.decode()
    assert "Nothing has been closed yet" in closed


def test_what_nobody_has_looked_at_in_time_is_marked(world, sign_in):
    raised(world, NOW - 29 * DAY)

    assert "Overdue" in sign_in(world.on_call).get("/escalations/learning/").content.decode()


def test_the_list_takes_no_more_statements_for_more_cases(
    world, sign_in, django_assert_max_num_queries
):
    episode = back(world)
    for _ in range(25):
        raised(world, episode=episode)
    client = sign_in(world.coordinator)
    client.get("/escalations/learning/")

    with django_assert_max_num_queries(20):
        page = client.get("/escalations/learning/").content.decode()

    assert "page 2 of 2" in page


def test_it_stands_on_the_timeline_for_those_who_read_of_police(world):
    case = raised(world)

    def titles(who):
        return [item.title for item in timeline_of(case.episode, acting(who)).items]

    assert Fact.LEARNING_RAISED.label in titles(world.social_worker)
    assert Fact.LEARNING_RAISED.label not in titles(world.interviewer)


# What is owed


def owed(case):
    return case.episode.duties.get(code="look-back")


def test_the_coordinator_of_the_responsible_authority_owes_a_look_though_the_episode_is_closed(
    world, coordinator, sign_in
):
    case = raised(world, episode=stood_down(world))

    duty = owed(case)

    assert (duty.owed_by, duty.agency) == (Office.COORDINATOR, world.responsible)
    assert abs(duty.due_at - case.look_by) < timedelta(seconds=1)
    assert "Look at what was raised to be learnt from" in words(sign_in(coordinator).get("/home/"))
    assert "Look at what was raised" not in words(sign_in(world.coordinator).get("/home/"))


def test_it_is_reminded_and_then_passed_on_to_the_service_manager(world, coordinator):
    case = raised(world)

    workflow.mind(duty=owed(case), now=NOW + 22 * DAY)
    workflow.mind(duty=owed(case), now=NOW + 28 * DAY + HOUR)

    told = Notification.objects.filter(
        message__in=("reminder", "passed-on"), agency=world.responsible
    )
    assert {("reminder", Office.COORDINATOR), ("passed-on", Office.SERVICE_MANAGER)} <= set(
        told.values_list("message", "office")
    )
    assert ledger.check(case.episode) == []


def test_a_look_back_is_for_the_desk_of_the_authoritys_coordinators(world, coordinator):
    desk = make.team(world.responsible, Office.HOST_COORDINATOR, email="missing@authority.test")
    elsewhere = make.team(world.host, Office.HOST_COORDINATOR, email="missing@host.test")
    colleague = make.job(Role.COORDINATOR, world.responsible)
    duty = owed(raised(world))
    workflow.mind(duty=duty, now=NOW + 22 * DAY)
    told = Notification.objects.get(message="reminder", office=Office.COORDINATOR)

    (mailbox,) = recipients.of([told], now=NOW + 22 * DAY)[told.pk]
    for team, person in ((desk, colleague.person), (elsewhere, world.coordinator.person)):
        RotaShift.objects.create(team=team, person=person, starts_at=NOW, ends_at=NOW + 23 * DAY)
    (on_shift,) = recipients.of([told], now=NOW + 22 * DAY)[told.pk]
    offered = receivers_of(duty, duty.episode, acting(coordinator), NOW + HOUR)

    assert mailbox.email == "missing@authority.test"
    assert on_shift.person_id == colleague.person_id
    assert [each.words for each in offered if each.to.person_id] == [str(colleague.person)]


def test_closing_one_case_meets_what_is_owed_of_that_one_alone(world, coordinator):
    episode = back(world)
    first, second = (raised(world, episode=episode) for _ in range(2))

    make.learnt(world, second, now=NOW)

    (still,) = episode.duties.open().filter(code="look-back")
    event = Event.objects.get(fact=Fact.LEARNING_RAISED, about_id=str(first.pk))
    assert still.started_by_event == event.pk
    assert ledger.check(episode) == []


def test_nobody_sets_a_look_back_aside(world, coordinator):
    case = raised(world)

    assert not ledger.may_set_aside(owed(case), case.episode, acting(coordinator))


def test_whoever_reads_nothing_of_police_reads_of_no_look_back(world):
    case = raised(world)

    seen = duties_visible_to(acting(world.interviewer)).filter(episode=case.episode)
    assert not seen.filter(code="look-back").exists()


# Themes


def many(world, number, kind, outcome=LearningOutcome.LEARNING, **said):
    episode = back(world)
    coordinator = acting(make.job(Role.COORDINATOR, world.responsible))
    for _ in range(number):
        close_learning(
            case=make.raised(world, episode=episode, kind=kind, now=NOW),
            outcome=outcome,
            learning=said.get("learning", "Ask at once"),
            looked_with="Missing persons unit",
            by=coordinator,
            now=NOW,
        )
    return coordinator


def of_children(world, outcomes, **extra):
    """One late response each of as many children of one home, closed with these outcomes."""
    for outcome in outcomes:
        child = make.child(world.responsible, world.host, at=world.home, **extra)
        many(dataclasses.replace(world, child=child), 1, LearningKind.DELAYED_RESPONSE, outcome)
    Sight.objects.filter(agency=world.force).delete()


def themes_of(world):
    return themes_for(acting(world.inspector), number=None, now=NOW).late


def test_late_responses_are_counted_by_area_beside_the_reports_they_are_out_of(world):
    coordinator = many(world, 6, LearningKind.DELAYED_RESPONSE)

    themes = themes_for(coordinator, number=None, now=NOW)

    (late,) = themes.late
    assert (late.name, late.raised, late.learnt) == (world.host.name, "6", "6")
    assert late.reports == "Fewer than 5"
    assert not themes.unneeded


def test_reports_that_were_not_needed_are_counted_by_agency_where_a_household_would_be_known(world):
    coordinator = many(world, 5, LearningKind.UNNEEDED_REPORT)

    (theme,) = themes_for(coordinator, number=None, now=NOW).unneeded

    assert (theme.name, theme.learnt) == (world.provider.name, "5")


def test_a_childrens_home_is_counted_by_itself(world):
    Home.objects.filter(pk=world.home.pk).update(kind=HomeKind.CHILDRENS_HOME)
    coordinator = many(world, 5, LearningKind.UNNEEDED_REPORT)

    (theme,) = themes_for(coordinator, number=None, now=NOW).unneeded

    assert theme.name == world.home.name


def test_what_was_no_issue_counts_as_raised_and_teaches_nothing(world):
    coordinator = many(world, 5, LearningKind.DELAYED_RESPONSE, LearningOutcome.NO_ISSUE)

    themes = themes_for(coordinator, number=None, now=NOW)

    assert [(each.raised, each.learnt) for each in themes.late] == [("5", "0")]
    assert not themes.learnt


def test_a_small_number_is_not_shown(world):
    coordinator = many(world, 4, LearningKind.DELAYED_RESPONSE)

    (late,) = themes_for(coordinator, number=None, now=NOW).late

    assert (late.raised, late.learnt) == ("Fewer than 5", "Fewer than 5")


def test_themes_say_what_is_learnt_and_who_does_what_and_name_no_child_and_nobody(world, sign_in):
    case = make.learnt(world, raised(world), now=NOW)

    page = sign_in(case.closed_as).get("/escalations/learning/themes/").content.decode()

    for said in ("Ask for the log number at once", "Say so in the handbook", "Northway"):
        assert said in page
    assert case.reference not in page
    for who in (world.child.forename, world.child.surname, str(case.raised_by)):
        assert who not in page


def test_themes_with_nothing_in_them_say_so(world, coordinator, sign_in):
    page = sign_in(coordinator).get("/escalations/learning/themes/").content.decode()

    assert "No late response was raised" in page
    assert "Nothing has been closed with something to learn" in page


@pytest.mark.parametrize("who", ["carer", "on_call", "social_worker", "interviewer"])
def test_themes_are_for_coordinators_managers_of_the_authority_and_officers(world, sign_in, who):
    client = sign_in(getattr(world, who))

    assert client.get("/escalations/learning/themes/").status_code == 403


def test_officers_read_the_themes_of_their_own_force_once_the_child_is_closed_to_them(
    world, sign_in
):
    many(world, 4, LearningKind.UNNEEDED_REPORT)
    of_children(world, [LearningOutcome.LEARNING] * 5)

    answer = sign_in(world.inspector).get("/escalations/learning/themes/")
    page = words(answer)

    assert f"{world.host.name} 5 5 6" in page
    assert "Others, with fewer than 5 children each Fewer than 5 Fewer than 5 6" in page
    assert "Ask at once" in page
    for each in (world.provider.name, world.child.forename, world.child.surname):
        assert each not in page
    assert "of what was reported to your force" in page
    assert not Look.objects.filter(page="Learning themes").exists()


def test_officers_read_no_name_of_a_place_where_one_child_was_reported_again_and_again(world):
    many(world, 5, LearningKind.DELAYED_RESPONSE)
    Sight.objects.filter(agency=world.force).delete()

    with seen_by(acting(world.inspector)):
        (late,) = themes_of(world)

    assert (late.name, late.raised) == ("Others, with fewer than 5 children each", "5")


def test_no_restricted_child_is_counted_for_officers(world):
    of_children(world, [LearningOutcome.LEARNING] * 5)
    Child.objects.filter(pk=Child.objects.latest("pk").pk).update(restricted=True)

    with seen_by(acting(world.inspector)):
        (late,) = themes_of(world)

    assert (late.name, late.raised) == ("Others, with fewer than 5 children each", "Fewer than 5")


@pytest.mark.parametrize(("of_no_issue", "said"), [(0, "6"), (1, "Not shown"), (5, "Fewer than 5")])
def test_officers_are_not_told_how_few_taught_nothing(world, of_no_issue, said):
    outcomes = [LearningOutcome.NO_ISSUE] * of_no_issue
    of_children(world, outcomes + [LearningOutcome.LEARNING] * (6 - of_no_issue))

    with seen_by(acting(world.inspector)):
        (late,) = themes_of(world)

    assert (late.raised, late.learnt) == ("6", said)


def test_nobody_chooses_the_span_that_is_counted(world):
    of_children(world, [LearningOutcome.LEARNING] * 5)
    LearningCase.objects.update(raised_at=NOW - 366 * DAY, look_by=NOW - 350 * DAY)

    with seen_by(acting(world.inspector)):
        assert themes_of_force(world.force.pk, LearningKind.DELAYED_RESPONSE, by_area=True) == []


def test_another_force_reads_no_theme_of_it_and_the_database_holds_to_that(world, sign_in):
    many(world, 5, LearningKind.DELAYED_RESPONSE)
    elsewhere = make.job(Role.SENIOR_OFFICER, make.agency(AgencyKind.FORCE), rank=Rank.INSPECTOR)

    page = words(sign_in(elsewhere).get("/escalations/learning/themes/"))

    assert "No late response was raised" in page
    assert "Nothing has been closed with something to learn" in page
    assert (
        sign_in(make.job(Role.CALL_HANDLER, world.force))
        .get("/escalations/learning/themes/")
        .status_code
        == 403
    )


def test_nothing_of_another_authoritys_children_is_among_the_themes(world):
    many(world, 6, LearningKind.DELAYED_RESPONSE)
    elsewhere = make.job(Role.COORDINATOR, make.authority())

    themes = themes_for(acting(elsewhere), number=None, now=NOW)

    assert (themes.late, themes.unneeded, themes.learnt) == ([], [], [])
