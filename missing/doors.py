"""The ways past the row rules for what an episode is about: into the record, where what the web writes names
whoever acts and is about a child they see; to what was handed over, whoever it was that ended it; to a log
that goes on, whoever says that the child is not back; and to what was known of the child when police were told."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from audit.rules import Fact
from children.row_rules import AGENCY, IS_SHOWN, PERSON, for_the_reader, one_of, the_episode
from children.rules import ROLE_CAN, Can
from core.doors import Door
from missing.clock import Ended
from missing.models import Duty
from missing.rules import HandoverState, Status
from partners.rules import Role

# What somebody is recorded to have done before the database is told that they act.
JOINING = (Fact.INVITATION_ACCEPTED, Fact.JOB_STARTED)
# The one before may act still, when the next comes.
COMING_AND_GOING = (Fact.SIGNED_IN, Fact.SIGNED_OUT)

# What an administrator did to somebody's way of signing in is in the chain of each agency where that person
# works, and of no other.
IN_ANOTHERS_CHAIN = f"""(p_fact = '{Fact.SIGN_IN_BEGUN_AGAIN_ELSEWHERE.value}' AND {one_of([Role.AGENCY_ADMIN])}
    AND EXISTS (SELECT FROM partners_job there JOIN partners_job here ON here.person_id = there.person_id
                 WHERE there.id::text = p_about_id AND there.agency_id = p_agency AND here.agency_id = {AGENCY}))"""

# What is recorded of a child whom whoever acts does not see, and what must be so for it. Nothing else is.
OF_A_CHILD_NOT_SEEN: Mapping[Fact, str] = {
    # As two facts find one (`children_matching`).
    Fact.CHILD_SEARCHED: f"""{one_of(ROLE_CAN[Can.ASK])} AND EXISTS (
        SELECT FROM children_child WHERE id = p_child AND NOT restricted)""",
    Fact.ACCESS_ASKED: f"""EXISTS (
        SELECT FROM children_accessrequest WHERE child_id = p_child AND asked_by_id = {PERSON}
           AND decided_at IS NULL)""",
    # Whoever looked is asked why long afterwards.
    Fact.LOOK_EXPLAINED: f"""EXISTS (
        SELECT FROM children_unusuallook WHERE child_id = p_child AND person_id = {PERSON}
           AND answered_at IS NOT NULL)""",
}


def _one_of(facts: Iterable[Fact]) -> str:
    return "p_fact IN ({})".format(", ".join(f"'{each.value}'" for each in facts))


_MAY_BE_OF_A_CHILD_NOT_SEEN = "CASE p_fact {} ELSE false END".format(
    " ".join(f"WHEN '{fact.value}' THEN {so}" for fact, so in OF_A_CHILD_NOT_SEEN.items())
)
_OF_AN_EPISODE_SEEN = f"""EXISTS (
            SELECT FROM missing_episode e JOIN children_child c ON c.id = e.child_id
             WHERE e.id = p_episode AND c.id = p_child AND {the_episode("c", "e.id")})"""

APPEND = Door(
    "audit_append",
    "p_fact text, p_child bigint, p_episode bigint, p_about_type text, p_about_id text,"
    " p_happened timestamptz, p_recorded timestamptz, p_person bigint, p_person_name text,"
    " p_job text, p_agency bigint, p_agency_name text, p_payload jsonb",
    returns="bigint",
    why="Nobody has a right to write events: each is the next link of its chain, under a true name.",
    language="plpgsql",
    changes=True,
    body=f"""
BEGIN
    IF p_fact = '{Fact.PAYLOAD_ERASED.value}' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only audit_erase says that something is erased';
    END IF;
    IF {{is_web}} THEN
        IF p_person IS DISTINCT FROM {PERSON}
           AND NOT ({PERSON} IS NULL AND {_one_of(JOINING)})
           AND NOT {_one_of(COMING_AND_GOING)} THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names whoever acts';
        END IF;
        IF p_agency IS DISTINCT FROM {AGENCY}
           AND NOT {_one_of((*JOINING, *COMING_AND_GOING))} AND NOT {IN_ANOTHERS_CHAIN} THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names the agency that one acts for';
        END IF;
        PERFORM FROM partners_person WHERE id = p_person AND name = p_person_name;
        IF NOT FOUND THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record names people by their own names';
        END IF;
        IF p_child IS NOT NULL AND {IS_SHOWN.name}(p_child) IS NOT TRUE
           AND ({_MAY_BE_OF_A_CHILD_NOT_SEEN}) IS NOT TRUE THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record says that of children who are seen';
        END IF;
        IF p_episode IS NOT NULL AND NOT {_OF_AN_EPISODE_SEEN} THEN
            RAISE insufficient_privilege USING MESSAGE = 'the record says that of episodes that are seen';
        END IF;
    END IF;
    RETURN audit_write(
        p_fact, p_child, p_episode, p_about_type, p_about_id, p_happened, p_recorded, p_person,
        p_person_name, p_job, p_agency, p_agency_name, p_payload
    );
