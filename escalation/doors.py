"""The ways past the row rules for a demonstration's outbox, for who is texted, for what people keep of
their own, and for the themes of what a force was told.

Somebody who does not see a child any more keeps what they wrote themselves, and a force what it
decided: with the reference of the episode, and nothing else of the child.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, overload

from django.db import connection

from children.row_rules import AGENCY, PERSON, one_of
from children.rules import ROLE_CAN, Can
from core.doors import Door
from escalation.rules import SHOWN_FROM, THEMES_OF, LearningOutcome
from partners.rules import POLICE_ROLES, DeliveryState, HomeKind, Office

OUTBOX = Door(
    "demo_outbox",
    "p_from integer, p_number integer",
    returns=(
        "TABLE (subject text, body text, address text, office text, agency text, state text,"
        " sent_at timestamptz)"
    ),
    why="It shows invented people's messages to whoever tries the service out, signed in or not.",
    in_demo_only=True,
    body="""
SELECT subject, body, address, office, agency, state, sent_at FROM (
    SELECT d.subject, d.body, CASE d.channel WHEN 'text' THEN 'a mobile' ELSE d.address END AS address,
           n.office, a.name AS agency, d.state, d.sent_at,
           n.told_at AS at, d.id
      FROM escalation_delivery d
      JOIN escalation_notification n ON n.id = d.notification_id
      JOIN partners_agency a ON a.id = n.agency_id
    UNION ALL
    SELECT '', (SELECT count(*) FROM escalation_digestline l WHERE l.digest_id = g.id)::text,
           g.address, '', '', g.state, g.sent_at, COALESCE(g.sent_at, g.next_try_at), g.id
      FROM escalation_digest g
) AS letters
 ORDER BY at DESC, id DESC LIMIT p_number OFFSET p_from
""",
)
OUTBOX_SIZE = Door(
    "demo_outbox_size",
    "",
    returns="bigint",
    why=OUTBOX.why,
    in_demo_only=True,
    body="SELECT (SELECT count(*) FROM escalation_delivery) + (SELECT count(*) FROM escalation_digest)",
)

TEXTED = Door(
    "texted",
    "p_people bigint[], p_kind text",
    returns="SETOF bigint",
    why="Whoever tells others makes them texts: it says who has a mobile for that, and not its number.",
    body=f"""
SELECT m.person_id FROM partners_mobile m
 WHERE (NOT {{is_web}} OR {PERSON} IS NOT NULL)
   AND m.person_id = ANY (p_people) AND m.confirmed_at IS NOT NULL
   AND (p_kind = '' OR EXISTS (
     SELECT FROM escalation_preference p
      WHERE p.person_id = m.person_id AND p.texted @> to_jsonb(p_kind)))
""",
)

_OWN = "TABLE (reference text, protocol bigint, kind text, code text, extra text, words text, by text, at timestamptz)"
_LAST = "ORDER BY at DESC, reference LIMIT p_number OFFSET p_from"

OWN_WORDS = Door(
    "own_words",
    "p_person bigint, p_audiences text[], p_from integer, p_number integer",
    returns=_OWN,
    why="Who wrote something keeps it when they do not see the child any more.",
    body=f"""
SELECT e.reference, e.reporting_protocol_id, k.kind, k.code, '', k.words, '', k.at
  FROM (
    SELECT episode_id, 'note' AS kind, '' AS code, text AS words, happened_at AS at
      FROM missing_note WHERE written_by_id = p_person AND audience = ANY (p_audiences)
    UNION ALL
    SELECT episode_id, 'level', level, concat_ws(' ', reason, gut_feeling), decided_at
      FROM missing_assessment WHERE decided_by_id = p_person
    UNION ALL
    SELECT r.episode_id, 'return', r.code, coalesce(w.how_they_are, ''), r.recorded_at
      FROM (
        SELECT back.episode_id, '' AS code, back.recorded_at, back.recorded_by_id,
               (SELECT count(*) FROM missing_mistakenreturn m WHERE m.episode_id = back.episode_id) AS before
          FROM missing_return back
        UNION ALL
        SELECT back.episode_id, 'mistake', back.recorded_at, back.recorded_by_id,
               (SELECT count(*) FROM missing_mistakenreturn m
                 WHERE m.episode_id = back.episode_id AND m.id < back.id)
          FROM missing_mistakenreturn back
      ) r
      LEFT JOIN missing_howtheywere w ON w.episode_id = r.episode_id AND w.mistakes_before = r.before
           AND w.audience = ANY (p_audiences)
     WHERE r.recorded_by_id = p_person
    UNION ALL
    SELECT episode_id, 'not-back', '', what_was_wrong, put_right_at
      FROM missing_mistakenreturn WHERE put_right_by_id = p_person
    UNION ALL
    SELECT episode_id, 'challenge', '', concat_ws(' ', harm, missed), raised_at
      FROM escalation_challenge WHERE raised_by_id = p_person AND climbed_from_id IS NULL
    UNION ALL
    SELECT id, 'log', '', where_thought, opened_at
      FROM missing_episode WHERE opened_by_id = p_person
  ) k JOIN missing_episode e ON e.id = k.episode_id
 WHERE NOT {{is_web}} OR p_person = {PERSON}
 {_LAST}
