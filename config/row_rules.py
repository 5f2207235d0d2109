"""Which rows of which table the web role is shown: the second lock, put into force after every migrate.

Everything that hangs on a child is listed here; a test holds the list to the models. The worker's
sweeps are nobody's and see every row; what a task makes for a person it makes as the web role.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from children import doors as children_doors
from children.row_rules import (
    AGENCY,
    HOME,
    LOOKED_AFTER,
    PERSON,
    READS_HOME,
    READS_PLACEMENT,
    ROLE,
    for_the_reader,
    of_the_child,
    of_the_episode,
    one_of,
    ones_own,
    part_of,
    shown_to_whoever_acts,
    the_child,
)
from children.rules import CARING, ROLE_CAN, SUBJECT_ROLES, Can, Subject
from core.doors import Door
from escalation import doors as escalation_doors
from escalation.access import CALLS_BACK
from insight.workflow import NEEDS
from missing import doors as missing_doors
from missing.rules import READS_WHO_TOLD
from partners import doors as partners_doors
from partners.rules import HOME_ROLES, Role
from retention import doors as retention_doors
from returns import doors as returns_doors
from returns import voice_doors
from returns.prevention_rules import READS_DISCLOSED
from returns.rules import NEVER_READ, READS_ARRANGING, SHARED_WITH, State, Told, Where


@dataclass(frozen=True)
class Rule:
    """The rows that are shown and may be changed, and those that may be added or changed if that is less."""

    shown: str
    added: str = ""
    changed: str = ""


def _with_its_episode(table: str) -> Rule:
    return Rule(part_of(f"{table}.episode_id", "missing_episode"))


def _of_police(table: str) -> Rule:
    """What police were told and decided: whoever holds the return interview comes to it without."""
    shown = part_of(f"{table}.episode_id", "missing_episode")
    return Rule(f"{shown} AND {one_of(SUBJECT_ROLES[Subject.POLICE])}")


def _with_its_child(table: str) -> Rule:
    return Rule(of_the_child(f"{table}.child_id"))


def _by_child_and_episode_for_readers(table: str) -> Rule:
    """What hangs on both, and is for an audience."""
    return Rule(
        f"{of_the_episode(f'{table}.child_id', f'{table}.episode_id')}"
        f" AND {for_the_reader(f'{table}.audience')}"
    )


def _ones_own_or_of_the_child(table: str, person: str) -> Rule:
    own = ones_own(f"{table}.{person}")
    return Rule(f"{own} OR {of_the_child(f'{table}.child_id')}", added=own)


def _why_low(table: str) -> Rule:
    """Whoever writes a decision down says it with it. Carers, who hear it on the phone, don't read it again."""
    decision = part_of(f"{table}.decision_id", "missing_policedecision")
    wrote = f"(SELECT said.recorded_by_id FROM missing_policedecision said WHERE said.id = {table}.decision_id)"
    return Rule(
        f"{decision} AND {one_of(ROLE_CAN[Can.READ_GRADING])}",
        added=ones_own(wrote),
        changed="FALSE",
    )


def _called_back(table: str) -> Rule:
    """Of those who challenge, whoever stands beside the carer reads it; of carers, that household."""
    challenge = part_of(f"{table}.challenge_id", "escalation_challenge")
    household = (
        "(SELECT about.home_id FROM escalation_challenge asked"
        " JOIN missing_episode about ON about.id = asked.episode_id"
        f" WHERE asked.id = {table}.challenge_id) = {HOME}"
    )
    others = one_of(CALLS_BACK - frozenset(HOME_ROLES))
    raised = f"(SELECT asked.raised_by_id FROM escalation_challenge asked WHERE asked.id = {table}.challenge_id)"
    return Rule(
        f"{challenge} AND ({others} OR {one_of(CALLS_BACK & frozenset(HOME_ROLES))} AND {household})",
        added=ones_own(raised),
        changed="FALSE",
    )


def _of_the_interview(table: str) -> str:
    return part_of(f"{table}.interview_id", "returns_returninterview")


def _shared_with_the_reader(shared: str) -> str:
    """Whoever acts is among those with whom this was shared."""
    readers = (
        f"{one_of([role])} AND {shared}.audience = '{audience.value}'"
        for role, audience in sorted(SHARED_WITH.items())
    )
    return f"({' OR '.join(readers)})"