END
""",
)

OVERTAKE = Door(
    "overtake_handovers",
    "p_episode bigint, p_at timestamptz",
    returns="SETOF bigint",
    why="A handover is its readers' alone, and waits for nobody whoever ends the duty or takes it on.",
    changes=True,
    body=f"""
UPDATE missing_handover h SET state = '{HandoverState.OVERTAKEN}', answered_at = p_at
  FROM missing_duty d JOIN children_child c ON c.id = d.child_id
 WHERE h.episode_id = p_episode AND h.state = '{HandoverState.WAITING}' AND d.id = h.duty_id
   AND (d.how_ended <> '' OR d.taken_by_id IS DISTINCT FROM h.given_by_id)
   AND (NOT {{is_web}} OR {the_episode("c", "d.episode_id")})
RETURNING h.answer_id
""",
)

HANDING_OVER = Door(
    "handing_over",
    "p_episode bigint, p_at timestamptz",
    returns="SETOF bigint",
    why="A handover is its readers' alone; whose duty it is once more must be known whoever says so.",
    body=f"""
SELECT h.duty_id FROM missing_handover h
  JOIN missing_episode e ON e.id = h.episode_id JOIN children_child c ON c.id = e.child_id
 WHERE e.id = p_episode AND h.state = '{HandoverState.OVERTAKEN}' AND h.answered_at = p_at
   AND (NOT {{is_web}} OR {the_episode("c", "e.id")})
""",
)

REOPEN_LOG = Door(
    "reopen_log",
    "p_episode bigint, p_at timestamptz",
    returns="void",
    why="A log that was never sent is hidden from police, who may say that the child is not back.",
    changes=True,
    body=f"""
UPDATE missing_draft d SET sent_at = NULL
  FROM missing_episode e JOIN children_child c ON c.id = e.child_id
 WHERE d.episode_id = p_episode AND d.sent_at = p_at AND e.id = p_episode
   AND e.status = '{Status.BEING_LOGGED}'
   AND (NOT {{is_web}} OR ({the_episode("c", "e.id")} AND {one_of(ROLE_CAN[Can.RETURN])}))
""",
)

WHY_LOW_AGAIN = Door(
    "say_why_low_again",
    "p_of bigint, p_for bigint",
    returns="void",
    why="Carers write down that police hold to a decision, and don't read why its grade is low.",
    changes=True,
    body=f"""
INSERT INTO missing_whylow (decision_id, because)
SELECT again.id, said.because FROM missing_whylow said
  JOIN missing_policedecision before ON before.id = said.decision_id
  JOIN missing_policedecision again ON again.id = p_for
       AND again.episode_id = before.episode_id AND again.grade = before.grade
  JOIN missing_episode e ON e.id = again.episode_id JOIN children_child c ON c.id = e.child_id
 WHERE said.decision_id = p_of
   AND (NOT {{is_web}} OR (again.recorded_by_id = {PERSON} AND {the_episode("c", "e.id")}
        AND {one_of(ROLE_CAN[Can.REPORT_SECOND_HAND])}))
ON CONFLICT DO NOTHING
""",
)

# When a profile said something: a section is never written without saying when, and by whom.
_SAID_AT = """coalesce(
    (SELECT max((said ->> 'at')::timestamptz) FROM jsonb_each(p.checks) AS each_of (code, said)),
    p.pgh_created_at)"""

KNOWN_WHEN_REPORTED = Door(
    "known_when_reported",
    "p_episode bigint",
    returns="TABLE (told_at timestamptz, known jsonb)",
    why="Row history is nobody's to read, and what police could read when they were first told is on record there.",
    body=f"""
