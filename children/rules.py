"""How agencies are related to a child, and what each role may do. All as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models

from partners.rules import AUTHORITY_ROLES, HOME_ROLES, POLICE_ROLES, Role


class Relation(models.TextChoices):
    """The columns of `Child` that say who looks after the child, and so who may see it."""

    RESPONSIBLE = "responsible_authority", "Responsible authority"
    HOST = "host_authority", "Authority where the child lives"
    PROVIDER = "provider", "Provider"
    SUPERVISING = "supervising_agency", "Supervising agency"
    HOME = "home", "Home"


# To whom: which of the child's columns let a role see the child. A role that is not here sees
# only what it was given by a Sight (its agency) or a Grant (the person).
RELATIONS: dict[Role, tuple[Relation, ...]] = {
    Role.CARER: (Relation.HOME,),
    Role.HOME_STAFF: (Relation.HOME,),
    Role.ON_CALL: (Relation.PROVIDER, Relation.SUPERVISING),
    Role.FOSTERING_SOCIAL_WORKER: (Relation.PROVIDER, Relation.SUPERVISING),
    Role.SOCIAL_WORKER: (Relation.RESPONSIBLE,),
    Role.EMERGENCY_DUTY: (Relation.RESPONSIBLE,),
    Role.PLACING_AUTHORITY: (Relation.RESPONSIBLE,),
    Role.COORDINATOR: (Relation.RESPONSIBLE, Relation.HOST),
}

# Whose agency may be given sight of a child: the force after a report, the interview service
# after an assignment.
SIGHT_ROLES = (*POLICE_ROLES, Role.INTERVIEWER)


# A professional named for a child sees the child in that work alone: not in another job they hold,
# and not after they have gone to an agency that has no part in looking after the child.
PROFESSIONAL_ROLES = (Role.SOCIAL_WORKER, Role.FOSTERING_SOCIAL_WORKER, Role.REVIEWING_OFFICER)
EMPLOYERS = (Relation.RESPONSIBLE, Relation.SUPERVISING, Relation.PROVIDER)


class Breadth(models.TextChoices):
    """How wide an agency's sight of a child is.

    A restricted child is closed to every relation, to sight of the whole child and to emergency
    access; people named on the child see the child. A force still sees the episode that was reported to it, because a
    report that nobody can read helps no child.
    """

    ALL = "all", "The child"
    EPISODE = "episode", "What concerns this episode"


class GrantKind(models.TextChoices):
    PROFESSIONAL = "professional", "Named professional"
    NAMED = "named", "Named on the child"
    READING = "reading", "Given sight, to read"
    EMERGENCY = "emergency", "Emergency access"


# By choice of the responsible authority: opens a restricted child too, and ends with the work that it
# was given for.
CHOSEN = (GrantKind.NAMED, GrantKind.READING)

# Opens the child to be read, and to nothing else.
TO_READ = (GrantKind.READING, GrantKind.EMERGENCY)


class ProfessionalKind(models.TextChoices):
    SOCIAL_WORKER = "social-worker", "Child's social worker"
    SUPERVISING_SOCIAL_WORKER = "supervising-social-worker", "Supervising social worker"
    REVIEWING_OFFICER = "reviewing-officer", "Independent reviewing officer"


# In which role somebody can be a child's professional of that kind.
DONE_AS: dict[ProfessionalKind, tuple[Role, ...]] = {
    ProfessionalKind.SOCIAL_WORKER: (Role.SOCIAL_WORKER,),
    ProfessionalKind.SUPERVISING_SOCIAL_WORKER: (Role.FOSTERING_SOCIAL_WORKER,),
    ProfessionalKind.REVIEWING_OFFICER: (Role.REVIEWING_OFFICER,),
}


class StepRule(models.TextChoices):
    """Whether carers take a step of a child's reporting strategy."""

    MAY = "may", "Carers do this"
    ASK = "ask", "Carers ask first"
    NOT = "not", "Carers don’t do this"


