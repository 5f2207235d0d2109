"""Which children the caller may log as missing."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from children.access import children_visible_to
from children.serializers import ChildSerializer
from core.problems import problems
from partners.api import actor_of_request


class Children(ListAPIView):
    serializer_class = ChildSerializer

    def get_queryset(self) -> QuerySet[Any]:
        mine = children_visible_to(actor_of_request(self.request))
        return mine.filter(erased_at=None).order_by("pk")

    @extend_schema(
        operation_id="list_children", responses={200: ChildSerializer(many=True), **problems()}
    )
    def get(self, request: Request) -> Response:
        """The children you may see."""
        return self.list(request)
