"""What every column about a child is: personal, for figures, or technical; and how it is erased.

A test walks every table that hangs on a child and fails for a column that isn't here, so nobody can
add one without saying what becomes of it. *Personal* is what says who the child or another private
person is, or what anybody wrote. *Figures* are dates, codes, counts and agencies: they stay, so that
chains and statistics stay true. *Technical* is what holds rows together, and who did what at work.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Erase(StrEnum):
    """What is left in place of a personal column."""

    BLANK = "nothing"
    WORD = "the word “Erased”, where something was written"
    NULL = "no value"
    MAP = "an empty object"
    LIST = "an empty list"
    BYTES = "no bytes"
    NUMBER = "a number made up for it"
    MONTH = "the first day of the month"
    BY_RECORD = "no value, by the record's own function"


@dataclass(frozen=True)
class Contents:
    """The columns of one table. `path` leads from its rows to the child."""

    path: str
    personal: dict[str, Erase] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()

    @property
    def columns(self) -> set[str]:
        return {*self.personal, *self.figures, *self.technical}


def _words(*names: str) -> dict[str, Erase]:
    return dict.fromkeys(names, Erase.WORD)


def _blank(*names: str) -> dict[str, Erase]:
    return dict.fromkeys(names, Erase.BLANK)


_CARE = ("responsible_authority", "host_authority", "provider", "supervising_agency")

CONTENTS: dict[str, Contents] = {
    "children.Child": Contents(
        "pk",
        personal={
            **_blank("forename", "surname", "known_as"),
            "born_on": Erase.MONTH,
            "local_id": Erase.NUMBER,
            "home": Erase.NULL,
        },
        figures=("sex", "died_on", "erased_at", *_CARE),
        technical=("id", "restricted"),
    ),
    "children.Profile": Contents(
        "child",
        personal=_words(
            *("description", "health", "risks", "what_helps", "online", "people", "getting_about")
        ),
        technical=("id", "child", "checks"),
    ),
    "children.LegalStatus": Contents(
        "child", figures=("code", "started_on", "ended_on"), technical=("id", "child")
    ),
    "children.Placement": Contents(
        "child",
        personal={**_blank("urn"), "home": Erase.NULL},
        figures=(
            *("provider", "supervising_agency", "host_authority", "miles_from_authority"),
            *("kind_code", "provider_code", "started_on", "ended_on"),
        ),
        technical=("id", "child"),
    ),
    "children.PlacementPostcode": Contents(
        "placement__child", personal=_blank("postcode"), technical=("placement",)
    ),
    "children.Professional": Contents(
        "child", figures=("kind", "since", "until"), technical=("id", "child", "person")
    ),
    "children.Sight": Contents(
        "child",
        personal=_words("why"),
        figures=("agency", "breadth", "since", "until"),
        technical=("id", "child", "episode_id"),
    ),
    "children.Grant": Contents(
        "content_object",
        personal={**_words("reason"), "home": Erase.NULL},
        figures=("kind", "agency", "since", "until"),
        technical=("id", "content_object", "permission", "user", "given_by"),
    ),
    "children.Document": Contents(
        "child",
        personal={"content": Erase.BYTES},
        figures=("kind", "asked_at", "made_at", "first_day", "last_day"),
        technical=(
            *("id", "child", "episode_id", "challenge_id", "filename", "asked_by", "asked_as"),
            *("interview_id", "only_episodes", "fingerprint", "failure"),
        ),
    ),
    "children.Restriction": Contents(
        "child",
        personal=_words("because", "lifted_because"),
        figures=("since", "lifted_at"),
        technical=("id", "child", "restricted_by", "lifted_by"),
    ),
    "children.ReportingStrategy": Contents(
        "child",
        personal={
            **dict.fromkeys(("steps", "places", "triggers"), Erase.LIST),
            **_words("call_999_if"),
        },
        figures=(
            *("return_by", "return_by_weekend", "report_after"),
            *("expires_on", "since", "until"),
        ),
        technical=("id", "child", "written_by"),
    ),
    "children.AccessRequest": Contents(
        "child",
        personal=_words("shown_as", "reason", "decided_because"),
        figures=(
            *("asked_at", "answer_by", "told_at", "reminded_at", "climbed_at"),
            *("allowed", "decided_at", "until"),
        ),
        technical=("id", "child", "asked_by", "asked_as", "decided_by"),
    ),
    "children.EmergencyAccess": Contents(
        "child",
        personal=_words("shown_as", "reason", "review"),
        figures=(
            *("basis", "since", "until", "review_due_at", "reminded_at", "climbed_at"),
            *("justified", "reviewed_at"),
        ),
        technical=("id", "child", "grant", "looker", "looked_as", "reviewed_by"),
    ),
    "children.Photo": Contents(
        "child",
        personal={"whole": Erase.BYTES, "small": Erase.BYTES},
        figures=("taken_on", "since", "until"),
        technical=("id", "child", "width", "height", "fingerprint", "added_by"),
    ),
    "missing.Episode": Contents(
        "child",
        personal={
            **_words("last_seen_by", "expected_where", "where_thought", "wearing", "carrying"),
            **_words("circumstances"),
            **_words("stood_down_because"),
            "home": Erase.NULL,
        },
        figures=(
            *("status", "opened_at", "logged_at", "danger", "last_seen_at", "whereabouts"),
            *("expected_at", "expected_by", "carer_told", "cohort"),
            *("level", "next_look_at", "returned_at", "closed_at", "force", *_CARE),
        ),
        technical=(
            *("id", "reference", "child", "opened_by"),
            *("reporting_protocol", "responsible_protocol", "restricted"),
        ),
    ),
    "missing.WhoTold": Contents(
        "episode__child",
        personal=_words("name", "phone"),
        figures=("kind", "told_at"),
        technical=("episode",),
    ),
    "missing.Draft": Contents(
        "child",
        personal={"answers": Erase.MAP},
        figures=("started_at", "saved_at", "sent_at"),
        technical=("id", "person", "job", "child", "episode"),
    ),
    "missing.KeptAnswers": Contents(
        "episode__child",
        personal={"answers": Erase.MAP},
        figures=("pages", "saved_at"),
        technical=("id", "person", "episode"),
    ),
    "missing.Assessment": Contents(
        "episode__child",
        personal={
            "answers": Erase.MAP,
            "suggestion": Erase.MAP,
            **_words("reason", "gut_feeling"),
        },
        figures=("suggested_level", "level", "decided_at", "next_look_at"),
        technical=("id", "episode", "protocol", "decided_by", "decided_as", "agreed_by"),
    ),
    "missing.PoliceReport": Contents(
        "episode__child",
        personal=_words("spoke_to", "reference", "because"),
        figures=("force", "reported_at", "how", "recorded_at"),
        technical=("id", "episode", "corrects", "recorded_by"),
    ),
    "missing.ForceTransfer": Contents(
        "episode__child",
        personal=_words("why", "heard_from"),
        figures=("from_force", "to_force", "transferred_at", "heard_how"),
        technical=("id", "episode", "report", "transferred_by"),
    ),
    "missing.PoliceDecision": Contents(
        "episode__child",
        personal=_words(
            *("reason", "carer_worry", "carer_should"),
            *("officer_name", "officer_number", "log_number"),
        ),
        figures=(
            *("outcome", "grade", "review_at", "officer_rank", "decided_at"),
            *("second_hand", "heard_how", "recorded_at"),
        ),
        technical=("id", "report", "episode", "officer", "corrects", "recorded_by"),
    ),
    "missing.WhyLow": Contents(
        "decision__episode__child",
        personal=_words("because"),
        technical=("decision",),
    ),
    "missing.DecisionConfirmation": Contents(
        "episode__child",
        personal=_words("officer_name"),
        figures=("officer_rank", "confirmed_at"),
        technical=("id", "decision", "episode", "officer"),
    ),
    "missing.Enquiry": Contents(
        "episode__child",
        personal=_words("what", "result", "heard_from"),
        figures=("force", "kind", "audience", "done_at", "heard_how", "recorded_at"),
        technical=("id", "episode", "corrects", "recorded_by", "recorded_as"),
    ),
    "missing.InformationRequest": Contents(
        "episode__child",
        personal=_words("question", "heard_from"),
        figures=("asked_of", "answer_to", "audience", "asked_at", "answer_by", "heard_how"),
        technical=("id", "episode", "asked_by", "asked_as"),
    ),
    "missing.InformationAnswer": Contents(
        "request__episode__child",
        personal=_words("text", "heard_from"),
        figures=("cannot_say", "given_at", "heard_how"),
        technical=("id", "request", "given_by", "given_as"),
    ),
    "missing.Note": Contents(
        "episode__child",
        personal=_words("text"),
        figures=("kind", "audience", "happened_at", "written_at"),
        technical=("id", "episode", "written_by", "corrects"),
    ),
    "missing.Step": Contents(
        "episode__child",
        personal=_words("text"),
        figures=("code", "state", "taken_at"),
        technical=("id", "episode", "taken_by"),
    ),
    "missing.Located": Contents(
        "episode__child",
        personal=_words("place", "with_whom", "seen_by", "left_how"),
        figures=("kind", "found_at", "recorded_at", "left_at"),
        technical=("id", "episode", "recorded_by"),
    ),
    "missing.Return": Contents(
        "episode__child",
        personal=_words(
            *("found_otherwise", "found_where", "found_with"),
        ),
        figures=(
            *("returned_at", "found_at", "found_how", "hurt", "needs_medicine", "needs"),
            *("police_told", "recorded_at"),
        ),
        technical=("id", "episode", "recorded_by"),
    ),
    "missing.MistakenReturn": Contents(
        "episode__child",
        personal=_words(
            *("found_otherwise", "found_where", "found_with", "what_was_wrong"),
        ),
        figures=(
            *("returned_at", "found_at", "found_how", "hurt", "needs_medicine", "needs"),
            *("police_told", "recorded_at", "put_right_at"),
        ),
        technical=("id", "episode", "recorded_by", "recorded_as", "put_right_by"),
    ),
    "missing.HowTheyWere": Contents(
        "episode__child",
        personal=_words("how_they_are", "done_about_it"),
        figures=("said_something_worrying", "audience"),
        technical=("id", "episode", "mistakes_before"),
    ),
    "missing.Duty": Contents(
        "child",
        personal=_words("waived_because"),
        figures=(
            *("code", "owed_by", "agency", "taken_at", "started_at", "due_at"),
            *("ended_at", "how_ended", "audience"),
        ),
        technical=(
            *("id", "child", "episode", "taken_by", "started_by_event", "ended_by_event"),
            *("protocol", "calendar", "moments_done", "next_moment_at"),
        ),
    ),
    "missing.Handover": Contents(
        "episode__child",
        personal=_words("outstanding", "declined_because"),
        figures=(
            *("given_as", "to_office", "to_agency", "audience", "asked_at", "accept_by"),
            *("state", "answered_at"),
        ),
        technical=("id", "episode", "duty", "answer", "given_by", "to_person", "answered_by"),
    ),
    "missing.Task": Contents(
        "episode__child",
        personal=_words("what", "outcome"),
        figures=("office", "due_by", "audience", "added_as", "added_at", "done_at"),
        technical=("id", "episode", "duty", "added_by", "done_by"),
    ),
    "returns.PreventionInterview": Contents(
        "episode__child",
        personal=_words("found", "because_more", "heard_from", "officer_name", "officer_number"),
        figures=(
            *("force", "outcome", "happened_at", "seen_alone", "because", "heard_how"),
            "recorded_at",
        ),
        technical=(
            *("id", "episode", "mistakes_before", "officer", "corrects"),
            *("recorded_by", "recorded_as"),
        ),
    ),
    "returns.PreventionConfirmation": Contents(
        "prevention__episode__child",
        personal=_words("officer_name"),
        figures=("confirmed_at",),
        technical=("id", "prevention", "officer"),
    ),
    "returns.PreventionDisclosure": Contents(
        "prevention__episode__child",
        personal={"harm": Erase.LIST, "offences": Erase.LIST, **_words("words", "referrals")},
        technical=("id", "prevention"),
    ),
    "returns.ReturnInterview": Contents(
        "child",
        personal={
            "independence": Erase.LIST,
            **_words("not_independent_because"),
        },
        figures=(
            *("service", "state", "booked_for", "bookings", "where", "child_told_by", "held_at"),
            *(
                "seen_alone",
                "sent_at",
                "declined_at",
                "offered_instead",
                "ask_again_on",
                "opened_at",
            ),
        ),
        technical=("id", "child", "episodes", "interviewer", "lived_at", "recorded_by"),
    ),
    "returns.Answer": Contents(
        "interview__child",
        personal={"chosen": Erase.LIST, **_words("text"), **_blank("unsaid")},
        figures=("question", "kind", "said_at", "saved_at"),
        technical=("id", "interview", "by", "window"),
    ),
    "returns.Approval": Contents(
        "interview__child",
        figures=("sent_at", "outcome", "decided_at"),
        technical=("id", "interview", "sent_by", "decided_by"),
    ),
    "returns.SharedWords": Contents(
        "interview__child",
        personal=_words("because"),
        figures=("audience", "at"),
        technical=("id", "interview", "answer", "by"),
    ),
    # The secret is kept nowhere, and its digest opens nothing once the child has answered.
    "returns.VoiceLink": Contents(
        "interview__child",
        figures=("made_at", "expires_at", "ended_at", "finished_at", "arrived_at"),
        technical=("id", "interview", "digest", "made_by"),
    ),
    "returns.ChildsWords": Contents(
        "link__interview__child",
        personal=_words("text", "chosen"),
        figures=("question", "said_at"),
        technical=("id", "link"),
    ),
    "returns.ChildsReader": Contents(
        "link__interview__child", figures=("audience",), technical=("id", "link")
    ),
    "returns.ApprovalComments": Contents(
        "approval__interview__child",
        personal=_words("text"),
        technical=("id", "approval"),
    ),
    "returns.NotNow": Contents(
        "interview__child",
        personal=_words("text"),
        technical=("id", "interview"),
    ),
    "returns.Slot": Contents(
        "interview__child",
        figures=("service", "starts_at", "ends_at", "offered"),
        technical=("id", "interviewer", "interview"),
    ),
    "returns.Wish": Contents(
        "child",
        personal=_words("who", "place", "time", "told", "said_by"),
        figures=("said_on", "written_at"),
        technical=("id", "child", "written_by"),
    ),
    "returns.MeetingPlace": Contents(
        "interview__child", personal=_words("exactly"), technical=("id", "interview")
    ),
    "returns.Support": Contents(
        "interview__child",
        personal=_words("interpreter"),
        figures=("advocate",),
        technical=("id", "interview"),
    ),
    "returns.CarersView": Contents(
        "interview__child",
        personal=_words("said_by", "text"),
        figures=("audience", "heard_at"),
        technical=("id", "interview", "written_by"),
    ),
    "returns.Attempt": Contents(
        "interview__child",
        figures=("tried_at", "how", "result", "recorded_at"),
        technical=("id", "interview", "by"),
    ),
    "returns.AttemptNote": Contents(
        "attempt__interview__child",
        personal=_words("text"),
        technical=("id", "attempt"),
    ),
    "escalation.Challenge": Contents(
        "episode__child",
        personal=_words("harm", "missed", "phoned_name", "phoned_number"),
        figures=(
            *("ground", "raised_at", "rung", "office", "state", "pick_up_by", "decide_by"),
            *("picked_up_at", "phoned_rank", "phoned_at", "withdrawn_because", "agreed_at"),
        ),
        technical=(
            *("id", "episode", "decision", "climbed_from", "raised_by", "raised_as"),
            *("protocol", "picked_up_by", "agreed_by", "agreed_as"),
        ),
    ),
    "escalation.CallBack": Contents(
        "challenge__episode__child",
        personal=_words("number"),
        technical=("challenge",),
    ),
    "escalation.Correction": Contents(
        "challenge__episode__child",
        personal=_words("officer_name", "officer_number", "reason", "because"),
        figures=("call", "officer_rank", "spoken_at", "outcome", "review_at", "corrected_at"),
        technical=("id", "challenge", "decision", "corrected_by", "corrected_as"),
    ),
    "escalation.Question": Contents(
        "challenge__episode__child",
        personal=_words("text", "answer"),
        figures=("office", "asked_at", "answer_by", "answered_at"),
        technical=(
            *("id", "challenge", "asked_by", "asked_as", "event_id", "answered_by"),
            "answered_as",
        ),
    ),
    "escalation.Review": Contents(
        "challenge__episode__child",
        personal=_words("reason", "reviewer_name", "reviewer_number"),
        figures=(
            *("outcome", "reviewed_at", "next_review_at", "second_hand", "reviewer_rank"),
            *("heard_how", "recorded_at"),
        ),
        technical=("id", "challenge", "reviewer", "reviewed_as", "decision", "recorded_by"),
    ),
    "escalation.LearningCase": Contents(
        "episode__child",
        personal=_words("what_happened", "raised_for", "learning", "looked_with"),
        figures=("force", "kind", "raised_at", "look_by", "outcome", "closed_at"),
        technical=(
            *("id", "episode", "reference", "raised_by", "raised_as", "closed_by"),
            "closed_as",
        ),
    ),
    "escalation.LearningAction": Contents(
        "case__episode__child",
        personal=_words("what", "who"),
        figures=("due_on",),
        technical=("id", "case"),
    ),
    "escalation.Notification": Contents(
        "child",
        personal={"home": Erase.NULL},
        figures=("message", "agency", "office", "audience", "unreached", "told_at", "read_at"),
        technical=(
            *("id", "child", "episode", "event_id", "words", "path", "duty", "person"),
            "read_by",
        ),
    ),
    "escalation.Delivery": Contents(
        "notification__child",
        personal={"address": Erase.NUMBER},
        figures=("channel", "state", "attempts", "attempted_at", "sent_at", "arrived_at"),
        technical=(
            *("id", "notification", "person", "reference", "next_try_at", "failure"),
            *("subject", "body", "ask_again_at"),
        ),
    ),
    "escalation.DigestLine": Contents(
        "notification__child", technical=("id", "notification", "person", "digest", "read_at")
    ),
    "retention.LegalHold": Contents(
        "child",
        personal=_words("reason", "lifted_because"),
        figures=("authority", "agency", "set_at", "lifted_at"),
        technical=("id", "child", "set_by", "lifted_by"),
    ),
    "retention.DisposalItem": Contents(
        "child",
        personal=_words("reason"),
        figures=(
            *("kept_until", "because", "counts", "decision", "keep_until", "decided_at"),
            *("left", "erased_at", "settled_at"),
        ),
        technical=("id", "review", "child", "decided_by"),
    ),
    # What was asked and answered about somebody's looking may say something of the child.
    "children.UnusualLook": Contents(
        "child",
        personal=_words("question", "answer", "conclusion"),
        figures=(
            *("kind", "authority", "agency_name", "day", "first_at", "last_at", "children"),
            *("looks", "found_at", "asked_at", "answered_at", "outcome", "settled_at"),
        ),
        technical=(
            *("id", "child", "person", "person_name", "job_title", "asked_by", "settled_by"),
        ),
    ),
    # Names of people at work are of the chain, and say nothing of the child.
    "audit.Event": Contents(
        "child_id",
        personal={"payload": Erase.BY_RECORD},
        figures=("fact", "happened_at", "recorded_at", "agency_id", "agency_name"),
        technical=(
            *("id", "child_id", "episode_id", "about_type", "about_id", "person_id"),
            *("person_name", "job_title", "fingerprint", "chain", "seq", "previous", "hash"),
        ),
    ),
    # Kept for its own time (`rules.SHORT_LIVED`): who looked at a record that is erased since.
    "audit.Look": Contents(
        "child_id",
        figures=("looked_at", "agency_id", "agency_name"),
        technical=(
            *("child_id", "person_id", "person_name", "job_id", "job_title", "role"),
            *("home_id", "page", "purpose", "shared_device"),
        ),
    ),
}

# Row history of these is removed whole, by the database function `retention_erase_history`.
WITHOUT_HISTORY = (
    *("children.Child", "children.Profile", "children.Placement", "children.PlacementPostcode"),
    *("children.LegalStatus", "children.Professional", "children.ReportingStrategy"),
    *("children.Sight", "children.Grant", "children.Restriction"),
    *("children.AccessRequest", "children.EmergencyAccess", "children.UnusualLook"),
    *("missing.Episode", "missing.Located", "missing.Note"),
    *("missing.Handover", "missing.Task"),
    *("escalation.Challenge", "escalation.Review", "escalation.Question"),
    *("escalation.LearningCase", "escalation.LearningAction"),
    *("returns.ReturnInterview", "returns.Answer", "returns.NotNow"),
)

# What nobody may change is changed here alone, for a record whose time is over.
NEVER_CHANGED = (
    "missing.Step:step_never_changes",
    "missing.PoliceReport:report_is_given_its_reference_alone",
    "missing.Return:return_never_changes",
    "missing.MistakenReturn:mistaken_return_never_changes",
    "missing.HowTheyWere:how_they_were_never_changes",
    "missing.Assessment:assessment_never_changes",
    "missing.PoliceDecision:decision_never_changes",
    "missing.WhoTold:who_told_never_changes",
    "missing.WhyLow:why_low_never_changes",
    "missing.Enquiry:enquiry_never_changes",
    "missing.InformationRequest:request_never_changes",
    "missing.InformationAnswer:answer_never_changes",
    "escalation.Correction:correction_never_changes",
    "escalation.CallBack:call_back_never_changes",
    "returns.PreventionInterview:prevention_never_changes",
    "returns.PreventionConfirmation:prevention_confirmation_never_changes",
    "returns.PreventionDisclosure:prevention_disclosure_never_changes",
    "returns.Wish:wish_never_changes",
    "returns.CarersView:carers_view_never_changes",
    "returns.AttemptNote:attempt_note_never_changes",
    "returns.ApprovalComments:approval_comments_never_change",
    "returns.Answer:only_its_author_writes",
    "returns.Approval:another_person_decides_once",
    "returns.ChildsWords:childs_words_never_change",
    "children.Sight:sight_only_ends_sooner",
    "children.Grant:grant_only_ends_sooner",
)