SELECT t.told_at, (
    SELECT to_jsonb(p) FROM children_profileevent p
     WHERE p.child_id = e.child_id AND {_SAID_AT} <= t.told_at
     ORDER BY p.pgh_id DESC LIMIT 1)
  FROM missing_episode e JOIN children_child c ON c.id = e.child_id
  JOIN LATERAL (
    SELECT min(r.recorded_at) AS told_at FROM missing_policereport r WHERE r.episode_id = e.id
  ) t ON t.told_at IS NOT NULL
 WHERE e.id = p_episode AND (NOT {{is_web}} OR {the_episode("c", "e.id")})
""",
)

_KEPT_FROM_THE_READER = f"""d.episode_id = e.id AND c.id = e.child_id AND {{is_web}}
   AND {the_episode("c", "e.id")} AND NOT {for_the_reader("d.audience")}"""

KEPT_DUTIES = Door(
    "kept_duties",
    "p_episode bigint",
    returns="SETOF missing_duty",
    why="What somebody records ends a duty, and an episode waits for one, of which they do not hear.",
    body=f"""
SELECT d.* FROM missing_duty d, missing_episode e, children_child c
 WHERE e.id = p_episode AND {_KEPT_FROM_THE_READER}
""",
)

END_KEPT_DUTY = Door(
    "end_kept_duty",
    "p_duty bigint, p_event bigint, p_at timestamptz, p_how text",
    returns="void",
    why="What somebody records ends a duty of which they do not hear: by that fact of theirs alone.",
    changes=True,
    body=f"""
UPDATE missing_duty d SET ended_by_event = p_event, ended_at = p_at, how_ended = p_how, next_moment_at = NULL
  FROM missing_episode e, children_child c, audit_event said
 WHERE d.id = p_duty AND said.id = p_event AND said.episode_id = e.id AND said.person_id = {PERSON}
   AND {_KEPT_FROM_THE_READER}
""",
)

DOORS = (
    *(APPEND, OVERTAKE, HANDING_OVER, REOPEN_LOG, WHY_LOW_AGAIN),
    *(KNOWN_WHEN_REPORTED, KEPT_DUTIES, END_KEPT_DUTY),
)


def kept_duties(episode_id: int) -> list[Duty]:
    """The duties of the episode that whoever acts does not hear of. Each is marked: it ends by its own door."""
    asked = "SELECT *, TRUE AS is_kept FROM kept_duties(%s::bigint)"
    return list(Duty.objects.raw(asked, [episode_id]))


def end_kept_duty(duty_id: int, end: Ended) -> None:
    """The fact that whoever acts has just recorded ended it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT end_kept_duty(%s::bigint, %s::bigint, %s::timestamptz, %s)",
            [duty_id, end.ended_by, end.ended_at, str(end.how)],
        )


def overtake(episode_id: int, *, at: datetime) -> list[int]:
    """What was handed over in the episode waits for nobody once it has ended, or has another's name on
    it. The duties to answer, which are to be set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT overtake_handovers(%s::bigint, %s::timestamptz)", [episode_id, at])
        return [answer for (answer,) in cursor.fetchall()]


def handing_over(episode_id: int, *, at: datetime) -> list[int]:
    """The duties that somebody was handing over when they ended at this time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT handing_over(%s::bigint, %s::timestamptz)", [episode_id, at])
        return [duty for (duty,) in cursor.fetchall()]


def reopen_log(episode_id: int, *, sent_at: datetime) -> None:
    """The log that counted as sent from that time on can be gone on with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reopen_log(%s::bigint, %s::timestamptz)", [episode_id, sent_at])


def say_why_low_again(of: int, for_decision: int) -> None:
    """The grade that police hold to is as low as before for the same reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT say_why_low_again(%s::bigint, %s::bigint)", [of, for_decision])


def known_when_reported(episode_id: int) -> tuple[datetime, dict[str, str]] | None:
    """When police were first told, and the columns of what was known of the child then; None where they were not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM known_when_reported(%s::bigint)", [episode_id])
        found = cursor.fetchone()
    if found is None:
        return None
    told_at, known = found
    return told_at, json.loads(known) if isinstance(known, str) else known or {}
