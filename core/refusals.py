"""What the service says when it will not do something, in words for the person who asked."""

from collections.abc import Iterable


class Refused(Exception):
    """It cannot be done as things are. Shown as a page or as JSON, with status 409.

    `typed`: what the person had written on earlier pages, which the page gives back to them.
    """

    def __init__(self, sentence: str, typed: Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.typed = tuple(typed)


class Gone(Exception):
    """It was here and has been erased by rule. A page or JSON with status 410, saying by whom."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Denied(Exception):
    """This person may not do it. Status 403, with who could: "Your on-call worker can do this"."""

    def __init__(self, sentence: str, who_could: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.who_could = who_could
