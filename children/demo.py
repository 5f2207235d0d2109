"""The demo world's children. Every one is invented; so is all that is said of them."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from PIL import Image, ImageDraw

from audit.record import record
from audit.rules import Fact
from children import asking
from children.directory import load_demo
from children.doors import place
from children.models import Child, LegalStatus, Placement, PlacementPostcode, Profile
from children.photos import add_photo
from children.postcodes import authority_at
from children.profiles import SECTIONS
from children.queries import Match, match
from children.rules import Basis, ProfessionalKind, StepRule
from children.strategies import PlannedStep, write_strategy
from children.workflow import live_at, name_professional, restrict, start_placement
from core.times import LONDON
from core.uploads import Picture, picture
from partners.actor import SERVICE, Actor, actor_of
from partners.demo import (
    BEECH,
    BRADFORD,
    CALLOWAY,
    CANAL,
    COLLEAGUES,
    MARSH,
    MILL,
    OGDEN,
    PEOPLE,
    VANE,
    WHITFIELD,
    WOLVERHAMPTON,
)
from partners.models import Agency, Home, Job, Person
from partners.rules import AgencyKind, HomeKind

CHECKED_DAYS_AGO = 19

KIND_CODES = {
    HomeKind.FOSTER_HOUSEHOLD: "U6",
    HomeKind.CHILDRENS_HOME: "K2",
    HomeKind.SUPPORTED: "H5",
}

SOCIAL_WORKER = {BRADFORD: "social-worker", WOLVERHAMPTON: "wolverhampton-social-worker"}


@dataclass(frozen=True)
class Plan:
    """What is agreed for when the child is late. The numbers are Ofcom’s, for drama."""

    steps: tuple[PlannedStep, ...]
    places: tuple[str, ...]
    triggers: tuple[str, ...]
    call_999_if: str


@dataclass(frozen=True)
class Story:
    """A child, how old, placed by whom, under what, and the homes since how many days ago."""

    forename: str
    surname: str
    years: int
    authority: str
    legal: str
    homes: tuple[tuple[str, int], ...]
    known_as: str = ""
    description: str = ""
    health: str = ""
    risks: str = ""
    what_helps: str = ""
    online: str = ""
    people: str = ""
    getting_about: str = ""
    reviewed: bool = False
    supervised: bool = False
    plan: "Plan | None" = None
    face: str = ""  # the colours of the drawing that stands for a photo


STORIES: tuple[Story, ...] = (
    Story(
        "Ashley",
        "Turner",
        15,
        BRADFORD,
        "C2",
        ((CALLOWAY, 420), (MARSH, 150)),
        known_as="Ash",
        description="5 foot 6, slim. Short brown hair, shaved at the sides. Green parka, grey"
        " trainers. Walks fast, looks down.",
        health="Asthma: blue inhaler, twice a day and when it is bad. No allergies.",
        risks="Goes quiet, then goes out, after phone calls with Mum.\n"
        "Older people met online have offered lifts to the city centre.",
        what_helps="Text me first, do not ring. Ask if I have eaten. Do not send the police to"
        " my friend's house unless you have to.",
        online="07700 900142, pay as you go, nearly always on. No app that finds it. ash.t on the"
        " video app, Ash_T09 in games.",
        people="Sam, a friend from the old school. Aunt Dee, Mum’s sister. Mum, with whom visits are"
        " arranged.",
        getting_about="A bus pass for the county. About £5. Walks, or the 36 bus into the centre.",
        reviewed=True,
        supervised=True,
        face="darkolivegreen tan",
        plan=Plan(
            steps=(
                PlannedStep("Text Ash, then ring", "07700 900142"),
                PlannedStep("Look in the bedroom, the garden and the shed"),
                PlannedStep("Ring Sam, a friend", "07700 900187"),
                PlannedStep(
                    "Ring Aunt Dee",
                    "0113 496 0187",
                    StepRule.ASK,
                    "Not after 11pm: she works early",
                ),
                PlannedStep("Look in the city centre", rule=StepRule.NOT),
            ),
            places=("Sam’s house", "The skate park", "The canal, by the lock"),
            triggers=("A phone call with Mum", "A visit that was called off"),
            call_999_if="The blue inhaler is still here",
        ),
    ),
    Story(
        "Ellie",
        "Frost",
        10,
        WOLVERHAMPTON,
        "C2",
        ((MARSH, 610),),
        description="4 foot 5, fair hair in plaits, purple glasses.",
        health="Nothing to know.",
        what_helps="Playing cards. Being told what happens next.",
        supervised=True,
        face="rebeccapurple wheat",
    ),
    Story(
        "Bea",
        "Lindqvist",
        14,
        BRADFORD,
        "V2",
        ((BEECH, 240),),
        description="5 foot 3, long red hair, denim jacket with badges.",
        health="Epilepsy: tablets at 8am and 8pm. Must not miss two.",
        risks="Has been picked up by a silver car outside school twice.",
        what_helps="Sit with me. You do not have to talk.",
        reviewed=True,
    ),
    Story(
        "Kai",
        "Mensah",
        16,
        WOLVERHAMPTON,
        "C2",
        ((BEECH, 95),),
        description="6 foot, broad. Black hair in twists. Usually a football shirt.",
        risks="Stays out late with friends from training; answers his phone.",
        what_helps="Trust me to ring back.",
    ),
    Story(
        "Mina",
        "Aldridge",
        15,
        WOLVERHAMPTON,
        "C1",
        ((MILL, 60),),
        description="5 foot 1, dark bob, long black coat.",
        health="Plasters and cream for her arms; ask, do not look.",
        risks="Has hurt herself when upset.",
        what_helps="Ring Nan.",
    ),
    Story(
        "Noor",
        "Haddad",
        16,
        BRADFORD,
        "C2",
        ((MILL, 330),),
        description="5 foot 7, headscarf, college bag.",
        what_helps="Give me ten minutes.",
    ),
    Story(
        "Tia",
        "Brookes",
        13,
        BRADFORD,
        "C2",
        ((WHITFIELD, 500),),
        description="5 foot, curly brown hair, red coat.",
        risks="New to going out alone.",
        what_helps="Ask me about the dog.",
        supervised=True,
    ),
    Story("Ivy", "Castellan", 11, WOLVERHAMPTON, "E1", ((WHITFIELD, 200),)),
    Story(
        "Leo",
        "Hartnell",
        12,
        WOLVERHAMPTON,
        "C2",
        ((CALLOWAY, 130),),
        description="4 foot 9, ginger, school blazer.",
        what_helps="Not being rushed.",
        supervised=True,
    ),
    Story("Finn", "Gallagher", 17, BRADFORD, "V2", ((CANAL, 75),)),
    Story(
        "Rory",
        "Penn",
        14,
        WOLVERHAMPTON,
        "C2",
        ((VANE, 280),),
        description="5 foot 4, blond, blue tracksuit.",
        what_helps="Let me call my sister.",
    ),
    Story("Zara", "Okafor", 15, BRADFORD, "C2", ((OGDEN, 365),)),
)


def make(now: datetime) -> None:
    """The postcodes of the demo world, its children, and one of whom only the codes are known."""
    load_demo()
    for number, story in enumerate(STORIES):
        _live(story, number, now)
    _known_by_codes(now)
    _let_in(now)


def _let_in(now: datetime) -> None:
    """One child restricted, one request that waits, and one look in an emergency to be reviewed."""
    by = _as("social-worker")
    zara = Child.objects.get(forename="Zara")
    carers = Person.objects.filter(jobs__home=zara.home)
    because = "A relative has tried to find out where Zara lives."
    restrict(child=zara, because=because, also=carers, by=by, now=_ago(40, now))
    asking.ask(
        match=_match("Finn"),
        reason="He has asked for a place in a Wolverhampton home, and we are planning it.",
        by=_as("wolverhampton-social-worker"),
        now=now - timedelta(hours=4),
    )
    asking.look_in_emergency(
        match=_match("Noor"),
        basis=Basis.FOUND,
        reason="A young person at our front desk gave this name and would say no more.",
        by=_as("other-force"),
        now=now - timedelta(hours=9),
    )


def _match(forename: str) -> Match:
    child = Child.objects.get(forename=forename)
    (found,) = match(surname=child.surname, born_on=child.born_on)
    return found


def _as(slug: str) -> Actor:
    (who,) = (each for each in (*PEOPLE, *COLLEAGUES) if each.slug == slug)
    jobs = Job.objects.select_related("person", "agency")
    return actor_of(jobs.get(person__email=who.email))


def _live(story: Story, number: int, now: datetime) -> None:
    first = _ago(story.homes[0][1], now)
    child = _add(story, number, now, at=first)
    LegalStatus.objects.create(child=child, code=story.legal, started_on=first.date())
    for name, days in story.homes:
        home = Home.objects.select_related("provider").get(name=name)
        start_placement(
            child=child,
            home=home,
            started_on=_ago(days, now).date(),
            kind_code=KIND_CODES[HomeKind(home.kind)],
            by=_as(SOCIAL_WORKER[story.authority]),
            now=_ago(days, now),
        )
    child.refresh_from_db()
    _name_professionals(child, story, at=_ago(story.homes[-1][1], now))
    by = _as(SOCIAL_WORKER[story.authority])
    if story.plan:
        _agree(child, story.plan, by, now)
    if story.face:
        add_photo(child=child, picture=_drawn(story.face), taken_on=None, by=by, now=_ago(20, now))


def _add(story: Story, number: int, now: datetime, *, at: datetime) -> Child:
    birthday = now.date() - timedelta(days=round((story.years + 0.4) * 365.25))
    child = Child.objects.create(
        forename=story.forename,
        surname=story.surname,
        known_as=story.known_as,
        born_on=birthday,
        local_id=f"D{10420 + number}",
        responsible_authority=_authority(story.authority),
    )
    record(Fact.CHILD_ADDED, by=SERVICE, child=child, at=at)
    if story.description:
        Profile.objects.create(
            child=child,
            description=story.description,
            health=story.health,
            risks=story.risks,
            what_helps=story.what_helps,
            online=story.online,
            people=story.people,
            getting_about=story.getting_about,
            checks=_checked(story, _ago(CHECKED_DAYS_AGO, now)),
        )
    return child


def _checked(story: Story, at: datetime) -> dict[str, dict[str, str]]:
    """By the child's social worker, whatever of it is written."""
    by = _as(SOCIAL_WORKER[story.authority]).signature
    return {
        section.code: {"at": at.isoformat(), "by": by}
        for section in SECTIONS
        if section.column and getattr(story, section.column)
    }


