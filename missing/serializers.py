"""Episodes, duties and decisions as other systems send and receive them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from children.rules import Audience
from children.serializers import ChildSerializer
from missing.lateness import State, duty_state
from missing.ledger import rule_of, words_of
from missing.models import Duty, Episode, PoliceDecision
from missing.protocols import document_of
from missing.rules import DutyEnd, ExpectedAt, FoundHow, HeardHow, Need, Status
from partners.rules import Office, Rank

LARGEST_ID = 2**63 - 1


# What comes out


class AgencySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    code = serializers.CharField(
        allow_null=True, help_text="An authority's ONS code, or a force's own short name."
    )


class PoliceSerializer(serializers.Serializer[Episode]):
    """What police were told and last decided, in their own scale."""

    told_at = serializers.DateTimeField(source="police_told_at", allow_null=True)
    outcome = serializers.CharField(
        source="police_outcome", help_text="A code; empty when undecided."
    )
    outcome_words = serializers.SerializerMethodField()
    grade = serializers.CharField(
        source="police_grade", help_text="The police risk grade; never the framework's level."
    )
    grade_words = serializers.SerializerMethodField()

    def get_outcome_words(self, episode: Any) -> str:
        return document_of(episode.reporting_protocol_id).outcome_words(episode.police_outcome)

    def get_grade_words(self, episode: Any) -> str:
        return document_of(episode.reporting_protocol_id).grade_words(episode.police_grade)


class EpisodeSerializer(serializers.Serializer[Episode]):
    """One time away."""

    reference = serializers.CharField()
    page = serializers.CharField(source="get_absolute_url", help_text="Its page in the service.")
    child = ChildSerializer()
    status = serializers.ChoiceField(choices=Status.choices)
    danger = serializers.CharField(help_text="The answer to the first question; may be empty.")
    opened_at = serializers.DateTimeField()
    logged_at = serializers.DateTimeField(allow_null=True)
    last_seen_at = serializers.DateTimeField(allow_null=True)
    last_seen_by = serializers.CharField()
    whereabouts = serializers.CharField()
    where_thought = serializers.CharField()
    expected_at = serializers.ChoiceField(
        choices=ExpectedAt.choices, allow_blank=True, help_text="Where the child should have been."
    )
    expected_where = serializers.CharField(
        help_text="The place in words, when it was none of those."
    )
    expected_by = serializers.DateTimeField(allow_null=True, help_text="When they were due there.")
    wearing = serializers.CharField()
    carrying = serializers.CharField()
    circumstances = serializers.CharField(
        help_text="What else is known of tonight, a line each; may be empty."
    )
    level = serializers.CharField(help_text="The framework's level; empty while nobody has set it.")
    level_words = serializers.SerializerMethodField()
    next_look_at = serializers.DateTimeField(allow_null=True)
    police = PoliceSerializer(source="*")
    force = AgencySerializer()
    responsible_authority = AgencySerializer()
    host_authority = AgencySerializer(allow_null=True)
    provider = AgencySerializer(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_level_words(self, episode: Episode) -> str:
        return document_of(episode.reporting_protocol_id).level_words(episode.level)


class DutySerializer(serializers.Serializer[Duty]):
    """Who owes what to the child by when, and how it stands."""

    id = serializers.IntegerField()
    episode = serializers.CharField(source="episode.reference")
    code = serializers.CharField()
    words = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()
    owed_by = serializers.ChoiceField(choices=Office.choices)
    agency = AgencySerializer(allow_null=True)
    taken_by = serializers.SerializerMethodField(help_text="The named person who has it.")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="It never moves.")
    ended_at = serializers.DateTimeField(allow_null=True)
    how_ended = serializers.ChoiceField(choices=DutyEnd.choices, allow_blank=True)
    standing = serializers.SerializerMethodField(help_text="How it stands as you read it.")

    def get_words(self, duty: Duty) -> str:
        return words_of(duty)

    def get_why(self, duty: Duty) -> str:
        return rule_of(duty).said_of(duty.owed_by).why

    def get_taken_by(self, duty: Duty) -> str:
        return str(duty.taken_by) if duty.taken_by else ""

    @extend_schema_field(serializers.ChoiceField(choices=[state.value for state in State]))
    def get_standing(self, duty: Duty) -> str:
        return duty_state(duty, timezone.now()).value


class DecisionSerializer(serializers.Serializer[PoliceDecision]):
    """A police decision, in the words the carer reads."""

    id = serializers.IntegerField()
    outcome = serializers.CharField()
    outcome_words = serializers.SerializerMethodField()
    grade = serializers.CharField()
    grade_words = serializers.SerializerMethodField()
    reason = serializers.CharField()
    carer_should = serializers.CharField()
    officer_name = serializers.CharField()
    officer_rank = serializers.ChoiceField(choices=Rank.choices, allow_null=True)
    officer_number = serializers.CharField()
    log_number = serializers.CharField()
    decided_at = serializers.DateTimeField()
    review_at = serializers.DateTimeField(allow_null=True)
    second_hand = serializers.BooleanField()
    heard_how = serializers.ChoiceField(choices=HeardHow.choices, allow_blank=True)
    recorded_at = serializers.DateTimeField()

    def get_outcome_words(self, decision: PoliceDecision) -> str:
        return document_of(decision.episode.reporting_protocol_id).outcome_words(decision.outcome)

    def get_grade_words(self, decision: PoliceDecision) -> str:
        return document_of(decision.episode.reporting_protocol_id).grade_words(decision.grade)


# What goes in


class EpisodeFilters(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    since = serializers.DateTimeField(required=False, help_text="Opened at or after this time.")
    child = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="A child's id."
    )


class DutyFilters(serializers.Serializer[Any]):
    episode = serializers.CharField(required=False, help_text="An episode's reference.")
    state = serializers.ChoiceField(choices=[("open", "Open"), ("ended", "Ended")], required=False)
    owed_by = serializers.ChoiceField(choices=Office.choices, required=False)


LONGEST_AGO = timedelta(days=366)


def lately(moment: datetime) -> None:
    """Not to come, and not a slip of the century."""
    now = timezone.now()
    if moment > now:
        raise serializers.ValidationError("The time must be in the past.")
    if moment < now - LONGEST_AGO:
        raise serializers.ValidationError("The time must be within the last year.")


def about_now(moment: datetime) -> None:
    if abs(moment - timezone.now()) > LONGEST_AGO:
        raise serializers.ValidationError("The time must be within a year of now.")


class LogSerializer(serializers.Serializer[Any]):
    """A log, whole. Codes are those of the protocol that the child's area follows."""

    child = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="A child's id.")
    danger = serializers.CharField(max_length=20, help_text="yes, no or unknown.")
    whereabouts = serializers.CharField(max_length=20, help_text="spoke, think or no.")
    last_seen_at = serializers.DateTimeField(allow_null=True, validators=[lately])
    last_seen_by = serializers.CharField(max_length=120, required=False, allow_blank=True)
    where_thought = serializers.CharField(max_length=200, required=False, allow_blank=True)
    expected_at = serializers.ChoiceField(
        choices=ExpectedAt.choices, required=False, allow_blank=True
    )
    expected_where = serializers.CharField(max_length=120, required=False, allow_blank=True)
    expected_by = serializers.DateTimeField(required=False, allow_null=True, validators=[about_now])
    wearing = serializers.CharField(max_length=300, required=False, allow_blank=True)
    carrying = serializers.CharField(max_length=300, required=False, allow_blank=True)
    circumstances = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    level = serializers.CharField(
        max_length=10,
        required=False,
        allow_blank=True,
        help_text="The level a person decided. Without one, on-call is asked to set it.",
    )
    reason = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="Why, for another level than the one suggested.",
    )
    agreed_by = serializers.EmailField(
        required=False,
        allow_blank=True,
        help_text="For a level below the one suggested: the address, in the service, of the second "
        "person, who works with this child and has agreed to it. They are told that they were named.",
    )
    gut_feeling = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    answers = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=40), max_length=20),
        required=False,
        help_text="Further answers by question, for a level to rest on.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Answers rest under a level: the framework only suggests one, a person decides it."""
        if said.get("answers") and not said.get("level"):
            raise serializers.ValidationError({"level": "Say which level was decided."})
        return said