class DocumentKind(models.TextChoices):
    EPISODE_REPORT = "episode-report", "Episode report"
    LOOKS = "looks", "People who looked at my record"
    CHALLENGE = "challenge", "Challenge to a police decision"
    POLICE_SUMMARY = "police-summary", "Police summary"
    INTERVIEW_REPORT = "interview-report", "Return interview report"
    CHRONOLOGY = "chronology", "Chronology for court or panel"
    POLICE_EXTRACT = "police-extract", "Extract of a return interview for police"
    CHILDS_COPY = "childs-copy", "The child’s copy of a return interview"


class Audience(models.TextChoices):
    """Who may read one thing that somebody wrote about a child, of those who may see the child."""

    EVERYONE = "everyone", "Everyone who works with this child"
    PROFESSIONALS = "professionals", "Everyone except carers and home staff"
    OUTSIDE_THE_PROVIDER = (
        "outside-the-provider",
        "Everyone except the home and the agency that looks after the child",
    )
    AUTHORITY_AND_POLICE = "authority-and-police", "Only the authorities and the police"


class Can(models.TextChoices):
    """What may be done to a child's record."""

    SEE = "see", "see the child"
    LOG = "log", "log that the child isn't where they should be"
    ASSESS = "assess", "set the level of intervention"
    AGREE_LOWER = "agree-lower", "agree to a lower level"
    NOTE = "note", "add to the timeline"
    ADD_TASK = "add-task", "ask somebody to do something"
    TRY = "try", "read what to do when the child is late, and record what has been tried"
    WRITE_STRATEGY = "write-strategy", "write what to do when the child is late"
    ACCEPT = "accept", "accept what is handed over"
    REPORT = "report", "record a report to police"
    REPORT_SECOND_HAND = "report-second-hand", "record what police said"
    ADD_REFERENCE = "add-reference", "add police’s reference to a report"
    DECIDE = "decide", "record a police decision"
    TRANSFER = "transfer", "transfer a report to another police force"
    READ_POLICE = "read-police", "read what police decided"
    ENQUIRE = "enquire", "record what police did to find the child"
    INFORM = "inform", "ask for information about the child, and give it"
    CHALLENGE = "challenge", "challenge a police decision"
    REVIEW = "review", "review a challenge"
    RAISE_LEARNING = "raise-learning", "raise something to be learnt from"
    CLOSE_LEARNING = "close-learning", "close what was raised to be learnt from"
    READ_THEMES = "read-themes", "read what is learnt again and again, in numbers"
    RETURN = "return", "record that the child is found or back"
    PREVENTION = "prevention", "record the prevention interview"
    STAND_DOWN = "stand-down", "stand the episode down"
    ARRANGE = "arrange", "arrange the return interview"
    HOLD = "hold", "record the return interview"
    PRINT = "print", "ask for a document"
    BRIEF_POLICE = "brief-police", "ask for a summary for police"
    CHRONOLOGY = "chronology", "ask for a chronology for court or panel"
    MATCH_HOME = "match-home", "say which home a placement is at"
    MOVE = "move", "record that the child has moved"
    NAME_PROFESSIONAL = (
        "name-professional",
        "name the child's social worker and reviewing officer",
    )
    NAME_SUPERVISOR = "name-supervisor", "name the supervising social worker"
    EDIT_PHOTO = "edit-photo", "change the child's photo"
    WRITE_PROFILE = (
        "write-profile",
        "write what is known of the child, and say that it is still right",
    )
    RECORD_DEATH = "record-death", "record that the child died"
    DISPOSE = "dispose", "decide how long a record is kept"
    READ_GRADING = "read-grading", "read why police chose their grade"
    HEAR = "hear", "read what the child said in the return interview"
    READ_SHARED = "read-shared", "read what the child agreed to share of the return interview"
    ADMIT = "admit", "say who may see the child"
    READ_ASKED = "read-asked", "read who asks to see the child, or looked in an emergency"
    ADD = "add", "add a child who isn't here yet"
    NUMBER = "number", "enter the authority’s own number for a child"
    ASK = "ask", "ask for sight of a child"
    EMERGENCY = "emergency", "look at a child's record in an emergency"
    READ_TIMES_AWAY = "read-times-away", "read every time away together, and their pattern"
    READ_LOOKS = "read-looks", "read who has looked at the record, and what happened to it"
    REVIEW_LOOKS = "review-looks", "ask somebody why they looked"