def _agree(child: Child, plan: Plan, by: Actor, now: datetime) -> None:
    write_strategy(
        child=child,
        steps=plan.steps,
        places=plan.places,
        triggers=plan.triggers,
        call_999_if=plan.call_999_if,
        return_by=time(21),
        return_by_weekend=time(22),
        report_after=60,
        expires_on=now.date() + timedelta(days=80),
        by=by,
        now=_ago(CHECKED_DAYS_AGO, now),
    )


def _drawn(colours: str) -> Picture:
    """A head and shoulders: nobody’s face."""
    ground, skin = colours.split()
    canvas = Image.new("RGB", (400, 400), ground)
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((40, 270, 360, 590), fill="dimgrey")
    draw.ellipse((130, 90, 270, 270), fill=skin)
    file = io.BytesIO()
    canvas.save(file, "JPEG")
    return picture(file.getvalue())


def _name_professionals(child: Child, story: Story, *, at: datetime) -> None:
    named = {ProfessionalKind.SOCIAL_WORKER: SOCIAL_WORKER[story.authority]}
    if story.supervised:
        named[ProfessionalKind.SUPERVISING_SOCIAL_WORKER] = "fostering-social-worker"
    if story.reviewed:
        named[ProfessionalKind.REVIEWING_OFFICER] = "reviewing-officer"
    emails = {each.slug: each.email for each in (*PEOPLE, *COLLEAGUES)}
    for kind, slug in named.items():
        person = Person.objects.get(email=emails[slug])
        own = kind is ProfessionalKind.SUPERVISING_SOCIAL_WORKER
        by = _as(slug if own else SOCIAL_WORKER[story.authority])
        name_professional(child=child, person=person, kind=kind, by=by, now=at)


def _known_by_codes(now: datetime) -> None:
    """As an authority's files tell of a child: a code, a postcode, and no home that is named."""
    started = _ago(33, now)
    story = Story("Jude", "Ramsay", 14, BRADFORD, "C2", ())
    child = _add(story, len(STORIES), now, at=started)
    LegalStatus.objects.create(child=child, code=story.legal, started_on=started.date())
    placement = Placement.objects.create(
        child=child,
        host_authority=authority_at("WV6 8QF"),
        kind_code="U6",
        provider_code="PR4",
        started_on=started.date(),
    )
    PlacementPostcode.objects.create(placement=placement, postcode="WV6 8QF")
    live_at(child, placement)
    place(child)
    record(Fact.PLACEMENT_STARTED, by=SERVICE, child=child, about=placement, at=started)


def _authority(name: str) -> Agency:
    return Agency.objects.get(kind=AgencyKind.AUTHORITY, name=name)


def _ago(days: int, now: datetime) -> datetime:
    """Two in the afternoon, that many days ago."""
    day: date = (now.astimezone(LONDON) - timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, 14, tzinfo=LONDON)
