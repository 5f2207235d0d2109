"""Episodes and duties for other systems: the same workflows, the same access, the same refusals."""

import uuid
from dataclasses import dataclass
from typing import Any, Self, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from audit.looks import look, look_at_each
from audit.submissions import claim, led_to
from children.access import children_visible_to, require
from children.erased import check_still_kept
from children.rules import Can
from core.problems import problems
from core.refusals import Refused
from missing import intake, workflow
from missing.access import duties_visible_to, episodes_visible_to
from missing.queries import with_police_words
from missing.serializers import (
    DecisionSerializer,
    DutyFilters,
    DutySerializer,
    EpisodeFilters,
    EpisodeSerializer,
    HeardDecisionSerializer,
    IdempotencyKey,
    LogSerializer,
    NotBackSerializer,
    ReturnSerializer,
)
from partners.actor import Actor
from partners.api import actor_of_request, page_asked

ONCE = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="A new UUID for each thing that is sent. Sent again with the same key, it is made once.",
)
REFERENCE = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="Such as M-7F3K2."
)


class Episodes(ListAPIView):
    serializer_class = EpisodeSerializer

    def get_queryset(self) -> QuerySet[Any]:
        asked = validated(EpisodeFilters, self.request.query_params)
        names = {"status": "status", "since": "opened_at__gte", "child": "child_id"}
        return episodes_of(actor_of_request(self.request)).filter(
            **{names[name]: value for name, value in asked.items()}
        )

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """A list says of each child all that the child's episode says: it is a look at each."""
        page = super().paginate_queryset(queryset)
        look_at_each(
            by=actor_of_request(self.request),
            child_ids=[episode.child_id for episode in page or ()],
            page=page_asked(self.request, "Episodes"),
            purpose="List of episodes",
            now=timezone.now(),
        )
        return page

    @extend_schema(
        operation_id="list_episodes",
        parameters=[EpisodeFilters],
        responses={200: EpisodeSerializer(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """The episodes of the children you may see, the newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="log_episode",
        parameters=[ONCE],
        request=LogSerializer,
        responses={
            200: EpisodeSerializer,
            201: EpisodeSerializer,
            **problems(400, 404, 409, 415),
        },
    )
    def post(self, request: Request) -> Response:
        """Log that a child isn't where they should be. 200 when this key has done so already."""
        by = actor_of_request(request)
        sent = Sent.once(request)
        said = validated(LogSerializer, request.data)
        child = get_object_or_404(children_visible_to(by), pk=said.pop("child"))
        check_still_kept(child)
        if (earlier := sent.claim(by)) is not None:
            return handed(request, by, _logged_before(by, child.pk, earlier))
        try:
            logged = intake.log(child=child, by=by, now=timezone.now(), **said)
        except intake.NotKnown as unknown:
            raise ValidationError({unknown.question: str(unknown)}) from unknown
        sent.led_to(logged.reference)
        made = episodes_of(by).get(pk=logged.pk)
        return handed(request, by, made, status=status.HTTP_201_CREATED)


class OneEpisode(APIView):
    @extend_schema(
        operation_id="read_episode",
        parameters=[REFERENCE],
        responses={200: EpisodeSerializer, **problems(404)},
    )
    def get(self, request: Request, reference: str) -> Response:
        """One episode. That you looked is kept."""
        by = actor_of_request(request)
        episode = get_object_or_404(episodes_of(by), reference=reference)
        return handed(request, by, episode)


class HeardDecisions(APIView):
    @extend_schema(
        operation_id="record_heard_decision",
        parameters=[REFERENCE, ONCE],
        request=HeardDecisionSerializer,
        responses={
            200: DecisionSerializer,
            201: DecisionSerializer,
            **problems(400, 404, 409, 415),
        },
    )
    def post(self, request: Request, reference: str) -> Response:
        """Record what police said, by whoever heard it. 200 when this key has done so already.

        The force may confirm or correct it.
        """
        by = actor_of_request(request)
        sent = Sent.once(request)
        episode = get_object_or_404(episodes_visible_to(by), reference=reference)
        said = validated(HeardDecisionSerializer, request.data)
        if (earlier := sent.claim(by)) is not None:
            return Response(DecisionSerializer(_heard_before(by, episode, earlier)).data)
        try:
            decision = intake.hear_decision(episode=episode, by=by, now=timezone.now(), **said)
        except intake.NotInProtocol as unknown:
            raise ValidationError({unknown.question: str(unknown)}) from unknown
        sent.led_to(_key_of(decision))
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class Returns(APIView):
    @extend_schema(
        operation_id="record_return",
        parameters=[REFERENCE, ONCE],
        request=ReturnSerializer,
        responses={
            200: EpisodeSerializer,
            201: EpisodeSerializer,
            **problems(400, 404, 409, 415),
        },
    )
    def post(self, request: Request, reference: str) -> Response:
        """Record that the child is back, and how they are. 200 when this key has done so already.

        The return interview's clock starts, as it does from a page.
        """
        by = actor_of_request(request)
        sent = Sent.once(request)
        episode = get_object_or_404(episodes_visible_to(by), reference=reference)
        said = validated(ReturnSerializer, request.data)
        if (earlier := sent.claim(by)) is not None:
            before = _done_before(by, episode, earlier, f"return {reference}")
            return handed(request, by, before)
        workflow.record_return(episode=episode, by=by, now=timezone.now(), **said)
        sent.led_to(f"return {reference}")
        back = episodes_of(by).get(pk=episode.pk)
        return handed(request, by, back, status=status.HTTP_201_CREATED)


class MistakenReturns(APIView):
    @extend_schema(
        operation_id="take_back_return",
        parameters=[REFERENCE, ONCE],
        request=NotBackSerializer,
        responses={
            200: EpisodeSerializer,
            201: EpisodeSerializer,
            **problems(400, 404, 409, 415),
        },
    )
    def post(self, request: Request, reference: str) -> Response:
        """Say that the child was recorded as back by mistake, and is still away. 200 when this key has done so
        already.

        Everything that was owed before is owed again, by the same times.
        """
        by = actor_of_request(request)
        sent = Sent.once(request)
        episode = get_object_or_404(episodes_visible_to(by), reference=reference)
        said = validated(NotBackSerializer, request.data)
        if (earlier := sent.claim(by)) is not None:
            before = _done_before(by, episode, earlier, f"not back {reference}")
            return handed(request, by, before)
        workflow.not_back(episode=episode, by=by, now=timezone.now(), **said)
        sent.led_to(f"not back {reference}")
        away = episodes_of(by).get(pk=episode.pk)
        return handed(request, by, away, status=status.HTTP_201_CREATED)


class Duties(ListAPIView):
    serializer_class = DutySerializer

    def get_queryset(self) -> QuerySet[Any]:
        asked = validated(DutyFilters, self.request.query_params)
        duties = duties_of(actor_of_request(self.request))
        if "episode" in asked:
            duties = duties.filter(episode__reference=asked["episode"])
        if "owed_by" in asked:
            duties = duties.filter(owed_by=asked["owed_by"])
        match asked.get("state"):
            case "open":
                return duties.filter(how_ended="")
            case "ended":
                return duties.exclude(how_ended="")
        return duties

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """What is owed tells what has happened: it is a look at each child."""
        page = super().paginate_queryset(queryset)
        look_at_each(
            by=actor_of_request(self.request),
            child_ids=[duty.child_id for duty in page or ()],
            page=page_asked(self.request, "Duties"),
            purpose="List of duties",
            now=timezone.now(),
        )
        return page

    @extend_schema(
        operation_id="list_duties",
        parameters=[DutyFilters],
        responses={200: DutySerializer(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Who owes what to the children you may see, by when it is due."""
        return self.list(request)


class OneDuty(APIView):
    @extend_schema(operation_id="read_duty", responses={200: DutySerializer, **problems(404)})
    def get(self, request: Request, pk: int) -> Response:
        """One duty. That you looked is kept."""
        by = actor_of_request(request)
        duty = get_object_or_404(duties_of(by), pk=pk)
        keep_look(by, duty.child_id, page_asked(request, "Duty"), duty.episode.reference)
        return Response(DutySerializer(duty).data)


def episodes_of(by: Actor) -> QuerySet[Any]:
    """With everything that is said about an episode, in one statement."""
    rows = with_police_words(episodes_visible_to(by), by).select_related(
        "child", "force", "responsible_authority", "host_authority", "provider"
    )
    return rows.order_by("-opened_at", "-pk")


def duties_of(by: Actor) -> QuerySet[Any]:
    rows = duties_visible_to(by).with_pause().select_related("episode", "agency", "taken_by")
    return rows.order_by("due_at", "pk")


def validated(kind: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """What was said, as plain values; a 400 that names each mistake."""
    serializer = kind(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


@dataclass(frozen=True)
class Sent:
    """A thing that a system sends, and may send again under the same key: it is done once."""

    key: uuid.UUID | None

    @classmethod
    def once(cls, request: Request) -> Self:
        """A 400 where the key is no UUID, before anything else is looked at."""
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return cls(None)
        try:
            return cls(validated(IdempotencyKey, {"key": key})["key"])
        except ValidationError as wrong:
            raise ValidationError(
                {"Idempotency-Key": "Send a UUID, a new one for each thing that you send."}
            ) from wrong

    def claim(self, by: Actor) -> str | None:
        """What the same key led to before; none where it comes for the first time, or there is no key."""
        return claim(self.key, person_id=cast(int, by.person_id)) if self.key else None

    def led_to(self, result: str) -> None:
        if self.key:
            led_to(self.key, result)


def _logged_before(by: Actor, child_id: int, reference: str) -> Any:
    """What the key made, for the same caller and the same child; nothing else goes by that name."""
    episode = episodes_of(by).filter(reference=reference, child=child_id).first()
    if episode is None:
        raise Refused("This key was used for another log. Make a new key for each log.")
    return episode


def _heard_before(by: Actor, episode: Any, made: str) -> Any:
    """The decision that the key made, of this episode; nothing else goes by that name."""
    require(by, Can.REPORT_SECOND_HAND, episode.child)
    for decision in episode.decisions.all():
        if _key_of(decision) == made:
            return decision
    raise Refused("This key was used for something else. Make a new key for each decision.")


def _done_before(by: Actor, episode: Any, made: str, asked: str) -> Any:
    """The episode whose return the key recorded, or took back; nothing else goes by that name."""
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    if made != asked:
        raise Refused("This key was used for something else. Make a new key for each return.")
    return episodes_of(by).get(pk=episode.pk)


def _key_of(decision: Any) -> str:
    return f"decision {decision.pk}"


def handed(
    request: Request, by: Actor, episode: Any, *, status: int = status.HTTP_200_OK
) -> Response:
    """An episode from `episodes_of`. Whoever is handed one has looked, whatever they sent to have it."""
    keep_look(by, episode.child_id, page_asked(request, "Episode"), episode.reference)
    return Response(EpisodeSerializer(episode).data, status=status)


def keep_look(by: Actor, child_id: int, page: str, reference: str) -> None:
    look(
        by=by,
        child_id=child_id,
        page=page,
        purpose=f"Episode {reference}",
        now=timezone.now(),
    )