ADULT_AT = 18

# How the number begins that stands in for the authority's own until there is one.
WITHOUT_A_NUMBER = "new-"

CARING = frozenset({*HOME_ROLES, Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER})
AUTHORITY = frozenset({Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY, Role.PLACING_AUTHORITY})
POLICE = frozenset(POLICE_ROLES)
EVERYBODY = frozenset(Role) - {Role.AGENCY_ADMIN}

# Whoever reads where a child lives finds the child by the phone of whoever looks after them there;
# to anybody else the answer would say whose number it is.
FIND_BY_PHONE = CARING | AUTHORITY

# A row that is not for everyone is left out for whoever is not in its audience: from lists, counts,
# papers, the API and messages alike. A carer is told how many entries of the timeline are for
# professionals, so that nothing seems to be missing. What a child says about a home is kept from the home and from
# its agency; who exploits a child is for those who act on it.
AUDIENCE_ROLES: dict[Audience, frozenset[Role]] = {
    Audience.EVERYONE: EVERYBODY,
    Audience.PROFESSIONALS: EVERYBODY - frozenset(HOME_ROLES),
    Audience.OUTSIDE_THE_PROVIDER: EVERYBODY - CARING,
    Audience.AUTHORITY_AND_POLICE: frozenset({*AUTHORITY_ROLES, *POLICE_ROLES}),
}


def audiences_of(role: Role | None) -> tuple[Audience, ...]:
    """What somebody in this role may read, and may write for: the widest audience first."""
    return tuple(audience for audience, roles in AUDIENCE_ROLES.items() if role in roles)


def audiences_within(audience: Audience) -> tuple[Audience, ...]:
    """This audience, and those that none but readers of it are in."""
    return tuple(each for each in Audience if AUDIENCE_ROLES[each] <= AUDIENCE_ROLES[audience])


