"""Which agency an office belongs to, for one episode: where a duty or a telling goes."""

from typing import Any

from children.models import Child
from missing.models import Episode
from partners.rules import Office

_COLUMN: dict[Office, str] = {
    Office.CARER: "provider",
    Office.ON_CALL: "supervising_agency",
    Office.FOSTERING_SOCIAL_WORKER: "supervising_agency",
    Office.PLACING_AUTHORITY: "responsible_authority",
    Office.SOCIAL_WORKER: "responsible_authority",
    Office.REVIEWING_OFFICER: "responsible_authority",
    Office.HOST_COORDINATOR: "host_authority",
    Office.POLICE_SUPERVISOR: "force",
    Office.DUTY_INSPECTOR: "force",
    Office.SUPERINTENDENT: "force",
}


def agency_id_of(office: Office, episode: Episode | Child) -> int | None:
    """The agency that holds this office for the episode's child; None when the child has none.

    The offices of those who look after a child can be asked of the child as well.
    """
    if office is Office.INTERVIEW_SERVICE:
        authority = episode.responsible_authority
        return authority.interviews_by_id or authority.pk
    column = _COLUMN.get(office)
    return getattr(episode, f"{column}_id", None) if column else None


def home_id_of(office: Office, episode: Episode | Child) -> int | None:
    """Carers are told as a home, not as an agency."""
    return episode.home_id if office is Office.CARER else None


def holds_office(actor: Any, office: Office, episode: Episode) -> bool:
    """Does this person's job fill the office for this child?"""
    if office not in actor.offices or actor.agency_id != agency_id_of(office, episode):
        return False
    return office is not Office.CARER or actor.home_id == episode.home_id
