"""Children as other systems see them: no more than is needed to say which child is meant."""

from typing import Any

from rest_framework import serializers


class ChildSerializer(serializers.Serializer[Any]):
    """A child whom the reader may see."""

    id = serializers.IntegerField(help_text="What a log is sent with.")
    local_id = serializers.CharField(
        help_text="The responsible authority's own number for the child."
    )
    known_as = serializers.CharField(source="__str__", help_text="What the child is called.")
