"""Everybody who walks: each persona of the demo in their own job, and a system of each agency."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from children.models import Postcode
from insight.models import SavedView
from partners import demo
from partners.actor import actor_of
from partners.models import Agency, AgencyToken, Home, Invitation, Job, RotaShift
from partners.rules import AgencyKind, Role
from returns.workflow import make_calendar_key
from tests import make
from tests.leaks.canaries import FIRST_HOME, Canaries, word

SIGNED_OUT = "signed-out"

# Colleagues who stand where no persona does: the other provider's on-call worker, and a social worker
# of the authority where the children live.
COLLEAGUES = ("kestrel-on-call", "wolverhampton-social-worker")

# Who hold return interviews, and have them in the calendar that they use.
WITH_A_CALENDAR = ("interviewer", "interview-manager", "social-worker", "listening-post-system")

# An agency's own system speaks as one job of that agency.
SYSTEMS: dict[str, tuple[Role, str]] = {
    "northway-system": (Role.ON_CALL, demo.NORTHWAY),
    "kestrel-system": (Role.ON_CALL, demo.KESTREL),
    "farbrook-system": (Role.ON_CALL, demo.FARBROOK),
    "bradford-system": (Role.SOCIAL_WORKER, demo.BRADFORD),
    "wolverhampton-system": (Role.COORDINATOR, demo.WOLVERHAMPTON),
    "west-midlands-system": (Role.POLICE_SUPERVISOR, demo.WEST_MIDLANDS),
    "west-yorkshire-system": (Role.POLICE_SUPERVISOR, demo.WEST_YORKSHIRE),
    "listening-post-system": (Role.INTERVIEWER, demo.LISTENING_POST),
}

KINDS = {
    demo.BRADFORD: AgencyKind.AUTHORITY,
    demo.WOLVERHAMPTON: AgencyKind.AUTHORITY,
    demo.WEST_MIDLANDS: AgencyKind.FORCE,
    demo.WEST_YORKSHIRE: AgencyKind.FORCE,
    demo.NORTHWAY: AgencyKind.FOSTERING,
    demo.FARBROOK: AgencyKind.FOSTERING,
    demo.KESTREL: AgencyKind.PROVIDER,
    demo.LISTENING_POST: AgencyKind.INTERVIEW_SERVICE,
}
FORCE_OF = {demo.BRADFORD: demo.WEST_YORKSHIRE, demo.WOLVERHAMPTON: demo.WEST_MIDLANDS}
LIVES_IN = {
    demo.NORTHWAY: demo.WOLVERHAMPTON,
    demo.KESTREL: demo.WOLVERHAMPTON,
    demo.FARBROOK: demo.BRADFORD,
}


@dataclass
class Around:
    """The agencies, their homes, and who works where, by the names that the demo has for them."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)  # a home's id: the owner in its canaries
    jobs: dict[str, Job] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # a system's key to the API
    calendars: dict[str, str] = field(default_factory=dict)  # the key in one's calendar's address

    @property
    def walkers(self) -> tuple[str, ...]:
        return (SIGNED_OUT, *self.jobs)

    def own_home(self, slug: str) -> int | None:
        """The owner, in canaries, of the home that this person works at."""
        job = self.jobs.get(slug)
        return self.owners[job.home_id] if job and job.home_id else None


def build(canaries: Canaries) -> Around:
    around = Around()
    _agencies(around)
    _homes(around, canaries)
    for agency, office, name, phone, out_of_hours in demo.TEAMS:
        make.team(
            around.agencies[agency], office, name=name, phone=phone, out_of_hours=out_of_hours
        )
    named = [each for each in demo.COLLEAGUES if each.slug in COLLEAGUES]
    for each in (*demo.PEOPLE, *named):
        post = each.post
        around.jobs[each.slug] = make.job(
            post.kind,
            around.agencies[post.agency],
            home=around.homes.get(post.home or ""),
            rank=post.rank,
            who=make.person(name=each.name),
        )
    for slug, (role, agency) in SYSTEMS.items():
        job = make.job(role, around.agencies[agency])
        around.jobs[slug] = job
        _, around.keys[slug] = AgencyToken.issue(job=job, name=slug)
    for slug in WITH_A_CALENDAR:
        around.calendars[slug] = make_calendar_key(
            by=actor_of(around.jobs[slug]), now=timezone.now()
        )
    _to_administer(around.agencies[demo.KESTREL])
    _saved_view(around.jobs["coordinator"])
    return around


def _saved_view(job: Job) -> None:
    """A board that colleagues share: its name and its filters are of no child."""
    SavedView.objects.create(
        owner=job.person, agency=job.agency, place=1, name="Nights", query={}, shared=True
    )


def _to_administer(agency: Agency) -> None:
    """What has an address of its own at an agency: somebody is invited, and somebody is on duty."""
    now = timezone.now()
    Invitation.objects.create(
        agency=agency,
        email="invited@example.test",
        role=Role.ON_CALL,
        title="On-call worker",
        invited_at=now,
        expires_at=now + timedelta(days=7),
    )
    RotaShift.objects.create(
        team=agency.teams.first(),
        person=agency.jobs.first().person,
        starts_at=now,
        ends_at=now + timedelta(hours=12),
    )


def _agencies(around: Around) -> None:
    for name, kind in KINDS.items():
        if kind is not AgencyKind.AUTHORITY:
            around.agencies[name] = make.agency(kind, name=name)
    for name, force in FORCE_OF.items():
        around.agencies[name] = make.authority(
            within=make.area(around.agencies[force]),
            name=name,
            interviews_by=around.agencies[demo.LISTENING_POST],
        )


def _homes(around: Around, canaries: Canaries) -> None:
    """Each home's street is a canary word; its postcode is one that no other home has."""
    for n, (provider, kind, name, _, _) in enumerate(demo.HOMES):
        owner, postcode = FIRST_HOME + n, f"ZQ{n + 1} 7XY"
        home = make.home(
            around.agencies[provider],
            kind,
            name=name,
            address=f"4 {word(owner, 'street')} Rise",
            postcode=postcode,
        )
        around.homes[name] = home
        around.owners[home.pk] = owner
        place(postcode, around.agencies[LIVES_IN[provider]])
        for written in (postcode, postcode.replace(" ", "")):
            canaries.know(written, owner, "postcode")


def place(postcode: str, authority: Agency) -> None:
    """The postcode lies in this authority."""
    short = postcode.replace(" ", "")
    Postcode.objects.create(
        postcode=short, authority_code=authority.code or "", easting=400_000, northing=300_000
    )
