"""The one vocabulary of what can happen. Events, duties and reactions all speak it."""

from django.db import models


class Fact(models.TextChoices):
    """Something that happened, in the plain past-tense words the timeline shows."""

    # The night
    EPISODE_OPENED = "episode-opened", "Log started"
    LOG_ABANDONED = "log-abandoned", "Log begun and not sent: on-call asked to phone"
    CARER_CALLED = "carer-called", "Phoned about the log that was not sent"
    LOG_TAKEN_OVER = "log-taken-over", "Log taken over"
    EPISODE_LOGGED = "episode-logged", "Logged as not where they should be"
    LEVEL_SET = "level-set", "Level of intervention set"
    STEP_TAKEN = "step-taken", "Step taken to find the child"
    NOTE_ADDED = "note-added", "Added to the timeline"
    CHECKED_IN = "checked-in", "Looked at again"
    ACCEPTED = "accepted", "Accepted by name"
    HANDOVER_ASKED = "handover-asked", "Asked somebody to take it over"
    HANDOVER_ACCEPTED = "handover-accepted", "Handover accepted"
    HANDOVER_DECLINED = "handover-declined", "Handover declined"
    TASK_ADDED = "task-added", "Task added"
    TASK_DONE = "task-done", "Task done"
    EPISODE_MOVED = "episode-moved", "Others look after the child now, and owe what is open"

    # Police
    REPORTED_TO_POLICE = "reported-to-police", "Reported to police"
    POLICE_REFERENCE_ADDED = "police-reference-added", "Police reference added"
    REPORT_CORRECTED = "report-corrected", "Corrected: when and how police were told"
    POLICE_DECIDED = "police-decided", "Police decision recorded"
    POLICE_DECISION_CONFIRMED = "police-decision-confirmed", "Police decision confirmed by police"
    ENQUIRY_RECORDED = "enquiry-recorded", "Police enquiry recorded"
    INFORMATION_ASKED = "information-asked", "Information asked for"
    INFORMATION_GIVEN = "information-given", "Information given"
    SEARCH_CHECKED = "search-checked", "Checked that the search is active"
    FORCE_TRANSFERRED = "force-transferred", "Transferred to another police force"

    # Challenge
    CHALLENGED = "challenged", "Police decision challenged"
    CHALLENGE_PICKED_UP = "challenge-picked-up", "Challenge picked up"
    CHALLENGE_QUESTIONED = "challenge-questioned", "More asked for before a challenge is decided"
    CHALLENGE_AGREED = "challenge-agreed", "On-call agrees with a challenge"
    CHALLENGE_ANSWERED = "challenge-answered", "Answered what was asked about a challenge"
    CHALLENGE_CLIMBED = "challenge-climbed", "Challenge sent to a more senior officer"
    CHALLENGE_DECIDED = "challenge-decided", "Challenge decided"
    CHALLENGE_CORRECTED = "challenge-corrected", "Call about a challenge corrected"
    CHALLENGE_WITHDRAWN = "challenge-withdrawn", "Challenge withdrawn"
    CHALLENGE_REOPENED = "challenge-reopened", "Challenge open again, because the child is not back"

    # Looking back
    LEARNING_RAISED = "learning-raised", "Raised, to be learnt from"
    LEARNING_CLOSED = "learning-closed", "Looked at, to be learnt from"

    # Time passing
    STILL_AWAY_24H = "still-away-24h", "Still away after 24 hours"
    STILL_AWAY_72H = "still-away-72h", "Still away after 72 hours"
    STILL_AWAY_7D = "still-away-7d", "Still away after 7 days"
    PARENTS_TOLD = "parents-told", "Parents told that the child is still away"
    OFSTED_TOLD = "ofsted-told", "Ofsted told that the child is still away"
    TURNED_18 = "turned-18", "Turned 18 while away"
    ADULT_DECIDED = "adult-decided", "Decided what happens now that they are an adult"
    MISSING_AGAIN = "missing-again", "Away again before the return interview"

    # The end of being away
    LOCATED = "located", "Found in hospital or custody, not home yet"
    GONE_AGAIN = "gone-again", "Gone again after being found"
    RETURNED = "returned", "Came back"
    RETURN_MISTAKEN = "return-mistaken", "Not back: recorded as back by mistake"
    STOOD_DOWN = "stood-down", "Stood down: the child was not away"
    EPISODE_CLOSED = "episode-closed", "Episode closed"
    ENDED_BY_DEATH = "ended-by-death", "Ended: the child has died"

    # Prevention interview, by police
    PREVENTION_RECORDED = "prevention-recorded", "Prevention interview by police recorded"
    PREVENTION_CONFIRMED = "prevention-confirmed", "Prevention interview confirmed by police"

    # Return interview
    TALK_BEFORE_HOME = "talk-before-home", "A talk before the child goes home is to be arranged"
    TALK_CALLED_OFF = (
        "talk-called-off",
        "A talk before going home called off: the child was not away",
    )
    ASKED_BEFORE_HOME = "asked-before-home", "The child had been asked before coming home"
    TALKED_BEFORE_HOME = "talked-before-home", "The child had talked before coming home"
    INTERVIEW_OFFERED = "interview-offered", "Return interview offered"
    INTERVIEW_REOPENED = (
        "interview-reopened",
        "The child is to be asked again about a return interview",
    )
    INTERVIEW_BOOKED = "interview-booked", "Return interview booked"
    INTERVIEW_ATTEMPTED = "interview-attempted", "Tried to arrange the return interview"
    INTERVIEW_DECLINED = "interview-declined", "The child said no to a return interview for now"
    INTERVIEW_NO_CONTACT = (
        "interview-no-contact",
        "Nobody could reach the child for a return interview",
    )
    INTERVIEW_HELD = "interview-held", "Return interview held"
    INTERVIEW_WISHED = "interview-wished", "What the child would like of the talk written down"
    CARER_GAVE_VIEW = "carer-gave-view", "What a carer or parent knows written down"
    SLOTS_OFFERED = "slots-offered", "Times for return interviews offered"
    SLOT_TAKEN_BACK = "slot-taken-back", "A time for return interviews taken back"
    CALENDAR_KEY_MADE = "calendar-key-made", "Address of a calendar made"
    CALENDAR_KEY_ENDED = "calendar-key-ended", "Address of a calendar ended"
    VOICE_LINK_MADE = "voice-link-made", "Link made for the child to write alone"
    VOICE_LINK_ENDED = "voice-link-ended", "Link for the child ended"
    VOICE_ARRIVED = "voice-arrived", "The child wrote what they wanted to say"
    INTERVIEW_SENT = "interview-sent", "Return interview sent for approval"
    INTERVIEW_APPROVED = "interview-approved", "Return interview approved"
    INTERVIEW_SHARED = "interview-shared", "Words of the return interview shared"
    INTERVIEW_SENT_BACK = "interview-sent-back", "Return interview returned with comments"
    INTERVIEW_PASSED_ON = "interview-passed-on", "Return interview passed to another service"

    # Whenever somebody hears it
    TOLD_AT_ONCE = "told-at-once", "Told at once that a child may not be safe"

    # Duties
    DUTY_REMINDED = "duty-reminded", "Reminder sent"
    DUTY_CLIMBED = "duty-climbed", "Passed on because nobody had acted"
    DUTY_WAIVED = "duty-waived", "Duty set aside, with a reason"

    # Paper
    DOCUMENT_ASKED = "document-asked", "Document asked for"
    DOCUMENT_MADE = "document-made", "Document made"
    DOCUMENT_READ = "document-read", "Document opened"

    # The child, outside any episode
    CHILD_ADDED = "child-added", "Child added"
    CHILD_CHANGED = "child-changed", "Child's details changed"
    PLACEMENT_STARTED = "placement-started", "Placement started"
    PLACEMENT_ENDED = "placement-ended", "Placement ended"
    LEGAL_STATUS_CHANGED = "legal-status-changed", "Legal status changed"
    STRATEGY_WRITTEN = "strategy-written", "What to do when the child is late written"
    PROFILE_WRITTEN = "profile-written", "What is known of the child written"
    PROFILE_CHECKED = "profile-checked", "What is known of the child said to be still right"
    PROFESSIONAL_NAMED = "professional-named", "Professional named"
    PROFESSIONAL_LEFT = "professional-left", "Professional left, with nobody named since"
    GRANTED = "granted", "Person given sight of the child"
    GRANT_ENDED = "grant-ended", "Person's sight of the child ended"
    CHILD_RESTRICTED = "child-restricted", "Child restricted to people named on the child"
    RESTRICTION_LIFTED = "restriction-lifted", "Restriction lifted"
    NOBODY_IN_CHARGE = (
        "nobody-in-charge",
        "Nobody left of the authority who could say who sees the child",
    )
    CHILD_DIED = "child-died", "The child died"
    CHILD_SEARCHED = "child-searched", "Looked for a child by two facts"
    ACCESS_ASKED = "access-asked", "Sight of the child asked for"
    REQUEST_TOLD = "request-told", "Request for sight of the child told to those who answer it"
    REQUEST_REMINDED = (
        "request-reminded",
        "Reminder sent to answer a request for sight of the child",
    )
    REQUEST_CLIMBED = (
        "request-climbed",
        "Request for sight of the child passed on because nobody had acted",
    )
    ACCESS_DECIDED = "access-decided", "Request for sight of the child decided"
    EMERGENCY_ACCESS = "emergency-access", "Record opened in an emergency"
    EMERGENCY_REVIEWED = "emergency-reviewed", "Emergency access reviewed"
    REVIEW_REMINDED = "review-reminded", "Reminder sent to review emergency access"
    REVIEW_CLIMBED = (
        "review-climbed",
        "Review of emergency access passed on because nobody had acted",
    )

    # The record itself
    PAYLOAD_ERASED = "payload-erased", "Details erased by law"
    RECORD_EXPORTED = "record-exported", "Record taken out as a file"
    LOOKS_SEALED = "looks-sealed", "A day of looks sealed"
    LOOKS_REMOVED = "looks-removed", "A month of looks removed"
    LOOK_QUESTIONED = "look-questioned", "Asked why somebody had looked"
    LOOK_EXPLAINED = "look-explained", "Said why they had looked"
    LOOK_SETTLED = "look-settled", "Reason for looking read and settled"

    # The rules that are followed
    PROTOCOL_PUBLISHED = "protocol-published", "Version of a protocol stored"
    PROTOCOL_IN_FORCE = "protocol-in-force", "Area follows a version of a protocol from then on"

    # How long it is kept
    HOLD_SET = "hold-set", "Record put on legal hold"
    HOLD_LIFTED = "hold-lifted", "Legal hold lifted"
    DISPOSAL_LISTED = "disposal-listed", "List of records that may be erased made"
    DISPOSAL_DECIDED = "disposal-decided", "Decided whether the record is kept"
    DISPOSAL_APPROVED = "disposal-approved", "List of records to erase approved"
    DISPOSAL_ASKED = "disposal-asked", "Erasing asked for"
    RECORD_ERASED = "record-erased", "Record erased"

    # People
    SIGNED_IN = "signed-in", "Signed in"
    SIGNED_OUT = "signed-out", "Signed out"

    # Agencies and who works there
    INVITED = "invited", "Invited to a job"
    INVITED_AGAIN = "invited-again", "Invitation sent again"
    INVITATION_TAKEN_BACK = "invitation-taken-back", "Invitation taken back"
    INVITATION_ACCEPTED = "invitation-accepted", "Invitation accepted"
    JOB_STARTED = "job-started", "Job started"
    JOB_CHANGED = "job-changed", "Job changed"
    JOB_CHECKED = "job-checked", "Job checked and still right"
    JOB_LEAVING = "job-leaving", "Last day of a job set"
    JOB_ENDED = "job-ended", "Job ended"
    SIGN_IN_BEGUN_AGAIN = "sign-in-begun-again", "Ways to sign in forgotten, and a new link sent"
    SIGN_IN_BEGUN_AGAIN_ELSEWHERE = (
        "sign-in-begun-again-elsewhere",
        "Ways to sign in forgotten by another agency where the person works",
    )
    SIGN_IN_REMINDED = "sign-in-reminded", "Reminded to sign in more safely"
    HOME_ADDED = "home-added", "Home added"
    HOME_CHANGED = "home-changed", "Home changed"
    HOME_CLOSED = "home-closed", "Home closed"
    TEAM_ADDED = "team-added", "Team added"
    TEAM_CHANGED = "team-changed", "Team changed"
    HELPLINE_ADDED = "helpline-added", "Helpline added"
    HELPLINE_CHANGED = "helpline-changed", "Helpline changed, or checked"
    SHIFT_ADDED = "shift-added", "Put on duty"
    SHIFT_CHANGED = "shift-changed", "Shift changed"
    SHIFT_ENDED = "shift-ended", "Taken off duty"
    AREA_ADDED = "area-added", "Area added"
    AREA_CHANGED = "area-changed", "Area changed"
    AGENCY_ADDED = "agency-added", "Agency added"
    AGENCY_CHANGED = "agency-changed", "Agency's details changed"
    PERSON_ADDED = "person-added", "Person added"
    PERSON_CHANGED = "person-changed", "Person's account changed"
    KEY_ISSUED = "key-issued", "Key of a system made"
    KEY_REVOKED = "key-revoked", "Key of a system taken back"
    TEST_ALERT_SENT = "test-alert-sent", "Test alert sent"
    TEST_ALERT_RECEIVED = "test-alert-received", "Test alert received"