""",
)

OWN_DECISIONS = Door(
    "own_decisions",
    "p_force bigint, p_from integer, p_number integer",
    returns=_OWN,
    why="A force keeps its decisions, and what became of them, when it does not see the child any more.",
    body=f"""
SELECT e.reference, e.reporting_protocol_id, k.kind, k.code, k.extra, k.words, k.by, k.at
  FROM (
    SELECT d.episode_id, 'decision' AS kind, d.outcome AS code, d.grade AS extra,
           concat_ws(' ', d.reason, coalesce(low.because, '')) AS words, d.officer_name AS by,
           d.decided_at AS at
      FROM missing_policedecision d JOIN missing_policereport r ON r.id = d.report_id
      LEFT JOIN missing_whylow low ON low.decision_id = d.id
     WHERE r.force_id = p_force AND NOT d.second_hand
    UNION ALL
    SELECT c.episode_id, 'challenge', c.ground, c.office, concat_ws(' ', c.harm, c.missed), '',
           c.raised_at
      FROM escalation_challenge c JOIN missing_policedecision d ON d.id = c.decision_id
      JOIN missing_policereport r ON r.id = d.report_id
     WHERE r.force_id = p_force AND c.climbed_from_id IS NULL
    UNION ALL
    SELECT c.episode_id, 'review', v.outcome, c.office, v.reason, p.name, v.reviewed_at
      FROM escalation_review v JOIN escalation_challenge c ON c.id = v.challenge_id
      JOIN missing_policedecision d ON d.id = c.decision_id
      JOIN missing_policereport r ON r.id = d.report_id
      JOIN partners_person p ON p.id = v.reviewer_id
     WHERE r.force_id = p_force
  ) k JOIN missing_episode e ON e.id = k.episode_id
 WHERE NOT {{is_web}} OR (p_force = {AGENCY} AND {one_of(POLICE_ROLES)})
 {_LAST}
""",
)

# A small number never leaves the database: it reads as one, and one as “fewer than five”.
_FEW = f"CASE WHEN {{0}} BETWEEN 1 AND {SHOWN_FROM - 1} THEN 1 ELSE {{0}} END"

# Nor does what two numbers leave between them: how many taught nothing is as small a number.
_LEARNT = (
    f"CASE WHEN raised >= {SHOWN_FROM} AND raised - learnt BETWEEN 1 AND {SHOWN_FROM - 1} THEN NULL"
    f" ELSE {_FEW.format('learnt')} END"
)
# By the database's own clock: between two spans of one's choosing is a single report.
_SINCE = f"now() - interval '{THEMES_OF.days} days'"

THEMES = Door(
    "force_themes",
    "p_force bigint, p_kind text, p_by_area boolean",
    returns="TABLE (place text, reports bigint, raised bigint, learnt bigint)",
    why=(
        "Officers learn from what was reported to their force after its sight of the children has ended."
        " It counts, and a place with few children has no name: how many there are in all is no secret"
        " to officers, only where. Whose record is restricted, is in no place."
    ),
    body=f"""
