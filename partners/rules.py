"""Who people are in this work: the agency, the office that owes or is told, the role, the rank."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models

from core.calendar import calendar_now
from core.times import between, clock, local


class AgencyKind(models.TextChoices):
    """What an agency is to a child, and so which of the child's columns can name it."""

    AUTHORITY = "authority", "Local authority"
    FORCE = "force", "Police force"
    PROVIDER = "provider", "Children's home provider"
    FOSTERING = "fostering", "Fostering agency"
    INTERVIEW_SERVICE = "interview-service", "Return interview service"


class HomeKind(models.TextChoices):
    CHILDRENS_HOME = "childrens-home", "Children's home"
    FOSTER_HOUSEHOLD = "foster-household", "Foster household"
    SUPPORTED = "supported", "Supported accommodation"

    @property
    def lives(self) -> str:
        """How it is said of somebody that this is where they live: before the home's name."""
        return f"Lives {self.at_or_with}"

    @property
    def at_or_with(self) -> str:
        return "with" if self is HomeKind.FOSTER_HOUSEHOLD else "at"


class Office(models.TextChoices):
    """Who owes a duty, or is told. A person or a desk in an agency, found through the child."""

    CARER = "carer", "Carer"
    ON_CALL = "on-call", "On-call worker"
    FOSTERING_SOCIAL_WORKER = "fostering-social-worker", "Supervising social worker or home manager"
    PLACING_AUTHORITY = "placing-authority", "Placing authority"
    SOCIAL_WORKER = "social-worker", "Child's social worker"
    HOST_COORDINATOR = "host-coordinator", "Missing coordinator where the child lives"
    COORDINATOR = "coordinator", "Missing coordinator of the authority that looks after the child"
    POLICE_SUPERVISOR = "police-supervisor", "Police control room supervisor"
    DUTY_INSPECTOR = "duty-inspector", "Duty inspector"
    SUPERINTENDENT = "superintendent", "Duty superintendent"
    INTERVIEW_SERVICE = "interview-service", "Return interview service"
    REVIEWING_OFFICER = "reviewing-officer", "Independent reviewing officer"
    SERVICE_MANAGER = "service-manager", "Service manager"
    HEAD_OF_SERVICE = "head-of-service", "Head of service"
    DIRECTOR = "director", "Director of children’s services"
    SERVICE = "service", "This service"


class Role(models.TextChoices):
    """What a person does in the job they are doing now. Says what may be done, never to whom."""

    CARER = "carer", "Foster carer"
    HOME_STAFF = "home-staff", "Children's home worker"
    ON_CALL = "on-call", "On-call worker"
    FOSTERING_SOCIAL_WORKER = "fostering-social-worker", "Supervising social worker"
    CALL_HANDLER = "call-handler", "Police call handler"
    POLICE_SUPERVISOR = "police-supervisor", "Police control room supervisor"
    SENIOR_OFFICER = "senior-officer", "Duty inspector"
    SUPERINTENDENT = "superintendent", "Duty superintendent"
    SOCIAL_WORKER = "social-worker", "Child's social worker"
    EMERGENCY_DUTY = "emergency-duty", "Out-of-hours duty worker"
    INTERVIEWER = "interviewer", "Return interviewer"
    COORDINATOR = "coordinator", "Missing coordinator"
    PLACING_AUTHORITY = "placing-authority", "Placing authority manager"
    REVIEWING_OFFICER = "reviewing-officer", "Independent reviewing officer"
    AGENCY_ADMIN = "agency-admin", "Agency administrator"


class Rank(models.IntegerChoices):
    """Police ranks in order, so that `>=` means what it says. Police staff hold none."""

    CONSTABLE = 1, "Constable"
    SERGEANT = 2, "Sergeant"
    INSPECTOR = 3, "Inspector"
    CHIEF_INSPECTOR = 4, "Chief inspector"
    SUPERINTENDENT = 5, "Superintendent"


HOME_ROLES = (Role.CARER, Role.HOME_STAFF)
AUTHORITY_ROLES = (
    Role.SOCIAL_WORKER,
    Role.EMERGENCY_DUTY,
    Role.PLACING_AUTHORITY,
    Role.REVIEWING_OFFICER,
    Role.COORDINATOR,
)
POLICE_ROLES = (
    Role.CALL_HANDLER,
    Role.POLICE_SUPERVISOR,
    Role.SENIOR_OFFICER,
    Role.SUPERINTENDENT,
)