# Roles say what may be done. Who could do it instead is read off the same table.
ROLE_CAN: dict[Can, frozenset[Role]] = {
    Can.SEE: EVERYBODY,
    Can.LOG: CARING | AUTHORITY,
    Can.ASSESS: CARING | AUTHORITY - {Role.PLACING_AUTHORITY},
    Can.AGREE_LOWER: frozenset(
        {Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER, *AUTHORITY, *HOME_ROLES}
    ),
    Can.NOTE: EVERYBODY,
    Can.ADD_TASK: EVERYBODY,
    Can.TRY: CARING | AUTHORITY,
    Can.WRITE_STRATEGY: frozenset({Role.SOCIAL_WORKER, Role.FOSTERING_SOCIAL_WORKER}),
    Can.ACCEPT: EVERYBODY,
    Can.REPORT: CARING | AUTHORITY,
    Can.REPORT_SECOND_HAND: CARING | AUTHORITY | {Role.COORDINATOR},
    Can.ADD_REFERENCE: CARING | AUTHORITY | POLICE | {Role.COORDINATOR},
    Can.DECIDE: frozenset(
        {Role.CALL_HANDLER, Role.POLICE_SUPERVISOR, Role.SENIOR_OFFICER, Role.SUPERINTENDENT}
    ),
    Can.TRANSFER: frozenset({Role.POLICE_SUPERVISOR, Role.SENIOR_OFFICER, Role.SUPERINTENDENT}),
    Can.READ_POLICE: EVERYBODY - {Role.INTERVIEWER},
    Can.ENQUIRE: POLICE,
    Can.INFORM: CARING | AUTHORITY | POLICE | {Role.COORDINATOR},
    Can.CHALLENGE: CARING | AUTHORITY,
    Can.REVIEW: frozenset({Role.POLICE_SUPERVISOR, Role.SENIOR_OFFICER, Role.SUPERINTENDENT}),
    Can.RAISE_LEARNING: EVERYBODY - {Role.INTERVIEWER},
    Can.CLOSE_LEARNING: frozenset({Role.COORDINATOR}),
    Can.READ_THEMES: frozenset(
        {
            *(Role.COORDINATOR, Role.PLACING_AUTHORITY),
            *(Role.POLICE_SUPERVISOR, Role.SENIOR_OFFICER, Role.SUPERINTENDENT),
        }
    ),
    Can.RETURN: CARING | AUTHORITY | POLICE,
    Can.PREVENTION: POLICE,
    Can.STAND_DOWN: CARING | AUTHORITY,
    Can.ARRANGE: AUTHORITY | {Role.INTERVIEWER, Role.COORDINATOR},
    Can.HOLD: frozenset({Role.INTERVIEWER, Role.SOCIAL_WORKER}),
    Can.PRINT: EVERYBODY - {Role.CARER, Role.INTERVIEWER},
    Can.BRIEF_POLICE: CARING | AUTHORITY | POLICE,
    Can.CHRONOLOGY: frozenset({Role.SOCIAL_WORKER, Role.COORDINATOR, Role.REVIEWING_OFFICER}),
    Can.MATCH_HOME: AUTHORITY | {Role.COORDINATOR},
    Can.MOVE: AUTHORITY,
    Can.NAME_PROFESSIONAL: frozenset({Role.SOCIAL_WORKER, Role.PLACING_AUTHORITY}),
    Can.NAME_SUPERVISOR: frozenset({Role.FOSTERING_SOCIAL_WORKER}),
    Can.EDIT_PHOTO: frozenset({*HOME_ROLES, Role.SOCIAL_WORKER}),
    Can.WRITE_PROFILE: AUTHORITY | frozenset(HOME_ROLES),
    Can.RECORD_DEATH: AUTHORITY,
    Can.DISPOSE: frozenset({Role.PLACING_AUTHORITY}),
    Can.READ_GRADING: EVERYBODY - CARING - {Role.INTERVIEWER},
    Can.HEAR: frozenset({Role.INTERVIEWER, Role.SOCIAL_WORKER}),
    Can.READ_SHARED: frozenset({*HOME_ROLES, Role.REVIEWING_OFFICER, Role.COORDINATOR}),
    Can.READ_TIMES_AWAY: AUTHORITY | {Role.REVIEWING_OFFICER, Role.COORDINATOR},
    Can.ADMIT: frozenset({Role.SOCIAL_WORKER, Role.PLACING_AUTHORITY}),
    Can.READ_ASKED: AUTHORITY,
    Can.ADD: AUTHORITY | {Role.COORDINATOR},
    Can.NUMBER: AUTHORITY | {Role.COORDINATOR},
    Can.ASK: EVERYBODY - frozenset(HOME_ROLES),
    Can.EMERGENCY: EVERYBODY - frozenset(HOME_ROLES),
    Can.READ_LOOKS: frozenset({Role.SOCIAL_WORKER, Role.PLACING_AUTHORITY, Role.REVIEWING_OFFICER}),
    Can.REVIEW_LOOKS: frozenset({Role.PLACING_AUTHORITY, Role.SOCIAL_WORKER}),
}

# Some acts are one agency's alone, whoever else sees the child in the same role: where the child
# lives, who is let in, what is laid before a court and what is learnt afterwards is the responsible
# authority's; who supervises the carers is their own agency's.
ONLY_BY: dict[Can, Relation] = {
    Can.CHRONOLOGY: Relation.RESPONSIBLE,
    Can.CLOSE_LEARNING: Relation.RESPONSIBLE,
    Can.MATCH_HOME: Relation.RESPONSIBLE,
    Can.MOVE: Relation.RESPONSIBLE,
    Can.NUMBER: Relation.RESPONSIBLE,
    Can.NAME_PROFESSIONAL: Relation.RESPONSIBLE,
    Can.NAME_SUPERVISOR: Relation.SUPERVISING,
    Can.ADMIT: Relation.RESPONSIBLE,
    Can.READ_ASKED: Relation.RESPONSIBLE,
    Can.READ_LOOKS: Relation.RESPONSIBLE,
    Can.REVIEW_LOOKS: Relation.RESPONSIBLE,
}

# Some acts fall to a role only of a restricted child, where those whose work it is may not be among
# the people named: looking that should be explained would be on nobody's list.
WHEN_RESTRICTED: dict[Can, frozenset[Role]] = {
    Can.REVIEW_LOOKS: frozenset({Role.SOCIAL_WORKER}),
}

