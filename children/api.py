"""Which children the caller may log as missing."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from audit.looks import look_at_each
from children.access import children_visible_to
from children.serializers import ChildSerializer
from core.problems import problems
from partners.api import actor_of_request, page_asked


class Children(ListAPIView):
    serializer_class = ChildSerializer

    def get_queryset(self) -> QuerySet[Any]:
        mine = children_visible_to(actor_of_request(self.request))
        return mine.filter(erased_at=None).order_by("pk")

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """A list is a look at each child in it."""
        page = super().paginate_queryset(queryset)
        look_at_each(
            by=actor_of_request(self.request),
            child_ids=[child.pk for child in page or ()],
            page=page_asked(self.request, "Children"),
            purpose="List of children",
            now=timezone.now(),
        )
        return page

    @extend_schema(
        operation_id="list_children", responses={200: ChildSerializer(many=True), **problems()}
    )
    def get(self, request: Request) -> Response:
        """The children you may see."""
        return self.list(request)
