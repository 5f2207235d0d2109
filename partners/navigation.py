"""Where each role can go from any page: five places at most."""

from partners.actor import Actor
from partners.rules import HOME_ROLES, Role

HOME = ("Home", "/home/")
CHILDREN = ("Children", "/children/")
BOARD = ("Board", "/board/")
DECISIONS = ("Decisions", "/decisions/")
CHALLENGES = ("Challenges", "/escalations/")
LEARNING = ("Learning", "/escalations/learning/")
INTERVIEWS = ("Interviews", "/returns/")
NOTIFICATIONS = ("Notifications", "/notifications/")
HELP_NOW = ("Help now", "/helplines/")
PEOPLE = ("People", "/manage/people/")
ROTA = ("Rota", "/manage/rota/")
AGENCY = ("Agency", "/manage/agency/")

_CARER = (HOME, ("My children", "/children/"), NOTIFICATIONS, HELP_NOW)
_SUPPORT = (HOME, BOARD, CHILDREN, NOTIFICATIONS)
_POLICE = (HOME, DECISIONS, CHALLENGES, NOTIFICATIONS)
_POLICE_LEADS = (HOME, DECISIONS, CHALLENGES, LEARNING, NOTIFICATIONS)
_AUTHORITY = (HOME, BOARD, CHILDREN, INTERVIEWS, NOTIFICATIONS)

PLACES: dict[Role, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(HOME_ROLES, _CARER),
    Role.CALL_HANDLER: _POLICE,
    Role.POLICE_SUPERVISOR: _POLICE_LEADS,
    Role.SENIOR_OFFICER: _POLICE_LEADS,
    Role.SUPERINTENDENT: _POLICE_LEADS,
    Role.ON_CALL: _SUPPORT,
    Role.FOSTERING_SOCIAL_WORKER: _SUPPORT,
    Role.SOCIAL_WORKER: _AUTHORITY,
    Role.EMERGENCY_DUTY: _AUTHORITY,
    Role.PLACING_AUTHORITY: _AUTHORITY,
    Role.COORDINATOR: (HOME, BOARD, CHILDREN, INTERVIEWS, NOTIFICATIONS),
    Role.INTERVIEWER: (HOME, INTERVIEWS, NOTIFICATIONS),
    Role.REVIEWING_OFFICER: (HOME, ("My children", "/children/"), NOTIFICATIONS),
    Role.AGENCY_ADMIN: (HOME, PEOPLE, ROTA, AGENCY),
}


def navigation_of(who: Actor | None, path: str) -> list[dict[str, object]]:
    """The places of the actor's role, with the one the page belongs to marked as current."""
    if who is None or who.role is None:
        return []
    places = PLACES[who.role]
    here = max((href for _, href in places if path.startswith(href)), key=len, default="")
    return [{"text": text, "href": href, "current": href == here} for text, href in places]