def _may_be_theirs(shared: str, question: str) -> str:
    """No answer is shared with those whom it may be about, whatever a row says."""
    never = (
        f"({shared}.audience = '{audience.value}' AND {question} IN ({_listed(questions)}))"
        for audience, questions in NEVER_READ.items()
    )
    return f"NOT ({' OR '.join(never)})"


def _of_the_child_once_finished(table: str) -> Rule:
    """Those who hear the child read it, once it is finished; nobody adds or changes any of it."""
    finished = (
        f"EXISTS (SELECT FROM returns_voicelink link WHERE link.id = {table}.link_id"
        " AND link.finished_at IS NOT NULL)"
    )
    return Rule(f"{finished} AND {HEARS}", added="FALSE", changed="FALSE")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(words))


ASKED_IN_THE_SAME_WORK = (
    f"(SELECT asked_as.role = {ROLE} AND asked_as.agency_id = {AGENCY}"
    f" AND asked_as.home_id IS NOT DISTINCT FROM {HOME}"
    " FROM partners_job asked_as WHERE asked_as.id = children_document.asked_as_id)"
)
WRITES_PROFILE = (
    f"{of_the_child('children_profile.child_id')} AND {one_of(ROLE_CAN[Can.WRITE_PROFILE])}"
)
HEARS = one_of(ROLE_CAN[Can.HEAR])
# Whoever arranges sees the times of their own service, and of those that are to talk with a child they see.
ARRANGED_AT = (
    f"{one_of(ROLE_CAN[Can.ARRANGE])} AND (returns_slot.service_id = {AGENCY} OR EXISTS ("
    "SELECT FROM returns_returninterview talk WHERE talk.service_id = returns_slot.service_id))"
)
_DUTY_FOR = "(audit_event.payload ->> 'duty_for')"
RECORDED_THE_RETURN = ones_own(
    "(SELECT back.recorded_by_id FROM missing_return back"
    " WHERE back.episode_id = missing_howtheywere.episode_id)"
)

_PROVIDER = (
    "(SELECT theirs.provider_id FROM partners_home theirs"
    " WHERE theirs.id = partners_homeaddress.home_id)"
)
AT_ONES_OWN_HOME = f"({one_of(HOME_ROLES)} AND partners_homeaddress.home_id = {HOME})"
ADMINISTERS = f"({one_of([Role.AGENCY_ADMIN])} AND {_PROVIDER} = {AGENCY})"
OF_ONES_OWN_PROVIDER = (
    f"({one_of((CARING | {Role.AGENCY_ADMIN}) - frozenset(HOME_ROLES))} AND {_PROVIDER} = {AGENCY})"
)
SETS_UP = (
    f"({ROLE} = '' AND (SELECT setting.is_staff FROM partners_person setting"
    f" WHERE setting.id = {PERSON}))"
)