class HeardDecisionSerializer(serializers.Serializer[Any]):
    """What police said, as it was heard: who said it, when and how."""

    outcome = serializers.CharField(max_length=40)
    grade = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=4000, help_text="In the words the carer will read.")
    officer_name = serializers.CharField(max_length=120)
    officer_rank = serializers.ChoiceField(choices=Rank.choices, required=False, allow_null=True)
    officer_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    log_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    heard_how = serializers.ChoiceField(choices=HeardHow.choices)
    decided_at = serializers.DateTimeField(validators=[lately])
    review_at = serializers.DateTimeField(required=False, allow_null=True)
    carer_should = serializers.CharField(max_length=4000, required=False, allow_blank=True)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        decided_at, review_at = said["decided_at"], said.get("review_at")
        if review_at and not decided_at < review_at <= decided_at + LONGEST_AGO:
            raise serializers.ValidationError(
                {"review_at": "Police look again after they have decided, within a year."}
            )
        return said


class ReturnSerializer(serializers.Serializer[Any]):
    """The child is back: when and how, and how they are. It never asks why they went."""

    returned_at = serializers.DateTimeField(validators=[lately])
    found_how = serializers.ChoiceField(choices=FoundHow.choices)
    found_otherwise = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="How they came back, where it was another way: then it must be said.",
    )
    found_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        validators=[lately],
        help_text="When they were found, if that was somewhere else first.",
    )
    found_where = serializers.CharField(max_length=200, required=False, allow_blank=True)
    found_with = serializers.CharField(max_length=200, required=False, allow_blank=True)
    hurt = serializers.BooleanField(default=False, help_text="Hurt, or may be hurt.")
    needs_medicine = serializers.BooleanField(
        default=False, help_text="Needs medicine or a doctor."
    )
    said_something_worrying = serializers.BooleanField(default=False)
    needs = serializers.ListField(
        child=serializers.ChoiceField(choices=Need.choices),
        required=False,
        max_length=len(Need),
        help_text="What else they need now.",
    )
    how_they_are = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    done_about_it = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="What has been done about what they need.",
    )
    words = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="What the child said by themselves, in their words.",
    )
    words_for = serializers.ChoiceField(
        choices=Audience.choices,
        default=Audience.EVERYONE,
        help_text="Who reads those words. You are among them.",
    )
    worry_for = serializers.ChoiceField(
        choices=Audience.choices,
        required=False,
        help_text="Who reads that something worrying was said, and what is written of how they are and"
        " what was done. You are among them. Not those the child lives with, unless you say so.",
    )
    police_told = serializers.BooleanField(
        default=False, help_text="Police, who had been told of the child, know that they are back."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Another way is said in words, and no other is."""
        otherwise = said.get("found_otherwise", "")
        if (said["found_how"] == FoundHow.OTHER) != bool(otherwise):
            raise serializers.ValidationError(
                {
                    "found_otherwise": "Say how they came back, where it was another way and only there."
                }
            )
        return said

    def validate_needs(self, needs: list[str]) -> list[str]:
        return list(dict.fromkeys(needs))

    def validate_words_for(self, audience: str) -> Audience:
        return Audience(audience)

    def validate_worry_for(self, audience: str) -> Audience:
        return Audience(audience)


class NotBackSerializer(serializers.Serializer[Any]):
    """The child was recorded as back by mistake."""

    because = serializers.CharField(max_length=2000, help_text="What was wrong.")


class IdempotencyKey(serializers.Serializer[Any]):
    key = serializers.UUIDField()
