"""What is known of one episode when it is assessed again: the log's answers, and the last ones judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from missing import assessing
from missing.assess_forms import AnswersForm
from missing.assessing import Difference, Earlier, Judged
from missing.drafts import log_of
from missing.log import Log, Unfinished
from missing.protocol import Level, Protocol
from missing.protocols import asked_for
from missing.queries import SeenEpisode
from missing.question_forms import inside_names
from missing.rules import knows_of_it


@dataclass
class Known:
    """`episode` comes with its child and its draft; `earlier` are its assessments, newest first."""

    episode: SeenEpisode
    earlier: Sequence[Earlier]
    now: datetime

    @cached_property
    def protocol(self) -> Protocol:
        return asked_for(self.episode)

    @property
    def name(self) -> str:
        return str(self.episode.child)

    @property
    def present(self) -> Level | None:
        """The level in force now."""
        return self.protocol.level(self.episode.level) if self.episode.level else None

    @cached_property
    def _log(self) -> Log | None:
        draft = getattr(self.episode, "draft", None)
        if draft is None:
            return None
        draft.child, draft.episode = self.episode.child, self.episode
        return log_of(draft, self.now)

    @property
    def unfinished(self) -> Unfinished | None:
        """What whoever logged had begun to say of the level, until somebody has set one."""
        return self._log.level_unfinished if self._log and not self.episode.level else None

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Nothing is asked twice: what was said last stands until somebody says otherwise."""
        logged = self._log.chosen if self._log else {}
        judged = self.earlier[0].answers.chosen if self.earlier else {}
        return {**logged, **judged}

    @property
    def gut_feeling(self) -> str:
        judged = self.earlier[0].gut if self.earlier else ""
        return judged or (self._log.gut_feeling if self._log else "")

    @property
    def last_seen_at(self) -> datetime | None:
        return self.episode.last_seen_at or (self._log.last_seen_at if self._log else None)

    def as_initial(self) -> dict[str, Any]:
        """The answers as the form's fields hold them."""
        initial: dict[str, Any] = {"gut_feeling": self.gut_feeling}
        for name, question in inside_names(self.protocol.questions):
            given = self.chosen.get(question.code, ())
            initial[name] = list(given) if question.many else next(iter(given), "")
        return initial

    def judge(self, form: AnswersForm | None = None) -> Judged:
        """What the form's answers suggest, or without one what is known already."""
        answers = assessing.answers_of(
            self.protocol,
            self.chosen if form is None else form.chosen,
            child=self.episode.child,
            last_seen_at=self.last_seen_at,
            now=self.now,
            gut_feeling=self.gut_feeling if form is None else form.gut_feeling_said,
        )
        return assessing.judge(
            self.protocol,
            answers,
            present=self.episode.level,
            now=self.now,
            reported=knows_of_it(self.episode.police_told_at, self.episode.left_at),
            episode=self.episode,
        )

    def changed(self, judged: Judged) -> Difference | None:
        """What holds now and did not at the last assessment, or the other way round."""
        if not self.earlier:
            return None
        return assessing.changed_since(self.earlier[0], judged.suggestion, name=self.name)
