"""Who may hold a return interview: somebody independent of where the child lives, by rules as data.

The statutory guidance of 2014 asks for an interview by someone not involved in caring for the
child. Whoever works or worked where the child lives, or for those who run it, cannot be booked,
whatever the reason. Whoever holds the child's care plan can be, with a reason: some children would
rather talk with a social worker they trust. Every rule is shown with what it found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.refusals import Refused
from partners.rules import HOME_ROLES, Role


class Found(StrEnum):
    """What a rule found, from the least to the gravest. An exception is no independence: the area's protocol
    lets this person hold it all the same, and says why."""

    CLEAR = "clear"
    EXCEPTION = "exception"
    WARN = "warn"
    FAIL = "fail"

    @property
    def gravity(self) -> int:
        return list(Found).index(self)


@dataclass(frozen=True)
class Work:
    """One job of the person: where, as what, and whether it has ended."""

    agency_id: int
    role: Role
    home_id: int | None = None
    ended: bool = False


@dataclass(frozen=True)
class Candidate:
    """Somebody who might hold the interview."""

    person_id: int
    name: str
    works: tuple[Work, ...]
    is_social_worker: bool = False
    was_social_worker: bool = False
    seen: int = 0  # how often they have talked with this child before


@dataclass(frozen=True)
class Around:
    """Where the child lives, or lived when they went; who runs it; who holds the care plan."""

    child: str
    homes: frozenset[int]
    runs_it: frozenset[int]
    responsible: int
    responsible_name: str
    service: int
    service_name: str
    limit: int | None  # over how many miles away the child's own social worker may hold it, if ever
    miles_away: float | None = None


# Jobs that care for children, or answer for those who do.
CARING = frozenset({*HOME_ROLES, Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER})


def _worked_at_home(who: Candidate, around: Around) -> bool:
    return any(work.home_id in around.homes for work in who.works if work.home_id is not None)


def _worked_for_those_who_run_it(who: Candidate, around: Around) -> bool:
    """Any job there; only the caring ones when the child's own authority runs the home, because
    the authority's other people are the next rules' matter."""
    return any(
        work.agency_id in around.runs_it
        and (work.agency_id != around.responsible or work.role in CARING)
        for work in who.works
    )


def _worked_for_an_authority_that_runs_it(who: Candidate, around: Around) -> bool:
    return around.responsible in around.runs_it and any(
        work.agency_id == around.responsible for work in who.works
    )


def _neither_interviewer_nor_social_worker(who: Candidate, around: Around) -> bool:
    return not who.is_social_worker and not any(
        work.agency_id == around.service and work.role is Role.INTERVIEWER and not work.ended
        for work in who.works
    )


def _holds_the_plan(who: Candidate, around: Around) -> bool:
    return who.is_social_worker or who.was_social_worker


def _works_for_the_authority(who: Candidate, around: Around) -> bool:
    return any(work.agency_id == around.responsible and not work.ended for work in who.works)


@dataclass(frozen=True)
class Rule:
    """One question about the person: what it is when the answer is yes, and both sentences.

    `distance`: the rule gives way for the child's own social worker when the child lives far away.
    """

    code: str
    met_by: Callable[[Candidate, Around], bool]
    then: Found
    yes: str
    no: str
    distance: bool = False


RULES: tuple[Rule, ...] = (
    Rule(
        "service",
        _neither_interviewer_nor_social_worker,
        Found.FAIL,
        yes="Isn’t an interviewer of {service}, nor {child}’s social worker.",
        no="Is an interviewer of {service}, or {child}’s social worker.",
    ),
    Rule(
        "home",
        _worked_at_home,
        Found.FAIL,
        yes="Works or worked where {child} lives.",
        no="Has never worked where {child} lives.",
    ),
    Rule(
        "provider",
        _worked_for_those_who_run_it,
        Found.FAIL,
        yes="Works or worked for the agency that runs or supervises {child}’s home.",
        no="Has never worked for the agency that runs or supervises {child}’s home.",
    ),
    Rule(
        "social-worker",
        _holds_the_plan,
        Found.WARN,
        yes="Is or was {child}’s social worker, who writes {child}’s care plan.",
        no="Doesn’t write {child}’s care plan.",
        distance=True,
    ),
    Rule(
        "authority",
        _works_for_the_authority,
        Found.WARN,
        yes="Works for {authority}, which holds {child}’s care plan.",
        no="Doesn’t work for {authority}.",
        distance=True,
    ),
    Rule(
        "in-house",
        _worked_for_an_authority_that_runs_it,
        Found.WARN,
        yes="Works or worked for {authority}, which runs {child}’s home itself.",
        no="Has never worked for an authority that runs {child}’s home itself.",
        distance=True,
    ),
)

EXCEPTION = (
    "{child} lives {miles} miles outside {authority}. Over {limit} miles,"
    " the child’s own social worker may hold it."
)


@dataclass(frozen=True)
class Finding:
    """What one rule found, in the words that the page shows."""

    code: str
    found: Found
    words: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "found": self.found.value, "words": self.words}


@dataclass(frozen=True)
class Independence:
    """What every rule found about one person; the gravest decides."""

    findings: tuple[Finding, ...]

    @property
    def found(self) -> Found:
        return max((finding.found for finding in self.findings), key=lambda each: each.gravity)

    @property
    def can_be_booked(self) -> bool:
        return self.found is not Found.FAIL

    @property
    def needs_reason(self) -> bool:
        return self.found is Found.WARN

    def because(self) -> tuple[str, ...]:
        """The findings that stand in the way, or all of them when none does."""
        against = tuple(each.words for each in self.findings if each.found is self.found)
        return against if self.found is not Found.CLEAR else self.words()

    def words(self) -> tuple[str, ...]:
        return tuple(each.words for each in self.findings)

    def as_json(self) -> list[dict[str, str]]:
        return [finding.as_json() for finding in self.findings]


def check(who: Candidate, around: Around) -> Independence:
    """Ask every rule about this person."""
    return Independence(tuple(_finding(rule, who, around) for rule in RULES))


def _finding(rule: Rule, who: Candidate, around: Around) -> Finding:
    said = {
        "child": around.child,
        "authority": around.responsible_name,
        "service": around.service_name,
    }
    if not rule.met_by(who, around):
        return Finding(rule.code, Found.CLEAR, rule.no.format(**said))
    if rule.distance and _excepted(who, around):
        words = EXCEPTION.format(**said, miles=f"{around.miles_away:g}", limit=around.limit)
        return Finding(rule.code, Found.EXCEPTION, f"{rule.yes.format(**said)} {words}")
    return Finding(rule.code, rule.then, rule.yes.format(**said))


def _excepted(who: Candidate, around: Around) -> bool:
    """The distance rule is for the child's present social worker alone, and where the protocol has one."""
    if around.limit is None or around.miles_away is None:
        return False
    return who.is_social_worker and around.miles_away > around.limit


def require_independent(found: Independence, *, who: str, reason: str) -> None:
    """Refuse somebody who cannot be booked, and a warning that nobody has given a reason for."""
    if not found.can_be_booked:
        raise Refused(
            f"{who} can’t hold this interview. {' '.join(found.because())} Choose someone else."
        )
    if found.needs_reason and not reason.strip():
        raise Refused("Pick someone independent, or say why not.")


def sorted_by_independence(
    checked: Iterable[tuple[Candidate, Independence]],
) -> list[tuple[Candidate, Independence]]:
    """The most independent first, then by name."""
    return sorted(checked, key=lambda each: (each[1].found.gravity, each[0].name))