# An agency names its own: whoever may name a professional finds them where they work themselves.
NAMED_BY: dict[ProfessionalKind, Can] = {
    ProfessionalKind.SOCIAL_WORKER: Can.NAME_PROFESSIONAL,
    ProfessionalKind.SUPERVISING_SOCIAL_WORKER: Can.NAME_SUPERVISOR,
    ProfessionalKind.REVIEWING_OFFICER: Can.NAME_PROFESSIONAL,
}

# Whoever was given sight at their asking, or looks in an emergency, reads and changes nothing.
BY_READING = frozenset({Can.SEE, Can.READ_POLICE})

# What may still be done once a child has died: read, write down what is known, learn from it, and
# keep the record.
# Whatever else there is asks something of somebody, or offers the child something.
AFTER_DEATH = frozenset(
    {
        *(Can.SEE, Can.READ_POLICE, Can.READ_GRADING, Can.HEAR, Can.READ_LOOKS, Can.REVIEW_LOOKS),
        *(Can.READ_TIMES_AWAY, Can.READ_SHARED),
        *(
            Can.NOTE,
            Can.RAISE_LEARNING,
            Can.CLOSE_LEARNING,
            Can.PRINT,
            Can.CHRONOLOGY,
            Can.RECORD_DEATH,
            Can.NUMBER,
            Can.DISPOSE,
            Can.ADMIT,
            Can.READ_ASKED,
            Can.ASK,
            Can.EMERGENCY,
        ),
    }
)

# Asked of a child that whoever asks does not see, or who isn't here yet.
OF_A_STRANGER = frozenset({Can.ADD, Can.ASK, Can.EMERGENCY})


class Subject(models.TextChoices):
    """What not everybody around a child is told of: neither what happened, nor what is owed."""

    POLICE = "police", "What police were told, asked and decided"
    INTERVIEW = "interview", "The return interview: tries, a no, and by when it is owed"


# Police see the child because of one report, and the talk that follows is none of theirs; whoever
# holds the talk, in turn, comes to it without what police thought of the child.
SUBJECT_ROLES: dict[Subject, frozenset[Role]] = {
    Subject.POLICE: ROLE_CAN[Can.READ_POLICE],
    Subject.INTERVIEW: EVERYBODY - POLICE,
}


class Kept(models.TextChoices):
    """What not everybody reads who sees the child, beside notes for an audience and what is told by its
    subject."""

    ADDRESS = "address", "Where the child lives: street and postcode"
    WHO_TOLD = "who-told", "Who told whoever logged it, and their number"
    GRADING = "grading", "Why police chose their grade"
    CALL_BACK = "call-back", "The number on which whoever challenges is called back"
    DISCLOSED = "disclosed", "What the child told police of harm or an offence"
    ACCOUNT = "account", "What the child said in the return interview"
    SHARED = "shared", "What of it the child agreed to share with them"
    ARRANGING = "arranging", "How the interview is arranged: tries, wishes, the child’s no"


@dataclass(frozen=True)
class Readers:
    """Who reads something kept: some whichever way they see the child, some in one way alone; and why."""

    why: str
    however: frozenset[Role] = frozenset()
    only_as: Mapping[Relation, frozenset[Role]] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[Role]:
        return self.however.union(*self.only_as.values())


_AT_HOME = frozenset(HOME_ROLES)

