"""The words of the SSDA903 codes. A code that is not here is kept as given, and shown as itself."""

LEGAL_STATUS = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "D1": "Freeing order",
    "E1": "Placement order",
    "J1": "On remand, in care of the authority",
    "J2": "Detained, in care of the authority",
    "J3": "Sentenced, with a residence requirement",
    "L1": "Under police protection",
    "L2": "Emergency protection order",
    "L3": "Child assessment order",
    "V2": "Accommodated under section 20",
    "V3": "Short breaks, by agreement",
    "V4": "Short breaks, single agreement",
}

PLACE = {
    "A3": "Placed for adoption with the foster carer",
    "A4": "Placed for adoption, not with the foster carer",
    "A5": "Placed for adoption with the foster carer, under a placement order",
    "A6": "Placed for adoption, not with the foster carer, under a placement order",
    "H5": "Semi-independent living",
    "K1": "Secure children's home",
    "K2": "Children's home",
    "P1": "With parents",
    "P2": "Independent living",
    "P3": "Residential employment",
    "R1": "Residential care home",
    "R2": "Health or nursing home",
    "R3": "Family centre",
    "R5": "Young offender institution",
    "S1": "Residential school",
    "T0": "Temporary move",
    "T1": "Temporary stay in hospital",
    "T2": "Temporary absence on holiday",
    "T3": "Temporary stay while the usual carer is away",
    "T4": "Temporary accommodation",
    "U1": "Foster care with a relative or friend, long term",
    "U2": "Foster care with a relative or friend who may adopt",
    "U3": "Foster care with a relative or friend",
    "U4": "Foster care, long term",
    "U5": "Foster care with a carer who may adopt",
    "U6": "Foster care",
    "Z1": "Another kind of place",
}

PLACE_PROVIDER = {
    "PR0": "parents or own arrangement",
    "PR1": "the responsible authority",
    "PR2": "another authority",
    "PR3": "another public body",
    "PR4": "a private provider",
    "PR5": "a voluntary provider",
}

# Older files number the sexes, newer ones use letters.
SEX = {"1": "M", "2": "F"}


def legal_status(code: str) -> str:
    return _words(LEGAL_STATUS, code)


def place(code: str) -> str:
    return _words(PLACE, code)


def place_provider(code: str) -> str:
    return _words(PLACE_PROVIDER, code)


def _words(table: dict[str, str], code: str) -> str:
    """Nothing for no code; “code X9” for one that nobody has given words to."""
    return table.get(code, f"code {code}") if code else ""