# Work in which no child's record is seen.
SEES_NO_CHILD = (Role.AGENCY_ADMIN,)

# Which jobs fill an office. The agency is found through the child (`missing.offices`).
OFFICE_ROLES: dict[Office, tuple[Role, ...]] = {
    Office.CARER: HOME_ROLES,
    Office.ON_CALL: (Role.ON_CALL,),
    Office.FOSTERING_SOCIAL_WORKER: (Role.FOSTERING_SOCIAL_WORKER,),
    Office.PLACING_AUTHORITY: (Role.PLACING_AUTHORITY, Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY),
    Office.SOCIAL_WORKER: (Role.SOCIAL_WORKER,),
    Office.HOST_COORDINATOR: (Role.COORDINATOR,),
    Office.COORDINATOR: (Role.COORDINATOR,),
    Office.POLICE_SUPERVISOR: (Role.POLICE_SUPERVISOR,),
    Office.DUTY_INSPECTOR: (Role.SENIOR_OFFICER,),
    Office.SUPERINTENDENT: (Role.SUPERINTENDENT,),
    Office.INTERVIEW_SERVICE: (Role.INTERVIEWER,),
    Office.REVIEWING_OFFICER: (Role.REVIEWING_OFFICER,),
    Office.SERVICE_MANAGER: (Role.PLACING_AUTHORITY,),
    Office.HEAD_OF_SERVICE: (Role.PLACING_AUTHORITY,),
    Office.DIRECTOR: (Role.PLACING_AUTHORITY,),
    Office.SERVICE: (),
}

# Out of hours an authority's duty workers do besides what waits for the child's own social worker, who sleeps.
STANDS_IN: dict[Role, tuple[Office, ...]] = {Role.EMERGENCY_DUTY: (Office.SOCIAL_WORKER,)}

# Of more than one sort of work, at other desks and other hours: what one of them does, the others don't know.
# A home's carers are of one sort, and at that home.
SHARED = (Office.PLACING_AUTHORITY,)

# Managers of the authority that looks after a child, from the nearest up: who hears as the child stays
# away. They are told, and asked for nothing.
MANAGERS = (Office.SERVICE_MANAGER, Office.HEAD_OF_SERVICE, Office.DIRECTOR)
# Whoever manages there is a service manager; who is one of these, an authority says by giving them a desk.
DESK_ONLY = (Office.HEAD_OF_SERVICE, Office.DIRECTOR)


def offices_of(role: Role) -> tuple[Office, ...]:
    """The offices that somebody in this role can act for."""
    return tuple(office for office, roles in OFFICE_ROLES.items() if role in roles)


# Which work there is at an agency


_CARE = (*HOME_ROLES, Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER)

