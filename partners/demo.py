"""The demo world's agencies, homes and people. Everybody and every home here is invented.

The postcodes are real ones of Bradford and Wolverhampton, so that host authorities and distances
come out as they would; the phone numbers are of the ranges kept for drama.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F

from core.times import LONDON
from partners.actor import SERVICE, actor_of
from partners.models import (
    Agency,
    Home,
    HomeAddress,
    Job,
    Mail,
    OfficeHours,
    Person,
    RotaShift,
    Setup,
    Team,
)
from partners.reference import load_reference
from partners.rules import OFFICE_ROLES, AgencyKind, DeliveryState, HomeKind, Office, Rank, Role
from partners.workflow import invitations

# Works in demo mode alone (`partners.demo_signin`); nobody's account holds it.
DEMO_PASSWORD = "nobody-here-is-real"  # noqa: S105

BRADFORD, WOLVERHAMPTON = "Bradford", "Wolverhampton"
WEST_MIDLANDS, WEST_YORKSHIRE = "West Midlands Police", "West Yorkshire Police"
NORTHWAY, KESTREL, FARBROOK = "Northway Fostering", "Kestrel Lane Homes", "Farbrook Fostering"
LISTENING_POST = "Listening Post"

# Whoever manages at an authority does the same work here; these two have a desk that says who they are.
HEAD_OF_SERVICE, DIRECTOR = "Head of service", "Director of children’s services"
AT_THE_DESK_OF = {Office.HEAD_OF_SERVICE: HEAD_OF_SERVICE, Office.DIRECTOR: DIRECTOR}

OTHER_AGENCIES = {
    NORTHWAY: (AgencyKind.FOSTERING, "01902 496 0100"),
    FARBROOK: (AgencyKind.FOSTERING, "01274 496 0100"),
    KESTREL: (AgencyKind.PROVIDER, "01902 496 0200"),
    LISTENING_POST: (AgencyKind.INTERVIEW_SERVICE, "0121 496 0300"),
}

MARSH, CALLOWAY, WHITFIELD = (
    "The Marsh household",
    "The Calloway household",
    "The Whitfield household",
)
PRYCE, VANE, OGDEN = "The Pryce household", "The Vane household", "The Ogden household"
BEECH, MILL, CANAL = "Beech House", "Mill House", "Canal Court"

# provider, kind, name, address, postcode
HOMES = (
    (NORTHWAY, HomeKind.FOSTER_HOUSEHOLD, MARSH, "4 Larch Rise", "WV3 7DP"),
    (NORTHWAY, HomeKind.FOSTER_HOUSEHOLD, CALLOWAY, "31 Fell Close", "WV6 8JF"),
    (NORTHWAY, HomeKind.FOSTER_HOUSEHOLD, WHITFIELD, "9 Otter Bank", "WV10 9JQ"),
    (NORTHWAY, HomeKind.FOSTER_HOUSEHOLD, PRYCE, "2 Sorrel Walk", "WV6 8QF"),
    (KESTREL, HomeKind.CHILDRENS_HOME, BEECH, "Beech House, Tarn Road", "WV2 4HS"),
    (KESTREL, HomeKind.CHILDRENS_HOME, MILL, "Mill House, Weir Lane", "WV14 7HJ"),
    (KESTREL, HomeKind.SUPPORTED, CANAL, "7 Canal Court", "WV10 9SQ"),
    (FARBROOK, HomeKind.FOSTER_HOUSEHOLD, VANE, "18 Curlew Street", "BD18 2FN"),
    (FARBROOK, HomeKind.FOSTER_HOUSEHOLD, OGDEN, "5 Moorgate View", "LS29 8JW"),
)

# agency, office, name, phone, out of hours
TEAMS = (
    (NORTHWAY, Office.ON_CALL, "Northway on-call", "01902 496 0111", False),
    (NORTHWAY, Office.FOSTERING_SOCIAL_WORKER, "Northway fostering team", "01902 496 0112", False),
    (KESTREL, Office.ON_CALL, "Kestrel Lane on-call", "01902 496 0211", False),
    (KESTREL, Office.FOSTERING_SOCIAL_WORKER, "Kestrel Lane managers", "01902 496 0212", False),
    (FARBROOK, Office.ON_CALL, "Farbrook on-call", "01274 496 0111", False),
    (BRADFORD, Office.PLACING_AUTHORITY, "Bradford placements team", "01274 496 0311", False),
    (BRADFORD, Office.PLACING_AUTHORITY, "Bradford out-of-hours team", "01274 496 0312", True),
    (BRADFORD, Office.SOCIAL_WORKER, "Bradford children looked after", "01274 496 0313", False),
    (BRADFORD, Office.HOST_COORDINATOR, "Bradford missing children team", "01274 496 0314", False),
    (BRADFORD, Office.REVIEWING_OFFICER, "Bradford reviewing officers", "01274 496 0315", False),
    (BRADFORD, Office.COORDINATOR, "Bradford missing children team", "01274 496 0314", False),
    (BRADFORD, Office.SERVICE_MANAGER, "Bradford service manager", "01274 496 0316", False),
    (BRADFORD, Office.HEAD_OF_SERVICE, "Bradford head of service", "01274 496 0317", False),
    (BRADFORD, Office.DIRECTOR, "Bradford director", "01274 496 0318", False),
    (
        *(WOLVERHAMPTON, Office.HOST_COORDINATOR, "Wolverhampton missing children team"),
        *("01902 496 0414", False),
    ),
    (
        *(WOLVERHAMPTON, Office.PLACING_AUTHORITY, "Wolverhampton out-of-hours team"),
        *("01902 496 0412", True),
    ),
    (
        *(WOLVERHAMPTON, Office.SERVICE_MANAGER, "Wolverhampton service manager"),
        *("01902 496 0416", False),
    ),
    (
        *(WOLVERHAMPTON, Office.HEAD_OF_SERVICE, "Wolverhampton head of service"),
        *("01902 496 0417", False),
    ),
    (WOLVERHAMPTON, Office.DIRECTOR, "Wolverhampton director", "01902 496 0418", False),
    (WEST_MIDLANDS, Office.POLICE_SUPERVISOR, "West Midlands control room", "0121 496 0511", False),
    (WEST_MIDLANDS, Office.DUTY_INSPECTOR, "West Midlands duty inspector", "0121 496 0512", False),
    (WEST_MIDLANDS, Office.SUPERINTENDENT, "West Midlands superintendent", "0121 496 0513", False),
    (
        WEST_YORKSHIRE,
        Office.POLICE_SUPERVISOR,
        "West Yorkshire control room",
        "0113 496 0511",
        False,
    ),
    (
        *(WEST_YORKSHIRE, Office.DUTY_INSPECTOR, "West Yorkshire duty inspector"),
        *("0113 496 0512", False),
    ),
    (
        *(WEST_YORKSHIRE, Office.SUPERINTENDENT, "West Yorkshire superintendent"),
        *("0113 496 0513", False),
    ),
    (LISTENING_POST, Office.INTERVIEW_SERVICE, "Listening Post", "0121 496 0301", False),
)


@dataclass(frozen=True)
class Post:
    """What somebody does, and where."""

    kind: Role
    title: str
    agency: str
    home: str | None = None
    rank: Rank | None = None


@dataclass(frozen=True)
class Persona:
    """Somebody whom a visitor can be."""

    slug: str
    name: str
    post: Post
    sees: str

    @property
    def role(self) -> str:
        return f"{self.post.title}, {self.post.agency}"

    @property
    def email(self) -> str:
        return f"{self.slug}@whereabouts.example"


PEOPLE: tuple[Persona, ...] = (
    Persona(
        "carer",
        "Jo Marsh",
        Post(Role.CARER, "Foster carer", NORTHWAY, MARSH),
        "The children who live with Jo: Ash, 15, placed by Bradford, and Ellie.",
    ),
    Persona(
        "other-carer",
        "Dan Whitfield",
        Post(Role.CARER, "Foster carer", NORTHWAY, WHITFIELD),
        "The children of another Northway household. Not Ash.",
    ),
    Persona(
        "former-carer",
        "Ruth Calloway",
        Post(Role.CARER, "Foster carer", NORTHWAY, CALLOWAY),
        "The child who lives there now. Ash lived there until earlier this year. Not Ash any more.",
    ),
    Persona(
        "home-staff",
        "Kit Brannigan",
        Post(Role.HOME_STAFF, "Children's home worker", KESTREL, BEECH),
        "The children of Beech House, Bea among them.",
    ),
    Persona(
        "other-home-staff",
        "Sunil Rao",
        Post(Role.HOME_STAFF, "Children's home worker", KESTREL, MILL),
        "The children of Mill House. Not those of Beech House.",
    ),
    Persona(
        "on-call",
        "Maggie Oduya",
        Post(Role.ON_CALL, "On-call worker", NORTHWAY),
        "Every child of Northway, and what its carers log, from their second answer.",
    ),
    Persona(
        "fostering-social-worker",
        "Tom Ferris",
        Post(Role.FOSTERING_SOCIAL_WORKER, "Supervising social worker", NORTHWAY),
        "Every child of Northway.",
    ),
    Persona(
        "call-handler",
        "Leanne Pike",
        Post(Role.CALL_HANDLER, "Call handler", WEST_MIDLANDS),
        "Children who were reported to this force.",
    ),
    Persona(
        "police-supervisor",
        "Paul Dhillon",
        Post(Role.POLICE_SUPERVISOR, "Control room sergeant", WEST_MIDLANDS, rank=Rank.SERGEANT),
        "Children who were reported to this force, and decisions that wait.",
    ),
    Persona(
        "senior-officer",
        "Karen Whitlock",
        Post(Role.SENIOR_OFFICER, "Duty inspector", WEST_MIDLANDS, rank=Rank.INSPECTOR),
        "The same, and challenges to look at again.",
    ),
    Persona(
        "superintendent",
        "Ian Mbeki",
        Post(Role.SUPERINTENDENT, "Duty superintendent", WEST_MIDLANDS, rank=Rank.SUPERINTENDENT),
        "The same, and challenges that nobody below has answered.",
    ),
    Persona(
        "other-force",
        "Hannah Crowe",
        Post(Role.POLICE_SUPERVISOR, "Control room sergeant", WEST_YORKSHIRE, rank=Rank.SERGEANT),
        "Children who were reported to another force. Not Ash.",
    ),
    Persona(
        "social-worker",
        "Nadia Karim",
        Post(Role.SOCIAL_WORKER, "Social worker", BRADFORD),
        "Bradford's children, wherever they live.",
    ),
    Persona(
        "emergency-duty",
        "Rob Tennant",
        Post(Role.EMERGENCY_DUTY, "Out-of-hours social worker", BRADFORD),
        "Bradford's children, at night.",
    ),
    Persona(
        "interviewer",
        "Mo Farrell",
        Post(Role.INTERVIEWER, "Return interviewer", LISTENING_POST),
        "Children whose return interview was asked of Listening Post.",
    ),
    Persona(
        "interview-manager",
        "Leila Osman",
        Post(Role.INTERVIEWER, "Interview service manager", LISTENING_POST),
        "The same children, and the interviews there are to approve.",
    ),
    Persona(
        "coordinator",
        "Alison Grey",
        Post(Role.COORDINATOR, "Missing children coordinator", WOLVERHAMPTON),
        "Children who live in Wolverhampton, whoever placed them, and Wolverhampton's own.",
    ),
    Persona(
        "bradford-coordinator",
        "Helen Marsden",
        Post(Role.COORDINATOR, "Missing children coordinator", BRADFORD),
        "Bradford's children, wherever they live, and what was raised of them to be learnt from.",
    ),
    Persona(
        "placing-authority",
        "Grace Hollins",
        Post(Role.PLACING_AUTHORITY, "Placements manager", BRADFORD),
        "Bradford's children, and what there is to accept.",
    ),
    Persona(
        "reviewing-officer",
        "David Lomax",
        Post(Role.REVIEWING_OFFICER, "Independent reviewing officer", BRADFORD),
        "The children David reviews: Ash and Bea.",
    ),
    Persona(
        "agency-admin",
        "Pat Nowak",
        Post(Role.AGENCY_ADMIN, "Administrator", NORTHWAY),
        "No child.",
    ),
    Persona(
        "stranger",
        "Chris Vane",
        Post(Role.CARER, "Foster carer", FARBROOK, VANE),
        "A child of an agency with no part in any of this. Not Ash.",
    ),
)

# Colleagues who make the world whole, and whom nobody signs in as from the page.
COLLEAGUES: tuple[Persona, ...] = tuple(
    Persona(slug, name, post, "")
    for slug, name, post in (
        ("on-call-2", "Imogen Slate", Post(Role.ON_CALL, "On-call worker", NORTHWAY)),
        ("kestrel-on-call", "Yusuf Bell", Post(Role.ON_CALL, "On-call manager", KESTREL)),
        (
            "kestrel-manager",
            "Carol Denby",
            Post(Role.FOSTERING_SOCIAL_WORKER, "Registered manager", KESTREL),
        ),
        ("farbrook-on-call", "Lena Osei", Post(Role.ON_CALL, "On-call worker", FARBROOK)),
        (
            "inspector-2",
            "Femi Adair",
            Post(Role.SENIOR_OFFICER, "Duty inspector", WEST_MIDLANDS, rank=Rank.INSPECTOR),
        ),
        (
            "bradford-head-of-service",
            "Thora Penhale",
            Post(Role.PLACING_AUTHORITY, HEAD_OF_SERVICE, BRADFORD),
        ),
        (
            "bradford-director",
            "Edmund Quill",
            Post(Role.PLACING_AUTHORITY, DIRECTOR, BRADFORD),
        ),
        (
            "wolverhampton-head-of-service",
            "Rhona Leggett",
            Post(Role.PLACING_AUTHORITY, HEAD_OF_SERVICE, WOLVERHAMPTON),
        ),
        (
            "wolverhampton-director",
            "Basil Underhay",
            Post(Role.PLACING_AUTHORITY, DIRECTOR, WOLVERHAMPTON),
        ),
        (
            "west-yorkshire-inspector",
            "Dorothy Asquith",
            Post(Role.SENIOR_OFFICER, "Duty inspector", WEST_YORKSHIRE, rank=Rank.INSPECTOR),
        ),
        (
            "west-yorkshire-superintendent",
            "Neville Thackray",
            Post(
                Role.SUPERINTENDENT,
                "Duty superintendent",
                WEST_YORKSHIRE,
                rank=Rank.SUPERINTENDENT,
            ),
        ),
        (
            "wolverhampton-social-worker",
            "Owen Pritchard",
            Post(Role.SOCIAL_WORKER, "Social worker", WOLVERHAMPTON),
        ),
        (
            "wolverhampton-placements",
            "Ines Duarte",
            Post(Role.PLACING_AUTHORITY, "Placements manager", WOLVERHAMPTON),
        ),
    )
)

# Sets agencies up at /admin/; has no job, and so sees no child.
SETUP_EMAIL = "setup@whereabouts.example"
STARTED_ON = date(2021, 4, 1)
ROTA_DAYS = 15


def persona(slug: str) -> Persona | None:
    return next((each for each in PEOPLE if each.slug == slug), None)


def make(now: datetime) -> None:
    """Reference data, agencies, homes, people in their jobs, and who is on duty from today."""
    load_reference()
    agencies = _agencies()
    homes = {}
    for provider, kind, name, street, postcode in HOMES:
        homes[name] = Home.objects.create(provider=agencies[provider], kind=kind, name=name)
        HomeAddress.objects.create(home=homes[name], street=street, postcode=postcode)
    for number, each in enumerate((*PEOPLE, *COLLEAGUES)):
        _employ(each, agencies, homes, number)
    Person.objects.create_user(
        SETUP_EMAIL, None, name="Setting up", is_staff=True, is_superuser=True
    )
    for agency, office, name, phone, out_of_hours in TEAMS:
        team = Team.objects.create(
            agency=agencies[agency],
            office=office,
            name=name,
            phone=phone,
            email=f"{name.lower().replace(' ', '-')}@whereabouts.example",
            out_of_hours=out_of_hours,
            on_helplines=out_of_hours,
        )
        RotaShift.objects.bulk_create(_shifts(team, now))
    for name in (BRADFORD, WOLVERHAMPTON):
        OfficeHours.objects.create(
            agency=agencies[name], weekdays=[0, 1, 2, 3, 4], opens=time(8, 30), closes=time(17, 30)
        )
    _leave_a_gap(now)
    _leavers(agencies, now)
    _invitations(agencies, now)
    _set_up(agencies[NORTHWAY], now)


def _agencies() -> dict[str, Agency]:
    for name, (kind, phone) in OTHER_AGENCIES.items():
        Agency.objects.create(kind=kind, name=name, phone=phone)
    agencies = {agency.name: agency for agency in Agency.objects.all()}
    for name in (BRADFORD, WOLVERHAMPTON):
        agencies[name].interviews_by = agencies[LISTENING_POST]
        agencies[name].save(update_fields=["interviews_by"])
    return agencies


def _employ(who: Persona, agencies: dict[str, Agency], homes: dict[str, Home], n: int) -> None:
    post = who.post
    Job.objects.create(
        person=Person.objects.create_user(who.email, None, name=who.name),
        agency=agencies[post.agency],
        role=post.kind,
        title=post.title,
        home=homes[post.home] if post.home else None,
        rank=post.rank,
        phone=f"07700 900{100 + n}",
        started_on=STARTED_ON,
    )


def _shifts(team: Team, now: datetime) -> Iterator[RotaShift]:
    """A day's duty from 8am to 8am, by the team's people in turn; the first of them is on duty now."""
    fitting = Job.objects.filter(agency=team.agency, role__in=OFFICE_ROLES[Office(team.office)])
    mine = AT_THE_DESK_OF.get(Office(team.office))
    fitting = (
        fitting.filter(title=mine) if mine else fitting.exclude(title__in=AT_THE_DESK_OF.values())
    )
    people = [job.person_id for job in fitting.order_by("pk")]
    first = _first_day(now)
    for day in range(ROTA_DAYS if people else 0):
        yield RotaShift(
            team=team,
            person_id=people[0] if day < 2 else people[day % len(people)],
            starts_at=_eight(first + timedelta(days=day)),
            ends_at=_eight(first + timedelta(days=day + 1)),
        )


def _first_day(now: datetime) -> date:
    return (now.astimezone(LONDON) - timedelta(hours=8)).date()


def _eight(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=LONDON)


# What an administrator has to do


def _leave_a_gap(now: datetime) -> None:
    """Nobody has been found for a morning in five days."""
    shift = RotaShift.objects.get(
        team__name="Northway on-call", starts_at=_eight(_first_day(now) + timedelta(days=5))
    )
    shift.starts_at += timedelta(hours=6)
    shift.save(update_fields=["starts_at"])


def _leavers(agencies: dict[str, Agency], now: datetime) -> None:
    """Somebody has left Northway, and somebody is going to."""
    today = now.astimezone(LONDON).date()
    for slug, name, ends in (
        ("leaver", "Gail Thorne", today - timedelta(days=20)),
        ("leaving", "Wes Hartnell", today + timedelta(days=10)),
    ):
        Job.objects.create(
            person=Person.objects.create_user(f"{slug}@whereabouts.example", None, name=name),
            agency=agencies[NORTHWAY],
            role=Role.FOSTERING_SOCIAL_WORKER,
            title="Supervising social worker",
            started_on=STARTED_ON,
            ended_on=ends,
            checked_at=now - timedelta(days=40),
        )


def _invitations(agencies: dict[str, Agency], now: datetime) -> None:
    """One that waits, one that is out of date, one taken back; and one of another agency."""
    northway, kestrel = agencies[NORTHWAY], agencies[KESTREL]
    pat = actor_of(Job.objects.get(person__email="agency-admin@whereabouts.example"))
    for slug, role, days in (
        ("amara-sole", Role.ON_CALL, 2),
        ("piers-lund", Role.FOSTERING_SOCIAL_WORKER, 12),
        ("wrong-address", Role.ON_CALL, 3),
    ):
        made = invitations.invite(
            agency=northway,
            email=f"{slug}@whereabouts.example",
            role=role,
            title=role.label,
            by=pat,
            now=now - timedelta(days=days),
        )
        if slug == "wrong-address":
            invitations.take_back(invitation=made, by=pat, now=now - timedelta(days=2))
    earlier = Mail.objects.filter(asked_at__lt=now - timedelta(days=1))
    earlier.update(state=DeliveryState.SENT, sent_at=F("asked_at"), attempts=1)
    invitations.invite_administrator(
        agency=kestrel, email="kestrel-admin@whereabouts.example", by=SERVICE, now=now
    )


def _set_up(agency: Agency, now: datetime) -> None:
    """Northway has done most of what an agency has to do before it goes live."""
    Setup.objects.create(
        agency=agency,
        agreement_on=STARTED_ON,
        agreement_reference="Missing children, tier 2 agreement",
        contact_name="Rosalind Pye",
        contact_title="Registered manager",
        contact_phone="01902 496 0101",
        contact_email="registered-manager@whereabouts.example",
    )
    unchecked = ("former-carer", "fostering-social-worker")
    others = Job.objects.exclude(
        person__email__in=[f"{slug}@whereabouts.example" for slug in unchecked]
    )
    others.filter(checked_at=None).update(checked_at=now - timedelta(days=30))
