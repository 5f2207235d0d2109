"""When and how police were told is put right by another entry: both are read, and what was owed stays due."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.refusals import Refused
from core.times import at, to_the_minute
from escalation.models import Notification
from missing import ledger, queries, workflow
from missing.models import Episode, PoliceReport
from missing.rules import ReportedBy
from missing.timeline import timeline_of
from tests import make
from tests.missing.pages import moment, submitted, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHY = "I wrote the time of the log"


@pytest.fixture
def now():
    return to_the_minute(timezone.now() - 5 * MINUTE)


@pytest.fixture
def report(world, now):
    make.reported(world, now=now)
    return PoliceReport.objects.get()


def correct(world, report, *, by=None, now=None, **said):
    call = {"reported_at": report.reported_at - 20 * MINUTE, "how": "101", "because": WHY, **said}
    by = make.acting(by or world.carer)
    return workflow.correct_report(report=report, by=by, now=now or timezone.now(), **call)


def test_whoever_was_wrong_puts_it_right_and_both_times_are_read(world, sign_in, report, now):
    carer, told_at = sign_in(world.carer), now - 20 * MINUTE
    page = f"/missing/{report.episode}/police/"
    assert "Correct this" in words(carer.get(page))
    here = f"{page}reports/{report.pk}/correct/"
    assert at(now, now=now) in words(carer.get(here))

    said = {"how": "999", "reference": "WM-9", "because": WHY}
    answer = carer.post(here, submitted(**moment("reported_at", told_at), **said))

    assert answer.status_code == 302
    shown = words(carer.get(page))
    assert at(told_at, now=now) in shown
    assert at(now, now=now) in shown
    assert f"What was wrong: {WHY}" in shown
    assert "What was counted from that time stays due when it was." in shown
    assert "WM-9" in shown


def test_the_later_entry_is_what_is_asked_and_the_earlier_one_stays(world, report, now):
    right = correct(world, report)

    assert list(report.episode.police_reports.all()) == [right]
    assert list(PoliceReport.every.order_by("pk")) == [report, right]
    seen = queries.episodes(make.acting(world.carer)).get()
    assert seen.police_told_at == now - 20 * MINUTE


def test_a_due_time_does_not_move(world, report):
    def due():
        return dict(report.episode.duties.values_list("code", "due_at"))

    before = due()

    correct(world, report)

    assert due() == before
    assert ledger.check(Episode.objects.get()) == []


def test_it_stands_on_the_timeline_with_both_times(world, report, now):
    correct(world, report)

    items = timeline_of(report.episode, make.acting(world.on_call)).items

    (item,) = (each for each in items if each.title.startswith("Corrected: when and how"))
    assert at(now - 20 * MINUTE, now=timezone.now()) in item.text
    assert at(now, now=timezone.now()) in item.text


def test_the_others_and_police_hear_of_it(world, report):
    correct(world, report)

    told = Notification.objects.filter(message="report-corrected").values_list("office", flat=True)
    assert set(told) == {"on-call", "placing-authority", "police-supervisor"}


def test_an_officer_corrects_it_too_and_the_carer_hears(world, sign_in, report, now):
    here = f"/missing/{report.episode}/police/reports/{report.pk}/correct/"
    said = {"how": "101", "because": "Our log says 10 minutes earlier"}

    answer = sign_in(world.sergeant).post(
        here, submitted(**moment("reported_at", now - 10 * MINUTE), **said)
    )

    assert answer.status_code == 302
    assert Notification.objects.filter(message="report-corrected", office="carer").exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"reported_at": timedelta(hours=1)}, "in the past"),
        ({"reported_at": timedelta(days=-2)}, "check the day"),
        ({"reported_at": timedelta()}, "Change what was wrong"),
    ],
)
def test_what_cannot_be_so_is_refused_and_what_was_typed_stays(
    world, sign_in, report, now, said, why
):
    here = f"/missing/{report.episode}/police/reports/{report.pk}/correct/"
    told_at = now + said["reported_at"]
    typed = {"how": "101", "because": WHY, "spoke_to": report.spoke_to}
    typed["reference"] = report.reference

    answer = sign_in(world.carer).post(here, submitted(**moment("reported_at", told_at), **typed))

    assert answer.status_code == 422
    assert why in words(answer)
    assert WHY in answer.content.decode()
    assert PoliceReport.every.count() == 1


def test_police_were_told_by_the_time_at_which_they_decided(world, report, now):
    make.decided(world, episode=report.episode, now=now + MINUTE)

    with pytest.raises(Refused, match=r"Police decided at .*, so they were told by then"):
        correct(world, report, reported_at=now + 3 * MINUTE)


def test_a_call_stays_on_its_side_of_the_childs_going_again(world, report, now):
    make.found(world, episode=report.episode, now=now + MINUTE)
    left_at, by = now + 2 * MINUTE, make.acting(world.on_call)
    workflow.go_again(episode=report.episode, left_at=left_at, by=by, now=left_at)

    with pytest.raises(Refused, match="a report of its own"):
        correct(world, report, reported_at=now + 3 * MINUTE)


def test_what_was_corrected_is_corrected_once_and_its_correction_again(world, sign_in, report):
    right = correct(world, report)

    with pytest.raises(Refused, match="corrected meanwhile"):
        correct(world, report)
    gone = f"/missing/{report.episode}/police/reports/{report.pk}/correct/"
    assert sign_in(world.carer).get(gone).status_code == 404

    again = correct(world, right, because="It was earlier still")
    assert list(report.episode.police_reports.all()) == [again]


def test_what_another_force_handed_on_is_no_call(world, report):
    with pytest.raises(Refused, match="no call to correct"):
        correct(world, report, how=ReportedBy.TRANSFERRED)


def test_sending_it_twice_corrects_once(world, sign_in, report, now):
    here = f"/missing/{report.episode}/police/reports/{report.pk}/correct/"
    said = {"how": "999", "because": WHY, **moment("reported_at", now), "submission": str(uuid4())}
    carer = sign_in(world.carer)

    first, second = carer.post(here, said), carer.post(here, said)

    assert (first.status_code, second.status_code) == (302, 302)
    assert PoliceReport.every.count() == 2