# An authority may run homes and approve foster carers of its own, and hold its own interviews.
ROLES_AT: dict[AgencyKind, tuple[Role, ...]] = {
    AgencyKind.AUTHORITY: (*AUTHORITY_ROLES, Role.INTERVIEWER, *_CARE, Role.AGENCY_ADMIN),
    AgencyKind.FORCE: (*POLICE_ROLES, Role.AGENCY_ADMIN),
    AgencyKind.PROVIDER: (
        Role.HOME_STAFF,
        Role.ON_CALL,
        Role.FOSTERING_SOCIAL_WORKER,
        Role.AGENCY_ADMIN,
    ),
    AgencyKind.FOSTERING: (
        Role.CARER,
        Role.ON_CALL,
        Role.FOSTERING_SOCIAL_WORKER,
        Role.AGENCY_ADMIN,
    ),
    AgencyKind.INTERVIEW_SERVICE: (Role.INTERVIEWER, Role.AGENCY_ADMIN),
}
HOME_KINDS_OF: dict[Role, tuple[HomeKind, ...]] = {
    Role.CARER: (HomeKind.FOSTER_HOUSEHOLD,),
    Role.HOME_STAFF: (HomeKind.CHILDRENS_HOME, HomeKind.SUPPORTED),
}
HOME_KINDS_AT: dict[AgencyKind, tuple[HomeKind, ...]] = {
    AgencyKind.AUTHORITY: tuple(HomeKind),
    AgencyKind.PROVIDER: (HomeKind.CHILDRENS_HOME, HomeKind.SUPPORTED),
    AgencyKind.FOSTERING: (HomeKind.FOSTER_HOUSEHOLD,),
}
# The rank that the office itself asks for. A control room's supervisor may be police staff.
LEAST_RANK: dict[Role, Rank] = {
    Role.SENIOR_OFFICER: Rank.INSPECTOR,
    Role.SUPERINTENDENT: Rank.SUPERINTENDENT,
}
# The desks without which an agency cannot do its part; each wants a number and somebody on it.
DESKS_AT: dict[AgencyKind, tuple[Office, ...]] = {
    AgencyKind.AUTHORITY: (Office.PLACING_AUTHORITY, Office.HOST_COORDINATOR),
    AgencyKind.FORCE: (Office.POLICE_SUPERVISOR, Office.DUTY_INSPECTOR),
    AgencyKind.PROVIDER: (Office.ON_CALL,),
    AgencyKind.FOSTERING: (Office.ON_CALL,),
    AgencyKind.INTERVIEW_SERVICE: (Office.INTERVIEW_SERVICE,),
}


# An authority has one desk of missing coordinators, whether the child lives there or was placed by it.
AT_THE_DESK_OF = {Office.COORDINATOR: Office.HOST_COORDINATOR}


def desk_of(office: Office) -> Office:
    """The office whose desk answers for this one at its agency."""
    return AT_THE_DESK_OF.get(office, office)


# What is wanted first at night. A placing authority's desk out of hours is its emergency duty team.
WANTED = (
    (Office.HOST_COORDINATOR, False),
    (Office.HOST_COORDINATOR, True),
    (Office.ON_CALL, False),
    (Office.ON_CALL, True),
    (Office.PLACING_AUTHORITY, True),
    (Office.POLICE_SUPERVISOR, False),
    (Office.POLICE_SUPERVISOR, True),
)


def desk_order(office: Office, *, out_of_hours: bool) -> tuple[int, int]:
    """Where a desk stands in the directory: those wanted first, then as offices are listed."""
    desk = (office, out_of_hours)
    first = WANTED.index(desk) if desk in WANTED else len(WANTED)
    return first, list(Office).index(office)


def desk_name(office: Office, *, out_of_hours: bool = False) -> str:
    """What a desk is called by those who ring it."""
    if (office, out_of_hours) == (Office.PLACING_AUTHORITY, True):
        return "Emergency duty team"
    name = "Missing coordinator" if office is Office.HOST_COORDINATOR else str(office.label)
    return f"{name}, out of hours" if out_of_hours else name


@dataclass(frozen=True)
class Post:
    """A piece of work at an agency, as plain values: what is checked before anybody is put into it."""

    role: Role
    home_id: int | None = None
    home_kind: HomeKind | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Misfit:
    """Why a post cannot be at an agency: the answer that is wrong, and what to do about it."""

    field: str
    sentence: str


def misfit(post: Post, *, at: AgencyKind) -> Misfit | None:
    """What keeps this post from being at an agency of that kind; None when nothing does."""
    if post.role not in ROLES_AT[at]:
        return Misfit("role", f"There is no {post.role.label.lower()} at a {at.label.lower()}")
    kinds = HOME_KINDS_OF.get(post.role)
    if kinds and post.home_kind is None:
        return Misfit("home", f"Choose where the {post.role.label.lower()} works")
    if kinds and post.home_kind not in kinds:
        return Misfit("home", f"Choose a {' or '.join(kind.label.lower() for kind in kinds)}")
    least = LEAST_RANK.get(post.role)
    if least and (post.rank is None or post.rank < least):
        return Misfit("rank", f"A {post.role.label.lower()} is {least.label.lower()} or above")
    return None


# Invitations


class InvitationState(models.TextChoices):
    WAITING = "waiting", "Not answered yet"
    USED = "used", "Accepted"
    EXPIRED = "expired", "Out of date"
    REVOKED = "revoked", "Taken back"


