"""Who may have which kind of knowledge of a child, in each state of the child: written by hand.

The source is the service's information governance, section 4 (who may see what), and its design,
section 4, which wins where they differ. Nothing here is taken from the code that decides: this
module imports no rule of the service, so that a mistake there cannot be a mistake here as well.

It says the most that somebody may have. What a page leaves out beyond that is no leak. Where the
sources are silent, what was judged is in a comment that begins with "Judged".
"""

from tests.leaks.canaries import Kind

Kinds = frozenset[Kind]
Who = dict[str, Kinds]

NOTHING: Kinds = frozenset()
WHO, PROFILE, ADDRESS = Kind.WHO, Kind.PROFILE, Kind.ADDRESS
STRATEGY = Kind.STRATEGY
REFERENCE, NIGHT, POLICE, BACK = Kind.REFERENCE, Kind.NIGHT, Kind.POLICE, Kind.BACK
CHALLENGE, CALL_BACK, TOLD_BY = Kind.CHALLENGE, Kind.CALL_BACK, Kind.TOLD_BY
TAKEN_OVER, LEARNING = Kind.TAKEN_OVER, Kind.LEARNING
NOTE_PROFESSIONALS, NOTE_OUTSIDE = Kind.NOTE_PROFESSIONALS, Kind.NOTE_OUTSIDE
NOTE_AUTHORITIES = Kind.NOTE_AUTHORITIES
TRIES, ACCOUNT, DRAFT, PAPER = Kind.TRIES, Kind.ACCOUNT, Kind.DRAFT, Kind.PAPER
UNSENT = Kind.UNSENT
SIGHT, HOLD, OWED, SHARED = Kind.SIGHT, Kind.HOLD, Kind.OWED, Kind.SHARED
MEETING = Kind.MEETING
SHARED_CARERS, SHARED_COORDINATORS = Kind.SHARED_CARERS, Kind.SHARED_COORDINATORS
# Of the interview "an extract", to each what the child agreed to share with them. Judged: police are handed
# theirs on paper by those who hear the child, and read none of it on the service.
EVERY_EXTRACT: Kinds = frozenset({SHARED, SHARED_CARERS, SHARED_COORDINATORS, Kind.SHARED_POLICE})

EPISODE: Kinds = frozenset({REFERENCE, NIGHT, BACK})
# "What some must not see is a row of its own" (design). Of notes: "exploiter and third-party
# intelligence: carer no, agency no, police rw, social worker and host coordinator r restricted,
# placing authority r, RHI worker adds" and so does not read; "disclosures about the carer or the
# home: carer never, agency never".
KEPT_FROM_THE_HOME: Kinds = frozenset({NOTE_PROFESSIONALS, NOTE_OUTSIDE})
RESTRICTED_NOTES: Kinds = KEPT_FROM_THE_HOME | {NOTE_AUTHORITIES}

# "Carer/home: own-placement child rw, profile rw current carer, own address, escalations own." The
# design says that police's reason is read by the carer word for word; the matrix's "outcome and
# review time" is the older of the two. Of the return interview, what the child agreed to share with
# those who care for them. What the child said about the carer or the home: never. Judged: by when it is owed, and
# that it was held or set aside, is no summary; everybody who looks after the child knows of it.
# Judged: why somebody who is not independent was booked is how it is arranged, and often what the child
# would like or will not bear: not for those whom the child may have wanted to be independent of.
# Where exactly a talk at home is, is where the child lives: "confidential placement address". Judged: of
# those who look after the child, the carers read it, where they are to say it.
# Judged: what is looked back at is read as an escalation is, and by both sides: it is about what they did.
# Judged: whom to ring first, with the numbers of friends and family, is for those who would ring them.
CARING: Kinds = EPISODE | {
    *(WHO, PROFILE, STRATEGY, ADDRESS, POLICE, TAKEN_OVER, CHALLENGE, CALL_BACK, OWED),
    *(LEARNING, SHARED_CARERS, MEETING),
}

