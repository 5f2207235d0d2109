"""Somebody starts, changes, leaves; and an agency is never left without an administrator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import PROFESSIONAL_ROLES, RELATIONS, SIGHT_ROLES
from core.refusals import Denied, Refused
from core.times import local
from partners import mails, tasks
from partners.models import Mail, RotaShift, Setup
from partners.rules import SEES_NO_CHILD, AgencyKind, MailKind, Office, Rank, Role
from partners.workflow import jobs as workflow
from tests import make
from tests.make import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def fostering():
    return make.agency(AgencyKind.FOSTERING)


@pytest.fixture
def admin(fostering):
    return make.job(Role.AGENCY_ADMIN, fostering)


def shift(team, job, start, hours=8):
    return RotaShift.objects.create(
        team=team, person=job.person, starts_at=start, ends_at=start + timedelta(hours=hours)
    )


# Ending


def test_whoever_leaves_is_signed_out_at_once(admin, sign_in):
    job = make.job(Role.ON_CALL, admin.agency)
    client = sign_in(job)
    assert client.get("/home/").status_code == 200

    workflow.end_job(job=job, by=acting(admin), now=timezone.now())

    answer = client.get("/home/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/home/")


def test_a_job_elsewhere_goes_on_and_its_session_with_it(admin, sign_in):
    job = make.job(Role.ON_CALL, admin.agency)
    other = make.job(Role.ON_CALL, make.agency(AgencyKind.FOSTERING), who=job.person)
    client = sign_in(other)

    workflow.end_job(job=job, by=acting(admin), now=timezone.now())

    assert client.get("/home/").status_code == 200


def test_whoever_leaves_comes_off_the_rota(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)
    team = make.team(admin.agency, Office.ON_CALL)
    over = shift(team, job, now - timedelta(days=2))
    under_way = shift(team, job, now - timedelta(hours=2))
    to_come = shift(team, job, now + timedelta(days=1))
    others = shift(team, make.job(Role.ON_CALL, admin.agency), now)

    workflow.end_job(job=job, by=acting(admin), now=now)

    left = {each.pk: each.ends_at for each in RotaShift.objects.all()}
    assert left == {over.pk: over.ends_at, under_way.pk: now, others.pk: others.ends_at}
    assert to_come.pk not in left


def test_shifts_that_another_job_of_theirs_fills_stay(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)
    make.job(Role.FOSTERING_SOCIAL_WORKER, admin.agency, who=job.person)
    kept = shift(make.team(admin.agency, Office.FOSTERING_SOCIAL_WORKER), job, now)
    shift(make.team(admin.agency, Office.ON_CALL), job, now + timedelta(days=1))

    workflow.end_job(job=job, by=acting(admin), now=now)

    assert list(RotaShift.objects.all()) == [kept]


def test_ending_is_recorded_with_what_ended(admin):
    job = make.job(Role.ON_CALL, admin.agency)

    workflow.end_job(job=job, by=acting(admin), now=timezone.now())

    event = Event.objects.get(fact=Fact.JOB_ENDED)
    assert event.about_id == str(job.pk)
    assert event.payload == {
        "agency": admin.agency_id,
        "role": "on-call",
        "sessions": 0,
        "shifts": 0,
    }


def test_the_last_administrator_stays(admin):
    now, by = timezone.now(), acting(admin)
    tomorrow = local(now).date() + timedelta(days=1)

    with pytest.raises(Refused, match="nobody left"):
        workflow.end_job(job=admin, by=by, now=now)
    with pytest.raises(Refused, match="nobody left"):
        workflow.set_last_day(job=admin, last_day=tomorrow, by=by, now=now)


def test_an_administrator_who_is_leaving_does_not_count(admin):
    now, by = timezone.now(), acting(admin)
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    tomorrow = local(now).date() + timedelta(days=1)
    workflow.set_last_day(job=second, last_day=tomorrow, by=by, now=now)

    with pytest.raises(Refused, match="nobody left"):
        workflow.end_job(job=admin, by=by, now=now)


def test_an_administrator_may_go_when_another_stays(admin):
    make.job(Role.AGENCY_ADMIN, admin.agency)

    workflow.end_job(job=admin, by=acting(admin), now=timezone.now())

    admin.refresh_from_db()
    assert admin.ended_on == timezone.localdate()


def test_a_job_that_is_over_is_not_ended_again(admin):
    job = make.job(Role.ON_CALL, admin.agency)
    workflow.end_job(job=job, by=acting(admin), now=timezone.now())

    with pytest.raises(Refused, match="no longer does this job"):
        workflow.end_job(job=job, by=acting(admin), now=timezone.now())


@pytest.mark.parametrize("role", [Role.ON_CALL, Role.CARER])
def test_nobody_else_ends_a_job(admin, role):
    home = make.home(admin.agency) if role is Role.CARER else None
    other = make.job(role, admin.agency, home=home)

    with pytest.raises(Denied):
        workflow.end_job(job=other, by=acting(other), now=timezone.now())


def test_another_agencys_administrator_ends_no_job_here(admin):
    stranger = make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))

    with pytest.raises(Denied):
        workflow.end_job(job=admin, by=acting(stranger), now=timezone.now())


# A last day


def test_the_last_day_is_still_worked_and_the_day_after_ends_everything(admin, sign_in):
    now = timezone.now()
    today = local(now).date()
    job = make.job(Role.ON_CALL, admin.agency)
    client = sign_in(job)
    workflow.set_last_day(job=job, last_day=today, by=acting(admin), now=now)
    tasks.close_jobs()
    assert client.get("/home/").status_code == 200
    type(job).objects.filter(pk=job.pk).update(ended_on=today)

    tasks.close_jobs()
    tasks.close_jobs()

    job.refresh_from_db()
    assert job.closed_at
    assert client.get("/home/").status_code == 302
    assert Event.objects.filter(fact=Fact.JOB_ENDED, about_id=str(job.pk)).count() == 1


def test_a_last_day_is_not_in_the_past(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)

    with pytest.raises(Refused, match="today or a later day"):
        workflow.set_last_day(
            job=job, last_day=local(now).date() - timedelta(days=1), by=acting(admin), now=now
        )


def test_whoever_stays_after_all_has_no_last_day(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)
    workflow.set_last_day(job=job, last_day=local(now).date(), by=acting(admin), now=now)

    workflow.set_last_day(job=job, last_day=None, by=acting(admin), now=now)

    job.refresh_from_db()
    assert job.ended_on is None


def test_several_leave_together_or_nobody_does(admin):
    now = timezone.now()
    jobs = [make.job(Role.ON_CALL, admin.agency) for _ in range(3)]

    with pytest.raises(Refused, match="nobody left"):
        workflow.end_jobs(jobs=[*jobs, admin], last_day=None, by=acting(admin), now=now)

    assert workflow.end_jobs(jobs=jobs, last_day=None, by=acting(admin), now=now) == 3
    assert Event.objects.filter(fact=Fact.JOB_ENDED).count() == 3


# Starting and changing


def test_somebody_who_works_here_does_one_thing_more(admin):
    job = make.job(Role.ON_CALL, admin.agency)

    more = workflow.start_job(
        person=job.person,
        agency=admin.agency,
        role=Role.FOSTERING_SOCIAL_WORKER,
        title="Supervising social worker",
        by=acting(admin),
        now=timezone.now(),
    )

    assert set(job.person.jobs.all()) == {job, more}


def test_somebody_who_does_not_work_here_is_invited_instead(admin):
    with pytest.raises(Refused, match="Invite them"):
        workflow.start_job(
            person=make.person(),
            agency=admin.agency,
            role=Role.ON_CALL,
            title="On-call worker",
            by=acting(admin),
            now=timezone.now(),
        )


def test_a_carer_who_moves_house_works_at_the_other_home_and_signs_in_again(admin, sign_in):
    old, new = make.home(admin.agency), make.home(admin.agency)
    job = make.carer(old)
    client = sign_in(job)

    workflow.change_job(
        job=job, title="Carer", phone="", home=new, by=acting(admin), now=timezone.now()
    )

    job.refresh_from_db()
    assert job.home == new
    assert client.get("/home/").status_code == 302
    assert Event.objects.get(fact=Fact.JOB_CHANGED).payload == {
        "details": ["title", "home"],
        "from_home": old.pk,
        "home": new.pk,
    }


def test_others_are_told_when_a_carer_sees_the_children_of_another_home(admin):
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    job = make.carer(make.home(admin.agency))
    said = {"job": job, "title": job.title, "by": acting(admin), "now": timezone.now()}

    workflow.change_job(**said, phone="01", home=job.home)
    assert not Mail.objects.exists()
    workflow.change_job(**said, phone="01", home=make.home(admin.agency))

    told = Mail.objects.get()
    assert (told.kind, told.address) == (MailKind.SIGHT_GIVEN, second.person.email)


# An administrator sees no child, and gives sight to others alone


def on_call_for(job, by):
    return workflow.start_job(
        person=job.person,
        agency=job.agency,
        role=Role.ON_CALL,
        title="On-call worker",
        by=acting(by),
        now=timezone.now(),
    )


def test_no_administrator_gives_themselves_a_job_but_another_may(admin):
    second = make.job(Role.AGENCY_ADMIN, admin.agency)

    with pytest.raises(Refused, match="Another administrator has to do this for you"):
        on_call_for(admin, by=admin)

    assert on_call_for(admin, by=second).person == admin.person


def test_no_administrator_moves_themselves_to_another_home_but_another_may(admin):
    here, there = make.home(admin.agency), make.home(admin.agency)
    job = make.job(Role.CARER, admin.agency, home=here, who=admin.person)
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    now, said = timezone.now(), {"title": "Foster carer", "phone": "01632 960001"}

    with pytest.raises(Refused, match="Another administrator has to do this for you"):
        workflow.change_job(job=job, home=there, by=acting(admin), now=now, **said)

    assert workflow.change_job(job=job, home=here, by=acting(admin), now=now, **said).phone
    moved = workflow.change_job(job=job, home=there, by=acting(second), now=now, **said)
    assert moved.home == there


def test_no_administrator_gives_themselves_a_rank_but_another_may():
    force = make.agency(AgencyKind.FORCE)
    admin, second = (make.job(Role.AGENCY_ADMIN, force) for _ in range(2))
    job = make.job(Role.SENIOR_OFFICER, force, rank=Rank.INSPECTOR, who=admin.person)
    said = {"title": "Duty officer", "phone": "", "rank": Rank.SUPERINTENDENT}

    with pytest.raises(Refused, match="Another administrator has to do this for you"):
        workflow.change_job(job=job, by=acting(admin), now=timezone.now(), **said)

    given = workflow.change_job(job=job, by=acting(second), now=timezone.now(), **said)
    assert given.rank == Rank.SUPERINTENDENT


def test_the_other_administrators_and_the_senior_contact_hear_of_a_job_that_sees_children(admin):
    worker = make.job(Role.FOSTERING_SOCIAL_WORKER, admin.agency)
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    left = make.job(Role.AGENCY_ADMIN, admin.agency, ended_on=make.today())
    make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING))
    Setup.objects.create(agency=admin.agency, contact_email="Head@northway.example")

    on_call_for(worker, by=admin)

    written = Mail.objects.filter(kind=MailKind.SIGHT_GIVEN, agency=admin.agency)
    assert {each.address for each in written} == {second.person.email, "head@northway.example"}
    assert Mail.objects.count() == 2
    letter = mails.letter_of(written[0])
    assert admin.agency.name in letter.body
    for person in (worker.person, admin.person, second.person, left.person):
        assert person.name not in letter.subject + letter.body


def test_one_message_that_has_not_left_speaks_of_several_who_began(admin):
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    for _ in range(3):
        on_call_for(make.job(Role.FOSTERING_SOCIAL_WORKER, admin.agency), by=admin)

    assert Mail.objects.get().address == second.person.email


def test_nobody_is_written_to_about_work_that_sees_no_child(admin):
    make.job(Role.AGENCY_ADMIN, admin.agency)
    worker = make.job(Role.ON_CALL, admin.agency)

    workflow.start_job(
        person=worker.person,
        agency=admin.agency,
        role=Role.AGENCY_ADMIN,
        title="Administrator",
        by=acting(admin),
        now=timezone.now(),
    )

    assert not Mail.objects.exists()


def test_who_sees_no_child_is_nowhere_in_the_tables_of_who_sees_which():
    assert set(Role) - {*RELATIONS, *SIGHT_ROLES, *PROFESSIONAL_ROLES} == set(SEES_NO_CHILD)


# Still right?


def test_a_job_is_to_check_90_days_after_it_was_checked(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)
    jobs = type(job).objects

    assert job in jobs.to_check(now)
    workflow.check_jobs(jobs=[job], by=acting(admin), now=now)
    assert job not in jobs.to_check(now + timedelta(days=89))
    assert job in jobs.to_check(now + timedelta(days=90))


# Signing in more safely


def test_a_reminder_goes_once_a_day(admin):
    now = timezone.now()
    job = make.job(Role.ON_CALL, admin.agency)
    workflow.remind_to_sign_in_safely(job=job, by=acting(admin), now=now)

    with pytest.raises(Refused, match="within the last day"):
        workflow.remind_to_sign_in_safely(job=job, by=acting(admin), now=now + timedelta(hours=23))

    workflow.remind_to_sign_in_safely(job=job, by=acting(admin), now=now + timedelta(hours=25))
    assert Mail.objects.filter(person=job.person).count() == 2
