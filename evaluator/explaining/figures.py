"""一行的数：the numbers that an explanation speaks of, as a sentence quotes them and a text may repeat them."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.scoresheet import ScoredLine, Why
from evaluator.scoring.values import shown
from evaluator.scoring.working import actual_words, in_percent, in_score, target_words

_SPOKEN_OF = frozenset({Why.MISSED.value, Why.LOST.value, Why.EXCEEDED.value})
_SILENT_TARGETS = frozenset({Kind.NONE, Kind.UNREADABLE})
_SILENT_ACTUALS = frozenset({ActualKind.BLANK, ActualKind.NOT_APPLICABLE, ActualKind.UNREADABLE})
_UPWARD = ("≥", ">", "=")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one row says in numbers: target, actual, completion (完成率 in percent), 分值 and the score that counts."""

    target: Target
    actual: Actual
    completion: Decimal | None = None
    points: Decimal | None = None
    score: Decimal | None = None

    @property
    def lost(self) -> Decimal | None:
        """Points lost (少得); ``None`` where nothing was lost or nobody knows yet."""
        if self.points is None or self.score is None or self.score >= self.points:
            return None
        return self.points - self.score

    @property
    def beyond(self) -> Decimal | None:
        """By how much an upward target was exceeded (超出), in the target's unit."""
        wanted, done = self.target.value, self._done
        if self.target.sign not in _UPWARD or wanted is None or done is None or done <= wanted:
            return None
        return done - wanted

    @property
    def _done(self) -> Decimal | None:
        return self.actual.value if self.actual.kind is ActualKind.NUMBER else None

    @property
    def quantities(self) -> tuple[tuple[str, Decimal], ...]:
        """The numbers in the target's own unit, each with its official name; the differences after the plain ones."""
        found = [("年度指标值", self.target.value), ("年度指标值", self.target.upper), ("实际完成值", self._done)]
        if self._done is not None:
            for bound in (self.target.value, self.target.upper):
                found.append(("相差", None if bound is None else abs(bound - self._done)))
        return tuple((name, value) for name, value in found if value is not None)

    @property
    def rates(self) -> tuple[tuple[str, Decimal], ...]:
        """完成率 and its distance from 100, in percent."""
        if self.completion is None:
            return ()
        return ("完成率", self.completion), ("与目标相差", abs(_HUNDRED - self.completion))

    @property
    def scores(self) -> tuple[tuple[str, Decimal], ...]:
        """分值, 得分 and 少得."""
        found = (("分值", self.points), ("得分", self.score), ("少得", self.lost))
        return tuple((name, value) for name, value in found if value is not None)

    def quoted(self) -> str:
        """Target and actual as a message quotes them: ``年度指标值≥50人，实际完成35人``; empty where one is missing."""
        if self.target.kind in _SILENT_TARGETS or self.actual.kind in _SILENT_ACTUALS:
            return ""
        return _flat(f"年度指标值{target_words(self.target)}，实际{actual_words(self.actual)}")

    def facts(self) -> str:
        """The numbers as the form's sentence begins with them; empty where there is nothing to compare.

        ``年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分``
        """
        words = self.quoted()
        if not words:
            return ""
        if self.completion is not None:
            words += f"，完成率{in_percent(self.completion)}"
        if self.lost is not None:
            words += f"，少得{in_score(self.lost)}分"
        elif self.beyond is not None:
            words += f"，超出{shown(self.beyond)}{self.target.unit}"
        return words


def figures_of(line: ScoredLine) -> Figures:
    """The numbers of a scored row."""
    return Figures(line.target, line.actual, line.completion, line.facts.points, line.score)


def speaks_of_numbers(whys: frozenset[str]) -> bool:
    """Whether a row's explanation begins with its numbers: it missed its target, lost points, or went far beyond."""
    return bool(whys & _SPOKEN_OF)


def _flat(text: str) -> str:
    """A quoted text on one line: the column's parts stand on lines of their own."""
    return " ".join(text.split())