# "Agency manager: rw, profile r, own address, police as the carer, own org's escalations." On-call
# workers and supervising social workers stand in that column: they act for their agency's carers.
#
# Judged: whoever told, a parent or a teacher, and their number, is for those who would ring them back:
# not for the home, to which a family may be a stranger, nor for the interviewer.
AGENCY: Kinds = CARING - {SHARED_CARERS, MEETING} | {NOTE_PROFESSIONALS, TOLD_BY}

# "SW (responsible): rw, and the interview's full text r."
#
# Judged: why somebody asked for sight, looked in an emergency, was named or is kept out is read by
# those of the responsible authority who answer and review it ("alert to DPO/manager, reviewed"),
# and by whoever wrote it; why a record is held, by the authority that holds it.
SOCIAL_WORKER: Kinds = (
    CARING | RESTRICTED_NOTES | EVERY_EXTRACT | {TRIES, ACCOUNT, SIGHT, HOLD, TOLD_BY}
)

# Judged: the out-of-hours worker is the responsible authority's social worker at night, but the
# child's own words go to the fewest who need them, and by day there is somebody who does.
EMERGENCY_DUTY: Kinds = SOCIAL_WORKER - EVERY_EXTRACT - {ACCOUNT, SIGHT, HOLD}

# "Placing authority: rw own, profile rw, address r, interview r, police r, escalations r." Judged:
# a carer's own number is for the officers who call it and those who stand beside the carer.
PLACING: Kinds = SOCIAL_WORKER - {CALL_BACK}

# Judged: the reviewing officer is the responsible authority's own and reviews the whole care of the
# child, so reads as the placing authority does, but for the child's own words to the interviewer: of
# those, what the child agreed to share.
REVIEWING: Kinds = PLACING - EVERY_EXTRACT - {ACCOUNT, SIGHT, HOLD, STRATEGY} | {SHARED}

# "Host coordinator: r if in area, profile r, address masked, interview an extract, police r,
# escalations r." Tries and the child's no are what a coordinator arranges by.
HOST_COORDINATOR: Kinds = (
    EPISODE
    | RESTRICTED_NOTES
    | {WHO, PROFILE, POLICE, TAKEN_OVER, CHALLENGE, LEARNING, TRIES, OWED, TOLD_BY}
    | {SHARED_COORDINATORS}
)

# The same office of the authority that placed the child: the address is its own.
OWN_COORDINATOR: Kinds = HOST_COORDINATOR | {ADDRESS, MEETING}

# "RHI worker: r assigned, profile r, address masked unless a visit is set, full text rw own, no
# police rationale, no escalations." So nothing of what police owe, or who was asked to look again.
INTERVIEWER: Kinds = (
    EPISODE | KEPT_FROM_THE_HOME | EVERY_EXTRACT | {WHO, PROFILE, TRIES, MEETING, ACCOUNT, OWED}
)
# Whoever is to go there; for the others of the service no visit is set.
COLLEAGUE_OF_THE_INTERVIEWER: Kinds = INTERVIEWER - {MEETING}

# What a child tells police of harm is "disclosures about the carer or the home: carer never, agency
# never", and "exploiter and third-party intelligence: police rw, social worker and host coordinator r
# restricted": it stands with the notes for the authorities and police alone. Judged: what police found,
# in words for the carer, and that there was no prevention interview, is read as their decisions are.
#
# "Police supervisor: r when reported, profile only with an open report, address on need, police rw,
# escalations rw." Judged: no page asks for the need, so no address; the carer's number is for those
# who review, not for whoever answers 101. Of the talk afterwards: an extract when it is shared, and
# nothing is shared yet; nor that it is owed, was tried or put off.
POLICE_REVIEWER: Kinds = (
    EPISODE
    | RESTRICTED_NOTES
    | {WHO, PROFILE, POLICE, TAKEN_OVER, CHALLENGE, LEARNING, CALL_BACK, TOLD_BY}
)
CALL_HANDLER: Kinds = POLICE_REVIEWER - {CALL_BACK}