def invitation_state(
    *, used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationState:
    """Where an invitation has got to. Only one that waits lets anybody in."""
    if used_at is not None:
        return InvitationState.USED
    if revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.WAITING if now < expires_at else InvitationState.EXPIRED


# Jobs

CHECKED_EVERY = timedelta(days=90)  # “90-day recertification” of who works where as what


# Office hours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def is_open(weekdays: Collection[int], opens: time, closes: time, *, now: datetime) -> bool:
    """Whether an agency's offices are open, by English walls: never on a bank holiday."""
    wall = local(now)
    closed = wall.weekday() not in weekdays or wall.date() in calendar_now().bank_holidays
    return not closed and opens <= wall.time() < closes


def hours_said(weekdays: Collection[int], opens: time, closes: time) -> str:
    """Monday to Friday, 8:30am to 5:30pm. Days that do not follow each other are listed."""
    days = sorted(weekdays)
    following = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    listed = [WEEKDAYS[each] for each in days]
    said = f"{listed[0]} to {listed[-1]}" if following else ", ".join(listed)
    return f"{said}, {clock(opens)} to {clock(closes)}"


# Rotas

LONGEST_SHIFT = timedelta(days=7)
Span = tuple[datetime, datetime]


def wrong_times(starts_at: datetime, ends_at: datetime, *, now: datetime) -> str:
    """What is wrong with a shift's times; empty when nothing is."""
    if ends_at <= starts_at:
        return "The end must be after the start"
    if ends_at <= now:
        return "The end must be in the future"
    if between(starts_at, ends_at) > LONGEST_SHIFT:
        return "A shift is a week at most. Add one for each week"
    return ""


def gaps(shifts: Iterable[Span], *, start: datetime, end: datetime) -> list[Span]:
    """The times between `start` and `end` at which nobody is on duty. Shifts may overlap."""
    found: list[Span] = []
    covered = start
    for begins, ends in sorted(shifts):
        if begins >= end:
            break
        if begins > covered:
            found.append((covered, begins))
        covered = max(covered, ends)
    if covered < end:
        found.append((covered, end))
    return found


# Texts

CODE_LASTS = timedelta(minutes=15)
MOST_CODES_A_DAY = 5
LONGEST_TEXT = 160  # what leaves as one text


def mobile_address(person_id: int) -> str:
    """What stands in the row of a text: the number is read as it leaves, and kept nowhere else."""
    return f"mobile of person {person_id}"


def mobile_number(typed: str) -> str:
    """As it is dialled from anywhere, +447700900123; empty for what is no mobile of this country."""
    digits = "".join(letter for letter in typed.replace("(0)", "") if letter.isdigit())
    for prefix in ("0044", "44", "0"):
        if digits.startswith(prefix + "7") and len(digits) == len(prefix) + 10:
            return f"+44{digits[len(prefix) :]}"
    return ""


# Messages that leave


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    POSSIBLY_TWICE = "possibly-twice", "Possibly sent twice"
    FAILED = "failed", "Not delivered"
    NOT_NEEDED = "not-needed", "Not sent, because it was not needed any more"


# It has left, as far as the way out said when it took it.
LEFT = (DeliveryState.SENT, DeliveryState.POSSIBLY_TWICE)


class MailKind(models.TextChoices):
    """Why somebody is written to about their work here."""

    INVITATION = "invitation", "Invitation"
    SIGN_IN_REMINDER = "sign-in-reminder", "Reminder to sign in more safely"
    TEST_ALERT = "test-alert", "Test alert"
    SIGHT_GIVEN = "sight-given", "Somebody has begun to see children"
    NAMED_FOR_A_CHILD = "named-for-a-child", "Named for a child"
    MOBILE_CODE = "mobile-code", "Code to confirm a mobile number"
    NOT_NAMED_ANY_MORE = "not-named-any-more", "Not named for a child any more"
    BEGUN_AGAIN = "begun-again", "Somebody begins again with signing in at another agency"
    ACCESS_ANSWERED = "access-answered", "Request to see a child answered"


MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=5)


def next_attempt_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes between attempts, half an hour at most."""
    return timedelta(minutes=min(2 ** (attempts - 1), 30))