RULES: Mapping[str, Rule] = {
    "children_child": Rule(the_child("children_child")),
    "children_profile": Rule(
        of_the_child("children_profile.child_id"),
        added=WRITES_PROFILE,
        changed=WRITES_PROFILE,
    ),
    # It has the numbers of friends and family, for those who would ring them.
    "children_reportingstrategy": Rule(
        f"{of_the_child('children_reportingstrategy.child_id')} AND {one_of(ROLE_CAN[Can.TRY])}"
    ),
    "children_legalstatus": _with_its_child("children_legalstatus"),
    "children_placement": _with_its_child("children_placement"),
    "children_placementpostcode": Rule(
        f"{READS_PLACEMENT.name}(children_placementpostcode.placement_id)",
        added=f"{part_of('children_placementpostcode.placement_id', 'children_placement')}"
        f" AND {one_of(ROLE_CAN[Can.MOVE])}",
        changed="FALSE",
    ),
    # A provider knows where its own homes are, and its administrator says it; so does whoever sets agencies
    # up, while they do. Else it is read because of a child who lives there.
    "partners_homeaddress": Rule(
        f"{AT_ONES_OWN_HOME} OR {OF_ONES_OWN_PROVIDER} OR {SETS_UP}"
        f" OR {READS_HOME.name}(partners_homeaddress.home_id)",
        added=f"{ADMINISTERS} OR {SETS_UP}",
        changed=f"{ADMINISTERS} OR {SETS_UP}",
    ),
    "children_professional": _with_its_child("children_professional"),
    "children_photo": _with_its_child("children_photo"),
    # A paper says what its asker reads: it is theirs, and their colleagues' in the same work there. What the
    # child said in the interview stands in its report; what is laid before a court, and what police are
    # given, is for those who may make it.
    "children_document": Rule(
        f"{of_the_episode('children_document.child_id', 'children_document.episode_id')}"
        f" AND {ASKED_IN_THE_SAME_WORK}"
        + "".join(
            f" AND (children_document.kind <> '{kind}' OR {one_of(ROLE_CAN[can])})"
            for kind, can in NEEDS.items()
        )
    ),
    # Everybody reads what opened a child to them. Nobody opens one to themselves.
    "children_sight": Rule(
        f"children_sight.agency_id = {AGENCY} OR {shown_to_whoever_acts('children_sight.child_id')}",
        added=of_the_child("children_sight.child_id"),
    ),
    "children_grant": Rule(
        f"{ones_own('children_grant.user_id')}"
        f" OR {shown_to_whoever_acts('children_grant.content_object_id')}",
        added=of_the_child("children_grant.content_object_id"),
    ),
    "children_restriction": _with_its_child("children_restriction"),
    # What somebody asked for, or looked at, is theirs to read whatever was answered.
    "children_accessrequest": _ones_own_or_of_the_child("children_accessrequest", "asked_by_id"),
    "children_emergencyaccess": _ones_own_or_of_the_child("children_emergencyaccess", "looker_id"),
    # Whoever is asked why they looked reads the question, and the child's name only where they see it.
    "children_unusuallook": Rule(
        f"{ones_own('children_unusuallook.person_id')}"
        f" OR children_unusuallook.authority_id = {AGENCY} AND (children_unusuallook.child_id IS NULL"
        f" OR {of_the_child('children_unusuallook.child_id')})"
    ),
    "missing_episode": Rule(of_the_episode("missing_episode.child_id", "missing_episode.id")),
    "missing_whotold": Rule(
        f"{part_of('missing_whotold.episode_id', 'missing_episode')} AND {one_of(READS_WHO_TOLD)}",
        added=f"{part_of('missing_whotold.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.LOG])}",
        changed="FALSE",
    ),
    # Nobody hears of a duty that a worry alone started who may not read the worry.
    "missing_duty": _by_child_and_episode_for_readers("missing_duty"),
    # An answer is its author's alone until the episode is there for on-call to see; then it is read,
    # and may be taken over, by those who could have logged it.
    "missing_draft": Rule(
        f"{ones_own('missing_draft.person_id')}"
        f" OR {one_of(ROLE_CAN[Can.LOG])}"
        f" AND {part_of('missing_draft.episode_id', 'missing_episode')}"
    ),
    "missing_keptanswers": Rule(
        f"{ones_own('missing_keptanswers.person_id')}"
        f" AND {part_of('missing_keptanswers.episode_id', 'missing_episode')}"
    ),
    "missing_step": _with_its_episode("missing_step"),
    "missing_assessment": _with_its_episode("missing_assessment"),
    "missing_policereport": _of_police("missing_policereport"),
    "missing_policedecision": _of_police("missing_policedecision"),
    "missing_whylow": _why_low("missing_whylow"),
    "missing_decisionconfirmation": _of_police("missing_decisionconfirmation"),
    "missing_forcetransfer": Rule(
        _of_police("missing_forcetransfer").shown,
        added=f"{part_of('missing_forcetransfer.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.TRANSFER] | ROLE_CAN[Can.REPORT_SECOND_HAND])}",
    ),
    "missing_note": Rule(
        f"{part_of('missing_note.episode_id', 'missing_episode')}"
        f" AND {for_the_reader('missing_note.audience')}"
    ),
    "missing_located": _with_its_episode("missing_located"),
    "missing_handover": Rule(
        f"{part_of('missing_handover.duty_id', 'missing_duty')}"
        f" AND {for_the_reader('missing_handover.audience')}"
    ),
    "missing_task": Rule(
        f"{part_of('missing_task.episode_id', 'missing_episode')}"
        f" AND {for_the_reader('missing_task.audience')}"
    ),
    "missing_enquiry": Rule(
        f"{part_of('missing_enquiry.episode_id', 'missing_episode')}"
        f" AND {for_the_reader('missing_enquiry.audience')}"
        f" AND {one_of(ROLE_CAN[Can.READ_POLICE])}"
    ),
    # A question to an office is for its readers, of those who read of police at all; so is the answer.
    "missing_informationrequest": Rule(
        f"{part_of('missing_informationrequest.episode_id', 'missing_episode')}"
        f" AND {for_the_reader('missing_informationrequest.audience')}"
        f" AND {one_of(ROLE_CAN[Can.READ_POLICE])}"
    ),
    "missing_informationanswer": Rule(
        part_of("missing_informationanswer.request_id", "missing_informationrequest")
    ),
    "missing_return": _with_its_episode("missing_return"),
    # How a child was who came back is for its audience. Whoever records the return says it with it.
    "missing_howtheywere": Rule(
        f"{part_of('missing_howtheywere.episode_id', 'missing_episode')}"
        f" AND {for_the_reader('missing_howtheywere.audience')}",
        added=f"{for_the_reader('missing_howtheywere.audience')} AND {RECORDED_THE_RETURN}",
        changed="FALSE",
    ),
    # Kept as a mistake, a return may go: so says whoever may record one.
    "missing_mistakenreturn": Rule(
        part_of("missing_mistakenreturn.episode_id", "missing_episode"),
        added=f"{part_of('missing_mistakenreturn.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.RETURN])}",
    ),
    # Police, who may open and end a talk by what they record of the child, read of none that was held or
    # that the child said no to.
    "returns_returninterview": Rule(
        f"{of_the_child('returns_returninterview.child_id')}"
        f" AND ({one_of(SUBJECT_ROLES[Subject.INTERVIEW])}"
        f" OR returns_returninterview.state NOT IN ('{State.HELD.value}', '{State.DECLINED.value}'))"
    ),
    "returns_returninterview_episodes": Rule(
        part_of(
            "returns_returninterview_episodes.returninterview_id",
            "returns_returninterview",
        )
    ),
    # Told of a held interview, carers and managers read none of what the child said in it. Who may
    # change which of it, and until when, is a trigger's (`returns.models.recorded`).
    "returns_answer": Rule(
        f"{_of_the_interview('returns_answer')} AND ({HEARS} OR EXISTS ("
        "SELECT FROM returns_sharedwords shared WHERE shared.answer_id = returns_answer.id"
        f" AND {_shared_with_the_reader('shared')}"
        f" AND {_may_be_theirs('shared', 'returns_answer.question')}))",
        added=f"{_of_the_interview('returns_answer')} AND {HEARS}",
        changed=f"{_of_the_interview('returns_answer')} AND {HEARS}",
    ),
    # What the child agreed to share is chosen by those who hear all of it.
    "returns_sharedwords": Rule(
        f"{_of_the_interview('returns_sharedwords')}"
        f" AND ({HEARS} OR {_shared_with_the_reader('returns_sharedwords')})",
        added=f"{_of_the_interview('returns_sharedwords')} AND {HEARS}",
        changed=f"{_of_the_interview('returns_sharedwords')} AND {HEARS}",
    ),
    # A child answers by a link that those who hear the child make. What the child writes comes by a door,
    # and is read once the child has said that it is right.
    "returns_voicelink": Rule(f"{_of_the_interview('returns_voicelink')} AND {HEARS}"),
    "returns_childswords": _of_the_child_once_finished("returns_childswords"),
    "returns_childsreader": _of_the_child_once_finished("returns_childsreader"),
    # That it waits to be approved is known to those who arrange it.
    "returns_approval": Rule(
        f"{part_of('returns_approval.interview_id', 'returns_returninterview')}"
        f" AND {one_of(READS_ARRANGING)}"
    ),
    "returns_approvalcomments": Rule(
        f"{part_of('returns_approvalcomments.approval_id', 'returns_approval')} AND {HEARS}"
    ),
    # That the child said no, and that somebody tried, is known around the child: in which words is not.
    "returns_notnow": Rule(
        f"{part_of('returns_notnow.interview_id', 'returns_returninterview')}"
        f" AND {one_of(READS_ARRANGING)}"
    ),
    # A time says who and when, and never of whom: whoever arranges sees what is taken. It is offered by
    # its own interviewer; a booking takes it, and makes one at another time.
    "returns_slot": Rule(
        f"{ones_own('returns_slot.interviewer_id')} OR {ARRANGED_AT}",
        added=f"{ones_own('returns_slot.interviewer_id')} AND returns_slot.interview_id IS NULL"
        f" OR {part_of('returns_slot.interview_id', 'returns_returninterview')}",
        changed=f"{ones_own('returns_slot.interviewer_id')}"
        f" OR returns_slot.interview_id IS NULL AND {ARRANGED_AT}"
        f" OR {part_of('returns_slot.interview_id', 'returns_returninterview')}",
    ),
    # What the child would like, and who is to be there, is for whoever arranges it.
    "returns_wish": Rule(f"{of_the_child('returns_wish.child_id')} AND {one_of(READS_ARRANGING)}"),
    "returns_support": Rule(
        f"{part_of('returns_support.interview_id', 'returns_returninterview')}"
        f" AND {one_of(READS_ARRANGING)}"
    ),
    # Until the talk, while the child lives where they lived when it was booked: where a child lives is for
    # those of the authority and for whoever is to go there. Whoever is to tell the child reads it too: at
    # home, if that was chosen. It is written by a door.
    "returns_meetingplace": Rule(
        f"{_of_the_interview('returns_meetingplace')} AND EXISTS ("
        "SELECT FROM returns_returninterview talk JOIN children_child c ON c.id = talk.child_id"
        " WHERE talk.id = returns_meetingplace.interview_id"
        f" AND talk.state = '{State.BOOKED.value}' AND talk.lived_at_id IS NOT DISTINCT FROM c.home_id"
        f" AND ({one_of(READS_ARRANGING)} AND (talk.where <> '{Where.HOME.value}'"
        f" OR {ones_own('talk.interviewer_id')} OR c.responsible_authority_id = {AGENCY}"
        f" AND NOT {one_of([Role.INTERVIEWER])})"
        f" OR talk.child_told_by = '{Told.CARER.value}' AND c.home_id = {HOME}))",
        added="FALSE",
        changed="FALSE",
    ),
    "returns_carersview": Rule(
        f"{part_of('returns_carersview.interview_id', 'returns_returninterview')}"
        f" AND {one_of(READS_ARRANGING)} AND {for_the_reader('returns_carersview.audience')}"
    ),
    "returns_attempt": Rule(
        f"{part_of('returns_attempt.interview_id', 'returns_returninterview')}"
        f" AND {one_of(SUBJECT_ROLES[Subject.INTERVIEW])}"
    ),
    "returns_attemptnote": Rule(
        f"{part_of('returns_attemptnote.attempt_id', 'returns_attempt')}"
        f" AND {one_of(READS_ARRANGING)}"
    ),
    # Whoever holds the return interview comes to it without what police made of the child.
    "returns_preventioninterview": Rule(
        f"{part_of('returns_preventioninterview.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.READ_POLICE])}",
        added=f"{part_of('returns_preventioninterview.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.PREVENTION] | ROLE_CAN[Can.REPORT_SECOND_HAND])}",
    ),
    "returns_preventionconfirmation": Rule(
        part_of("returns_preventionconfirmation.prevention_id", "returns_preventioninterview"),
        added=f"{part_of('returns_preventionconfirmation.prevention_id', 'returns_preventioninterview')}"
        f" AND {one_of(ROLE_CAN[Can.PREVENTION])}",
    ),
    # What a child told police is kept from those who look after the child: it may be about them.
    "returns_preventiondisclosure": Rule(
        f"{part_of('returns_preventiondisclosure.prevention_id', 'returns_preventioninterview')}"
        f" AND {one_of(READS_DISCLOSED)}"
    ),
    "escalation_challenge": _of_police("escalation_challenge"),
    "escalation_callback": _called_back("escalation_callback"),
    "escalation_question": Rule(
        part_of("escalation_question.challenge_id", "escalation_challenge")
    ),
    "escalation_correction": Rule(
        part_of("escalation_correction.challenge_id", "escalation_challenge")
    ),
    "escalation_review": Rule(part_of("escalation_review.challenge_id", "escalation_challenge")),
    # What concerns a force is read there on, by the reference, once the child is closed to it.
    "escalation_learningcase": Rule(
        f"{part_of('escalation_learningcase.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.READ_POLICE])}"
        f" OR escalation_learningcase.force_id = {AGENCY} AND {one_of(ROLE_CAN[Can.REVIEW])}",
        added=f"{part_of('escalation_learningcase.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.RAISE_LEARNING])}",
        changed=f"{part_of('escalation_learningcase.episode_id', 'missing_episode')}"
        f" AND {one_of(ROLE_CAN[Can.CLOSE_LEARNING])}",
    ),
    "escalation_learningaction": Rule(
        part_of("escalation_learningaction.case_id", "escalation_learningcase"),
        added=f"{part_of('escalation_learningaction.case_id', 'escalation_learningcase')}"
        f" AND {one_of(ROLE_CAN[Can.CLOSE_LEARNING])}",
    ),
    "escalation_notification": _by_child_and_episode_for_readers("escalation_notification"),
    "escalation_delivery": Rule(
        part_of("escalation_delivery.notification_id", "escalation_notification")
    ),
    "partners_mobile": Rule(ones_own("partners_mobile.person_id")),
    "escalation_digest": Rule(ones_own("escalation_digest.person_id")),
    "escalation_digestline": Rule(
        part_of("escalation_digestline.notification_id", "escalation_notification")
    ),
    # The service reads it as a message leaves; nobody else reads what somebody chose.
    "escalation_preference": Rule(ones_own("escalation_preference.person_id")),
    "retention_legalhold": Rule(
        f"retention_legalhold.authority_id = {AGENCY} AND (retention_legalhold.child_id IS NULL"
        f" OR {of_the_child('retention_legalhold.child_id')})"
    ),
    "retention_disposalitem": _with_its_child("retention_disposalitem"),
    "retention_disposalreview": Rule(f"retention_disposalreview.authority_id = {AGENCY}"),
    # A colleague's shared view is there to be opened, not to be changed.
    "insight_savedview": Rule(
        f"insight_savedview.agency_id = {AGENCY}"
        f" AND (insight_savedview.shared OR {ones_own('insight_savedview.owner_id')})",
        added=ones_own("insight_savedview.owner_id"),
        changed=ones_own("insight_savedview.owner_id"),
    ),
    # What is said of a duty that is kept for some is theirs to read too.
    # What concerns no child is in the chain of whoever did it, and their agency's to read.
    "audit_event": Rule(
        f"audit_event.child_id IS NULL AND audit_event.agency_id = {AGENCY}"
        f" OR {of_the_episode('audit_event.child_id', 'audit_event.episode_id')}"
        f" AND ({_DUTY_FOR} IS NULL OR {for_the_reader(_DUTY_FOR)})"
    ),
    "audit_look": Rule(
        of_the_child("audit_look.child_id"),
        added=f"{ones_own('audit_look.person_id')} AND {of_the_child('audit_look.child_id')}",
    ),
    "audit_submission": Rule(ones_own("audit_submission.person_id")),
}