# "After closure only their own decisions and challenges" (design): no name, and no profile; nor what
# another force decided that took the report over. "Escalations: police supervisor rw": what is looked
# back at afterwards concerns the force, and is read there by those who review.
POLICE_AFTERWARDS: Kinds = frozenset({REFERENCE, POLICE, CHALLENGE, LEARNING})

# The interviewer's sight ends with the interview; that they held it does not: its reference stays.
INTERVIEWER_AFTERWARDS: Kinds = frozenset({REFERENCE})


# Who looks after a child of Bradford who lives with the Marshes, in Wolverhampton. Whoever is not
# here has nothing: carers of other households, other providers, other forces, the social workers
# of the authority where the child lives (only its coordinator has a part in it), administrators,
# strangers, and people who are signed out.
AUTHORITY: Who = {
    "social-worker": SOCIAL_WORKER,
    "emergency-duty": EMERGENCY_DUTY,
    "placing-authority": PLACING,
    "reviewing-officer": REVIEWING,
    "bradford-coordinator": OWN_COORDINATOR,
    "bradford-system": SOCIAL_WORKER,
}
HOST: Who = {"coordinator": HOST_COORDINATOR, "wolverhampton-system": HOST_COORDINATOR}
NORTHWAY: Who = {
    "on-call": AGENCY,
    "fostering-social-worker": AGENCY,
    "northway-system": AGENCY,
}
KESTREL: Who = {"kestrel-on-call": AGENCY, "kestrel-system": AGENCY}
FARBROOK: Who = {"farbrook-system": AGENCY}
FORCE: Who = {
    "call-handler": CALL_HANDLER,
    "police-supervisor": POLICE_REVIEWER,
    "senior-officer": POLICE_REVIEWER,
    "superintendent": POLICE_REVIEWER,
    "west-midlands-system": POLICE_REVIEWER,
}
FORCE_AFTERWARDS: Who = {
    **dict.fromkeys(FORCE, POLICE_AFTERWARDS),
    "call-handler": POLICE_AFTERWARDS - {LEARNING},
}
# "Police supervisor: r when reported/escalated, profile only with an open report." The open report is
# the next force's once it was transferred; the first has its own decisions, as after closure. Judged:
# the next force reads what the first was told and decided, for it decides on the same night.
NEXT_FORCE: Who = {"other-force": POLICE_REVIEWER, "west-yorkshire-system": POLICE_REVIEWER}
SERVICE: Who = {
    "interviewer": INTERVIEWER,
    "interview-manager": COLLEAGUE_OF_THE_INTERVIEWER,
    "listening-post-system": COLLEAGUE_OF_THE_INTERVIEWER,
}

AT_THE_MARSHES: Who = AUTHORITY | HOST | NORTHWAY | {"carer": CARING}


def _and(who: Who, more: dict[str, set[Kind]]) -> Who:
    return {**who, **{slug: who.get(slug, NOTHING) | kinds for slug, kinds in more.items()}}


def _paper(who: Who) -> Who:
    """The coordinator asked for the paper; nobody else's says just what theirs does."""
    return _and(who, {"coordinator": {PAPER}, "wolverhampton-system": {PAPER}})


# What an unsent log says so far, for those who would judge it with its author.
BEING_WRITTEN: dict[str, set[Kind]] = {
    slug: {DRAFT}
    for slug in ("carer", "on-call", "fostering-social-worker", "social-worker", "emergency-duty")
}


