"""What police did to find a child: entered by them or heard, corrected, and read by its readers."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from children.rules import AUDIENCE_ROLES, Audience
from core.refusals import Denied, Refused
from missing import workflow
from missing.models import Enquiry
from missing.rules import HeardHow
from missing.timeline import timeline_of
from partners.rules import AgencyKind
from tests import make
from tests.missing.pages import MOST, statements, submitted, words

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


def entry(**changed):
    given = {"kind": "visited", "what": "Sam’s house", "result": "Nobody in"}
    return submitted(**{**given, "audience": "everyone", **_done(), **changed})


def _done():
    wall = timezone.localtime(timezone.now() - 2 * MINUTE)
    return {
        "done_at-on": wall.date().isoformat(),
        "done_at-time": wall.strftime("%-I:%M%p").lower(),
    }


def entered(episode, reader):
    items = timeline_of(episode, make.acting(reader)).items
    return next(item for item in items if item.title == "Police enquiry recorded")


def test_an_officer_enters_what_was_done_and_the_carer_reads_it(world, sign_in, reported):
    answer = sign_in(world.sergeant).post(page(reported, "enquiries/new/"), entry())

    assert answer.headers["Location"] == page(reported, "work/")
    kept = Enquiry.objects.get()
    assert (kept.force, kept.heard_how) == (world.force, "")
    shown = words(sign_in(world.carer).get(page(reported, "work/")))
    assert "Went to an address" in shown
    assert "Sam’s house Nobody in" in shown


def test_the_timeline_has_it_when_it_was_done(world, reported, now):
    make.enquired(world, episode=reported, now=now + MINUTE, done_at=now)

    item = entered(reported, world.on_call)

    assert (item.at, item.text) == (now, "Went to an address.")
    assert item.words == "Sam’s house\nNobody in"


def test_whoever_heard_of_it_says_from_whom(world, sign_in, reported):
    client = sign_in(world.on_call)

    asked = client.post(page(reported, "enquiries/new/"), entry())
    kept = client.post(page(reported, "enquiries/new/"), entry(**HEARD))

    assert "Enter who told you" in words(asked)
    assert kept.status_code == 302
    assert "Second-hand, from Sergeant Pell of the police. By phone." in words(
        client.get(page(reported, "work/"))
    )
    assert entered(reported, world.carer).text.endswith(
        "Second-hand, from Sergeant Pell: by phone."
    )


def test_only_the_force_of_the_report_enters_its_work(world, reported, now):
    for by in (make.officer(make.agency(AgencyKind.FORCE)), world.carer):
        with pytest.raises((Denied, Http404)):
            make.enquired(world, episode=reported, now=now, by=by)


def test_nothing_is_entered_of_police_who_were_not_told(world, now):
    with pytest.raises(Refused, match="Record that police were told first"):
        make.enquired(world, episode=make.logged(world, now=now), now=now, by=world.carer, **HEARD)


def test_nothing_that_is_still_to_come_was_done(world, reported, now):
    with pytest.raises(Refused, match="in the past"):
        make.enquired(world, episode=reported, now=now, done_at=now + MINUTE)


def test_it_is_still_entered_once_the_child_is_back(world, reported, now):
    make.back(world, episode=reported, now=now)

    assert make.enquired(world, episode=reported, now=now + MINUTE, done_at=now)


# Put right


def test_a_correction_is_another_entry_and_both_stay(world, sign_in, reported, now):
    wrong = make.enquired(world, episode=reported, now=now)
    client, at = sign_in(world.sergeant), page(reported, f"enquiries/{wrong.pk}/correct/")

    asked = client.get(at).content.decode()
    assert "The time now is filled in" not in asked
    client.post(at, entry(result="Seen through the window"))

    assert "Nobody in" in asked
    assert Enquiry.objects.get(corrects=wrong).result == "Seen through the window"
    shown = words(client.get(page(reported, "work/")))
    assert "Corrected by a later entry." in shown
    assert "Corrects an entry of" in shown
    assert "Nobody in" in shown


def test_an_entry_of_another_time_away_is_not_corrected_here(world, reported, now):
    wrong = make.enquired(world, episode=reported, now=now)
    make.back(world, episode=reported, now=now)
    again = make.reported(world, now=now + MINUTE)

    with pytest.raises(Refused, match="another time away"):
        make.enquired(world, episode=again, now=now + MINUTE, corrects=wrong)


def test_whoever_wrote_it_down_corrects_it_and_no_other_partner(world, sign_in, reported, now):
    heard = make.enquired(world, episode=reported, now=now, by=world.on_call, **HEARD)
    at = page(reported, f"enquiries/{heard.pk}/correct/")

    assert sign_in(world.on_call).get(at).status_code == 200
    assert sign_in(world.sergeant).get(at).status_code == 200
    assert sign_in(world.carer).get(at).status_code == 403


def test_a_correction_is_told_to_nobody_who_was_not_told_what_it_corrects(
    world, sign_in, reported, now
):
    wrong = make.enquired(world, episode=reported, now=now, audience=Audience.PROFESSIONALS)
    at = page(reported, f"enquiries/{wrong.pk}/correct/")

    answer = sign_in(world.sergeant).post(at, entry(result="He was there"))

    assert answer.status_code == 422
    with pytest.raises(Denied, match="who read what you correct"):
        make.enquired(world, episode=reported, now=now, corrects=wrong)
    assert not Enquiry.objects.filter(corrects=wrong).exists()


def test_where_one_audience_is_left_a_correction_is_for_it(world, sign_in, reported, now):
    audience = Audience.PROFESSIONALS
    heard = make.enquired(
        world, episode=reported, now=now, by=world.on_call, audience=audience, **HEARD
    )

    sign_in(world.on_call).post(page(reported, f"enquiries/{heard.pk}/correct/"), entry(**HEARD))

    assert Enquiry.objects.get(corrects=heard).audience == audience


def test_nobody_puts_right_what_somebody_else_heard(world, reported, now):
    heard = make.enquired(world, episode=reported, now=now, by=world.on_call, **HEARD)

    with pytest.raises(Denied, match="for the force to correct"):
        make.enquired(world, episode=reported, now=now, by=world.carer, corrects=heard, **HEARD)


# Who reads it


@pytest.mark.parametrize("name", ["carer", "on_call", "social_worker", "coordinator", "sergeant"])
@pytest.mark.parametrize("audience", [Audience.OUTSIDE_THE_PROVIDER, Audience.PROFESSIONALS])
def test_an_entry_is_read_by_its_readers_alone(world, sign_in, reported, now, name, audience):
    made = make.enquired(world, episode=reported, now=now, audience=audience)
    job = getattr(world, name)
    reads = job.role in AUDIENCE_ROLES[audience]

    titles = {item.title for item in timeline_of(reported, make.acting(job)).items}
    client = sign_in(job)

    assert ("Police enquiry recorded" in titles) is reads
    assert ("Sam’s house" in words(client.get(page(reported, "work/")))) is reads
    if not reads:
        at = page(reported, f"enquiries/{made.pk}/correct/")
        assert client.get(at).status_code == 404


def test_the_timeline_says_who_reads_an_entry(world, reported, now):
    make.enquired(world, episode=reported, now=now, audience=Audience.PROFESSIONALS)
    assert entered(reported, world.sergeant).visible_to == "Professionals"

    make.enquired(world, episode=reported, now=now + MINUTE)
    assert entered(reported, world.sergeant).visible_to == "All but interviewers"


def test_nobody_writes_for_readers_they_are_not_among(world, reported, now):
    with pytest.raises(Denied):
        workflow.record_enquiry(
            episode=reported,
            kind="visited",
            what="Sam’s house",
            result="Nobody in",
            done_at=now,
            audience=Audience.AUTHORITY_AND_POLICE,
            by=make.acting(world.on_call),
            now=now,
            **HEARD,
        )


def test_the_page_asks_for_no_more_however_much_was_done(world, sign_in, reported, now):
    client, counted = sign_in(world.carer), []
    client.get(page(reported, "work/"))
    for many in (1, 6):
        for _ in range(many):
            make.enquired(world, episode=reported, now=now)
        counted.append(len(statements(client, page(reported, "work/"))))

    assert counted[0] == counted[1] <= MOST