WITH placed AS (
    SELECT e.id, e.child_id, CASE WHEN p_by_area THEN coalesce(host.name, resp.name)
                      WHEN h.kind <> '{HomeKind.FOSTER_HOUSEHOLD}' THEN h.name
                      ELSE coalesce(prov.name, '') END AS place
      FROM missing_episode e
      JOIN children_child c ON c.id = e.child_id AND NOT c.restricted
      JOIN partners_agency resp ON resp.id = e.responsible_authority_id
      LEFT JOIN partners_agency host ON host.id = e.host_authority_id
      LEFT JOIN partners_agency prov ON prov.id = e.provider_id
      LEFT JOIN partners_home h ON h.id = e.home_id
), raised AS (
    SELECT p.place, count(*) AS number, count(DISTINCT p.child_id) AS children,
           count(*) FILTER (WHERE l.closed_at IS NOT NULL AND l.outcome <> '{LearningOutcome.NO_ISSUE}')
             AS learnt
      FROM escalation_learningcase l JOIN placed p ON p.id = l.episode_id
     WHERE l.force_id = p_force AND l.kind = p_kind AND l.raised_at >= {_SINCE}
     GROUP BY p.place
), told AS (
    SELECT p.place, count(DISTINCT p.id) AS number
      FROM missing_policereport r JOIN placed p ON p.id = r.episode_id
     WHERE r.force_id = p_force AND r.reported_at >= {_SINCE}
       AND NOT EXISTS (SELECT FROM missing_policereport WHERE corrects_id = r.id)
     GROUP BY p.place
), counted AS (
    SELECT CASE WHEN raised.children >= {SHOWN_FROM} THEN raised.place ELSE '' END AS place,
           sum(coalesce(told.number, 0))::bigint AS reports, sum(raised.number)::bigint AS raised,
           sum(raised.learnt)::bigint AS learnt
      FROM raised LEFT JOIN told ON told.place = raised.place
     GROUP BY 1
)
SELECT place, {_FEW.format("reports")}, {_FEW.format("raised")}, {_LEARNT}
  FROM counted
 WHERE NOT {{is_web}} OR (p_force = {AGENCY} AND {one_of(ROLE_CAN[Can.REVIEW])})
 ORDER BY place = '', place
""",
)

DOORS = (OUTBOX, OUTBOX_SIZE, TEXTED, OWN_WORDS, OWN_DECISIONS, THEMES)


def texted(people: Collection[int], kind: str) -> set[int]:
    """Those of them whose mobile is sent this kind of what can wait; of no kind, what is urgent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT texted(%s, %s)", [list(people), kind])
        return {row[0] for row in cursor.fetchall()}


class Own(NamedTuple):
    """One thing that a person wrote, or a force decided. The reference is all it says of the child."""

    reference: str
    protocol: int
    kind: str
    code: str
    extra: str
    words: str
    by: str
    at: datetime


def own_words(person_id: int, audiences: Sequence[str], *, start: int, number: int) -> list[Own]:
    """What the person wrote, the newest first."""
    return _own("own_words(%s, %s, %s, %s)", [person_id, list(audiences), start, number])


def own_decisions(force_id: int, *, start: int, number: int) -> list[Own]:
    """What the force decided, and what became of it, the newest first."""
    return _own("own_decisions(%s, %s, %s)", [force_id, start, number])


def _own(function: str, asked: list[Any]) -> list[Own]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", asked)
        return [Own(*row) for row in cursor.fetchall()]


class Counted(NamedTuple):
    """One place, or all those with few children together, under no name. What was learnt is not said
    where it would tell how few taught nothing."""

    place: str
    reports: int
    raised: int
    learnt: int | None


def themes_of_force(force_id: int, kind: str, *, by_area: bool) -> list[Counted]:
    """What was raised of this kind in the last year of what the force was told, by place, without any child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM force_themes(%s, %s, %s)", [force_id, kind, by_area])
        return [Counted(*row) for row in cursor.fetchall()]


class Letter(NamedTuple):
    """A message that left, or would have left. A digest is of no office, and its body is how many
    things it counts."""

    subject: str
    body: str
    address: str
    office: str
    agency: str
    state: str
    sent_at: datetime | None

    @property
    def to(self) -> str:
        return f"{Office(self.office).label}, {self.agency}" if self.office else "once a day"

    @property
    def stands(self) -> str:
        return str(DeliveryState(self.state).label)


class Outbox(Sequence[Letter]):
    """Every message, the newest first; read a page at a time."""

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT demo_outbox_size()")
            return int(cursor.fetchone()[0])

    @overload
    def __getitem__(self, place: int) -> Letter: ...
    @overload
    def __getitem__(self, place: slice) -> list[Letter]: ...
    def __getitem__(self, place: int | slice) -> Letter | list[Letter]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(len(self))
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM demo_outbox(%s, %s)", [first, last - first])
            return [Letter(*row) for row in cursor.fetchall()]