MAY: dict[str, Who] = {
    "placed": AT_THE_MARSHES,
    # Whoever is asked why they looked reads the question.
    "looked at unusually": _and(AT_THE_MARSHES, {"coordinator": {SIGHT}}),
    # Nobody cares for the child by name yet. Judged: where the child lives is masked from the host
    # coordinator, who names the home all the same, from its postcode: the one thing to go by.
    "known by codes": _and(AUTHORITY | HOST, {"coordinator": {ADDRESS}}),
    # In no placement, so nobody cares for the child but the authority that knows the child; and the
    # force of its own area, which was told.
    "missing from home": AUTHORITY | NEXT_FORCE,
    # A log that nobody was told of is its author's.
    "log begun": _and(AT_THE_MARSHES, {"carer": {DRAFT}}),
    # From the second answer on, whoever looks after the child sees the episode, and what is judged
    # about it; so what the carer feels is offered to those who would judge with them.
    "being logged": _and(AT_THE_MARSHES, BEING_WRITTEN),
    # Judged: "rw" of the active episode is by the part that somebody has in the child's care, and not
    # by who holds the pen: the carer reads on in the log that on-call writes now.
    "log taken over": _and(AT_THE_MARSHES, BEING_WRITTEN),
    # Whoever is to phone learns nothing that they did not see.
    "call owed": _and(AT_THE_MARSHES, BEING_WRITTEN),
    "away": AT_THE_MARSHES,
    "in a children's home": _paper(AUTHORITY | HOST | KESTREL | FORCE | {"home-staff": CARING}),
    # "Carers lose access at placement end." A former carer keeps their own statements, not the
    # child (design). The interview was held, so the interviewer has the reference of it.
    "moved": AT_THE_MARSHES
    | {
        "former-carer": frozenset({REFERENCE, NIGHT, BACK}),
        "interviewer": INTERVIEWER_AFTERWARDS,
    },
    # The new provider and the new host, who is the child's own authority; of the old ones nobody,
    # but the former carer's own words.
    "moved while away": AUTHORITY | FARBROOK | {"former-carer": frozenset({REFERENCE, NIGHT})},
    "professional changed": {
        slug: kinds for slug, kinds in AT_THE_MARSHES.items() if slug != "reviewing-officer"
    },
    # "Sealed records": nobody by their agency, whoever they work for; only people named on the child.
    # Judged: a force still reads what was reported to it, with the name, for it is to look for them.
    # The officer who was asked why they looked reads the question.
    "restricted": _and(
        FORCE | {"carer": CARING, "social-worker": SOCIAL_WORKER, "reviewing-officer": REVIEWING},
        {"police-supervisor": {SIGHT}},
    ),
    # "Carers lose access at placement end", though they were named: they keep their own statements. Of
    # the new home nobody is named yet.
    "restricted, then moved": {
        "social-worker": SOCIAL_WORKER,
        "reviewing-officer": REVIEWING,
        "carer": frozenset({REFERENCE, NIGHT}),
    },
    # Judged: somebody named on the child reads as somebody who looks after the child, but does not
    # learn where the child lives; and a carer's number is between that carer and the officers.
    "granted by name": _paper(
        AT_THE_MARSHES | FORCE | {"other-carer": CARING - {ADDRESS, MEETING} - {CALL_BACK}}
    ),
    "grant expired": _paper(AT_THE_MARSHES | FORCE),
    # Nothing until it is answered, but their own words.
    "access request waiting": AT_THE_MARSHES | {"wolverhampton-social-worker": frozenset({SIGHT})},
    # Judged: whoever was let in to read, at their own asking, reads what the host coordinator reads. Of
    # the talk afterwards they learn that it is owed, and nothing of how it is arranged.
    "access request allowed": AT_THE_MARSHES
    | {"wolverhampton-social-worker": HOST_COORDINATOR - {TRIES, SHARED_COORDINATORS} | {SIGHT}},
    # "Profile r only with open report (+break-glass)": the officer reads as with a report.
    "emergency access": AT_THE_MARSHES | {"call-handler": CALL_HANDLER | {SIGHT}},
    "emergency access over": AT_THE_MARSHES | {"call-handler": frozenset({SIGHT})},
    # "Sealed records", and "break-glass" does not open the seal: nothing but their own words.
    "restricted during emergency access": {
        "social-worker": SOCIAL_WORKER,
        "reviewing-officer": REVIEWING,
        "call-handler": frozenset({SIGHT}),
        "carer": frozenset({REFERENCE, NIGHT}),
    },
    # "Sealed records": that naming the home, answering the request or phoning would be somebody's
    # work opens nothing to them. Whoever asked keeps their own words.
    "restricted and known by codes": {
        "social-worker": SOCIAL_WORKER | {DRAFT},
        "reviewing-officer": REVIEWING,
        "wolverhampton-social-worker": frozenset({SIGHT}),
    },
    "reported": _paper(AT_THE_MARSHES | FORCE),
    "transferred": _paper(AT_THE_MARSHES | FORCE_AFTERWARDS | NEXT_FORCE),
    # The service is asked to arrange a talk before the child goes home.
    # Judged: that another force has it was only heard, by phone. "r when reported": the first force goes on
    # reading, for it may say that it is not so; the next reads as one that holds the report.
    "transfer heard by phone": _paper(AT_THE_MARSHES | FORCE | NEXT_FORCE),
    # "Disclosures about the carer or the home: carer never, agency never": that the child said something
    # worrying, how the child is and what was done, in words that were written for those outside the home and its
    # agency. How the child came back is read by everybody who reads that they are.
    "back, kept from the home": AT_THE_MARSHES | FORCE | SERVICE,
    # Judged: what somebody has answered and not sent is theirs alone, as a log that nobody was told of.
    "answers kept between pages": _and(AT_THE_MARSHES | FORCE, {"carer": {UNSENT}}),
    "found, not home": _paper(AT_THE_MARSHES | FORCE | SERVICE),
    "information asked": AT_THE_MARSHES | FORCE,
    "reported and back": _paper(AT_THE_MARSHES | FORCE | SERVICE),
    "interview assigned": AT_THE_MARSHES | SERVICE,
    # "Full text rw own": somebody else of the service reads it to approve it, and for that it keeps its
    # sight. What was told at once is kept from the home and its agency.
    "interview to approve": AT_THE_MARSHES | SERVICE,
    "interview returned": AT_THE_MARSHES | SERVICE,
    # To be asked again: the service keeps its sight until that is done.
    "interview declined": AT_THE_MARSHES | SERVICE,
    "closed": _paper(AT_THE_MARSHES | FORCE_AFTERWARDS | {"interviewer": INTERVIEWER_AFTERWARDS}),
    "kept longer": _paper(
        AT_THE_MARSHES | FORCE_AFTERWARDS | {"interviewer": INTERVIEWER_AFTERWARDS}
    ),
    "stood down": AT_THE_MARSHES | FORCE_AFTERWARDS,
    "still away after a day": AUTHORITY | HOST | KESTREL | FORCE | {"home-staff": CARING},
    # "r when reported": the report is open to the force until it has answered for what was heard of it.
    "over, and to confirm": AT_THE_MARSHES | FORCE | {"interviewer": INTERVIEWER_AFTERWARDS},
    # "Access = role x organisation x relationship x episode state". The design: with a death everything
    # ends at once. So the report is open no more, and police keep their own decisions and challenges
    # alone; no interview is owed. Judged: whoever looked after the child keeps reading what they wrote
    # and did, for the record is kept on, and reviewed.
    "died while away": _paper(AT_THE_MARSHES | FORCE_AFTERWARDS),
}

# Pages on which something stands that the page itself is for. The outbox is a demonstration's
# alone, and shows messages as they leave: with the reference, and without a name.
SHOWN_TO_ALL: dict[str, Kinds] = {"outbox": frozenset({REFERENCE})}


def may(slug: str, state: str) -> Kinds:
    """What this person may have of a child in this state."""
    return MAY[state].get(slug, NOTHING)


def sees(slug: str, state: str) -> bool:
    """May this person know who the child is?"""
    return WHO in may(slug, state)