# What a role reads: each of these is asked of it where the thing is shown, and `docs/access.md` is printed
# from it. The reasons are the service's information governance, who may see what.
READ_BY: dict[Kept, Readers] = {
    Kept.ADDRESS: Readers(
        "It is confidential: for those who look after the child there, and the authority that placed the"
        " child. Not for its interviewers, who see the child for a while, nor for carers of another home.",
        only_as={
            Relation.HOME: _AT_HOME,
            Relation.PROVIDER: CARING - _AT_HOME,
            Relation.SUPERVISING: CARING - _AT_HOME,
            Relation.RESPONSIBLE: EVERYBODY - _AT_HOME - POLICE - {Role.INTERVIEWER},
        },
    ),
    Kept.WHO_TOLD: Readers(
        "It may be somebody in the family, whose name and number are for those who would ring back:"
        " neither for the home nor for the interviewer.",
        ROLE_CAN[Can.READ_POLICE] - _AT_HOME,
    ),
    Kept.GRADING: Readers(
        "Those who look after the child read police’s outcome and review time, and their reason word for"
        " word; why a grade is low is between the force and the authorities.",
        ROLE_CAN[Can.READ_GRADING],
    ),
    # Whoever may challenge does not therefore read a carer's own number.
    Kept.CALL_BACK: Readers(
        "It is often a carer’s own: for those who call it, and for those who stand beside the carer. Of"
        " carers, for the household that it is about.",
        ROLE_CAN[Can.REVIEW] | CARING - _AT_HOME | {Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY},
        {Relation.HOME: _AT_HOME},
    ),
    Kept.DISCLOSED: Readers(
        "What a child tells of harm may be about those who look after the child: it is for those who act"
        " on it.",
        AUDIENCE_ROLES[Audience.AUTHORITY_AND_POLICE],
    ),
    Kept.ACCOUNT: Readers(
        "What a child says about the carer or the home is never theirs to read, and the child’s own words"
        " go to the fewest who need them.",
        ROLE_CAN[Can.HEAR],
    ),
    Kept.SHARED: Readers(
        "The child said with whom; to carers never what may be about them. Police are given theirs on paper.",
        ROLE_CAN[Can.READ_SHARED],
    ),
    Kept.ARRANGING: Readers(
        "It is for whoever arranges it, and for the reviewing officer, who reviews the whole care of the"
        " child. Everybody else around the child reads when it is owed and whether it was held.",
        ROLE_CAN[Can.ARRANGE] | {Role.REVIEWING_OFFICER},
    ),
}


class Basis(models.TextChoices):
    """Why somebody looks in an emergency."""

    MISSING = "missing", "The child may be missing or in danger now"
    FOUND = "found", "The child has been found, or is with me"
    HEALTH = "health", "The child needs medical help now"
    OTHER = "other", "Something else that cannot wait"


# Who has looked

# What somebody's work has to do with the child, as the page of looks says it.
PART_IN_WORDS: dict[Relation, str] = {
    Relation.RESPONSIBLE: "Works for the authority that looks after the child",
    Relation.HOST: "Works for the authority where the child lives",
    Relation.PROVIDER: "Works for the agency that provides the home",
    Relation.SUPERVISING: "Works for the agency that supervises the home",
    Relation.HOME: "Looks after the child at home",
}

# The same people as a child would be told of them.
ROLE_TO_A_CHILD: dict[str, str] = {
    Role.CARER: "looks after you at home",
    Role.HOME_STAFF: "works at your home",
    Role.ON_CALL: "helps your carers when the office is closed",
    Role.FOSTERING_SOCIAL_WORKER: "helps your carers look after you",
    Role.CALL_HANDLER: "answers calls for the police",
    Role.POLICE_SUPERVISOR: "works for the police",
    Role.SENIOR_OFFICER: "works for the police",
    Role.SUPERINTENDENT: "works for the police",
    Role.SOCIAL_WORKER: "is a social worker",
    Role.EMERGENCY_DUTY: "is a social worker at night and at weekends",
    Role.INTERVIEWER: "talks with young people after they come back",
    Role.COORDINATOR: "makes sure people help when a young person is missing",
    Role.PLACING_AUTHORITY: "is in charge of homes at the council that looks after you",
    Role.REVIEWING_OFFICER: "checks that you are looked after well",
    Role.AGENCY_ADMIN: "looks after the computer accounts",
}


class UnusualKind(models.TextChoices):
    """Why somebody's looking is on the list of what should be explained."""

    NO_PART = "no-part", "No part in the child’s care at that time"
    EMERGENCY = "emergency", "Emergency access"
    OUT_OF_AREA = "out-of-area", "From outside the child’s areas"
    MANY_CHILDREN = "many-children", "Many children in a short time"


class LookOutcome(models.TextChoices):
    """What came of asking."""

    FINE = "fine", "The reason is a good one"
    TAKEN_FURTHER = "taken-further", "It is taken further, with their agency"


# Proposed; neither law nor guidance says a number. So many different children within a clock hour.
MANY_CHILDREN = 20
