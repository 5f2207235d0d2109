"""Which agency an office belongs to, for one episode: where a duty or a telling goes."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from children.models import Child
from missing.models import Episode
from partners.rules import MANAGERS, Office

_COLUMN: dict[Office, str] = {
    Office.CARER: "provider",
    Office.ON_CALL: "supervising_agency",
    Office.FOSTERING_SOCIAL_WORKER: "supervising_agency",
    Office.PLACING_AUTHORITY: "responsible_authority",
    Office.SOCIAL_WORKER: "responsible_authority",
    Office.REVIEWING_OFFICER: "responsible_authority",
    **dict.fromkeys(MANAGERS, "responsible_authority"),
    Office.HOST_COORDINATOR: "host_authority",
    Office.COORDINATOR: "responsible_authority",
    Office.POLICE_SUPERVISOR: "force",
    Office.DUTY_INSPECTOR: "force",
    Office.SUPERINTENDENT: "force",
}


# Who acts for those with whom a child is placed, while nobody has found out who that is.
_INSTEAD: dict[Office, Office] = {
    Office.CARER: Office.PLACING_AUTHORITY,
    Office.ON_CALL: Office.PLACING_AUTHORITY,
    Office.FOSTERING_SOCIAL_WORKER: Office.SOCIAL_WORKER,
}


def filled_by(office: Office, episode: Episode | Child) -> Office:
    """The office that acts as this one for the child: itself, or one of the placing authority.

    A placement that was loaded may name no home and no provider yet. What they would owe or hear
    falls to the authority that placed the child, so that it falls to somebody.
    """
    if office in _INSTEAD and getattr(episode, f"{_COLUMN[office]}_id") is None:
        return _INSTEAD[office]
    return office


# Where nobody fills an office for a child, what would be owed there. It is told to nobody instead.
_OWED_INSTEAD: dict[Office, Office] = {
    **_INSTEAD,
    Office.HOST_COORDINATOR: Office.PLACING_AUTHORITY,
}


def owed_as(office: Office, episode: Episode) -> Office:
    """The office that a duty of this one is written down for: a duty is never owed by nobody."""
    filled = filled_by(office, episode)
    nobody = agency_id_of(filled, episode) is None
    return _OWED_INSTEAD.get(filled, filled) if nobody else filled


def acted_as(office: Office, *, by: Office, agency_id: int | None, episode: Episode) -> bool:
    """May a duty of `by` be one of this office? The home may have been found since it was started."""
    fell = _OWED_INSTEAD.get(office) is by and agency_id == episode.responsible_authority_id
    return by is office or fell


def agency_id_of(office: Office, episode: Episode | Child) -> int | None:
    """The agency that holds this office for the episode's child; None when the child has none.

    The offices of those who look after a child can be asked of the child as well.
    """
    office = filled_by(office, episode)
    if office is Office.INTERVIEW_SERVICE:
        authority = episode.responsible_authority
        return authority.interviews_by_id or authority.pk
    column = _COLUMN.get(office)
    return getattr(episode, f"{column}_id", None) if column else None


def held_by(actor: Any) -> Q:
    """The duties of those times away for which the actor's agency holds one of the actor's offices."""
    columns = {_COLUMN[office] for office in actor.offices if office in _COLUMN}
    if Office.INTERVIEW_SERVICE in actor.offices:
        columns |= {"responsible_authority", "responsible_authority__interviews_by"}
    theirs = (Q(**{f"episode__{column}": actor.agency_id}) for column in columns)
    return reduce(or_, theirs, Q(pk__in=()))


def home_id_of(office: Office, episode: Episode | Child) -> int | None:
    """Carers are told as a home, not as an agency."""
    return episode.home_id if filled_by(office, episode) is Office.CARER else None


def holds_office(actor: Any, office: Office, episode: Episode) -> bool:
    """Does this person's job fill the office for this child?"""
    office = filled_by(office, episode)
    if office not in actor.offices or actor.agency_id != agency_id_of(office, episode):
        return False
    return office is not Office.CARER or actor.home_id == episode.home_id
