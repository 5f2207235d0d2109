"""What the API reads: JSON, and no more of it than can be followed."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

TOO_DEEP = "The JSON is nested too deeply to be read."


class Json(JSONParser):
    """JSON, strictly. What is nested deeper than Python follows is nobody's answer to anything."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