DOORS: tuple[Door, ...] = (
    *partners_doors.DOORS,
    *children_doors.DOORS,
    *missing_doors.DOORS,
    *returns_doors.DOORS,
    *voice_doors.DOORS,
    *escalation_doors.DOORS,
    *retention_doors.DOORS,
)


def put_into_force(cursor: Any) -> None:
    """Make the doors, and the rules where they have changed. The cursor is the owner's."""
    cursor.execute(LOOKED_AFTER)
    for door in DOORS:
        for statement in door.statements(
            settings.WEB_ROLE, settings.WORKER_ROLE, demo=settings.DEMO
        ):
            cursor.execute(statement)
    for table, rule in RULES.items():
        statements = list(_statements(table, rule))
        mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
        if _in_force(cursor, table) != mark:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON POLICY web_shown ON {table} IS '{mark}'")


def _in_force(cursor: Any, table: str) -> str | None:
    cursor.execute(
        "SELECT obj_description(oid, 'pg_policy') FROM pg_policy"
        " WHERE polname = 'web_shown' AND polrelid = %s::regclass",
        [table],
    )
    row = cursor.fetchone()
    return row[0] if row else None


def _statements(table: str, rule: Rule) -> Iterator[str]:
    """Rules add up: one shows, changes and removes; the other adds. The worker's hides nothing."""
    web, worker = f'"{settings.WEB_ROLE}"', f'"{settings.WORKER_ROLE}"'
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for policy in ("web_shown", "web_changed", "web_removed", "web_added", "worker"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    yield f"CREATE POLICY web_shown ON {table} FOR SELECT TO {web} USING ({rule.shown})"
    changed = rule.changed or rule.shown
    yield f"CREATE POLICY web_changed ON {table} FOR UPDATE TO {web} USING ({changed})"
    yield f"CREATE POLICY web_removed ON {table} FOR DELETE TO {web} USING ({changed})"
    added = rule.added or rule.shown
    yield f"CREATE POLICY web_added ON {table} FOR INSERT TO {web} WITH CHECK ({added})"
    yield f"CREATE POLICY worker ON {table} TO {worker} USING (true) WITH CHECK (true)"
