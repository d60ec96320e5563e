"""纸面用语：what stands on paper around a form's content: title, labels, who signs, the mark of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from evaluator.review import EXCLUDED
from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import SignOff
from evaluator.sheets.placing import DRAFT_MARK, sign_off_lines
from projects.selectors.pages import Head

OUT_MARK = "不纳入自评——不用报送"


def sign_off_of(submitted_by: str, submitted_at: datetime | None) -> SignOff:
    """签字栏: who handed the form in and on which day (填报人、填报日期); everything else is signed by hand.

    A form that is not handed in (no ``submitted_at``) has nobody's name on it.
    """
    if submitted_at is None:
        return SignOff()
    return SignOff(preparer=submitted_by, filled_on=timezone.localdate(submitted_at))


@dataclass(frozen=True, slots=True)
class Paper:
    """纸面用语: what the print page says around the content, in the words of the layout that the workbook follows."""

    title: str
    year: str
    labels: Mapping[str, str]
    """The words of the official form: ``grade`` → 评分等级."""
    grade_always: bool
    """Whether the form has a row for the grade even without one."""
    sign_lines: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    """The texts that the form has below its table: ``conclusion`` 评价结论, ``issues``, ``improvements``."""
    draft_mark: str
    """Empty once the form was approved."""


def paper_of(head: Head) -> Paper:
    """The words of one form's print page."""
    layout = layouts.get(head.layout_id)
    signed = sign_off_of(head.submitted_by, head.submitted_at if head.is_frozen else None)
    return Paper(
        title=layout.title,
        year=layout.year.format(year=head.fiscal_year),
        labels=layout.labels,
        grade_always=layout.grade_always,
        sign_lines=tuple(tuple(text for _, text in line) for line in sign_off_lines(layout, signed)),
        texts=texts_below(head.layout_id),
        draft_mark=OUT_MARK if head.told_stage == EXCLUDED else DRAFT_MARK if head.is_draft else "",
    )


def texts_below(layout_id: str) -> tuple[str, ...]:
    """Which texts the official form of this layout has below its table.

    >>> texts_below("510000/self_evaluation-2020"), texts_below("310000/self_evaluation-2024")
    (('conclusion', 'issues', 'improvements'), ())
    """
    rows = layouts.get(layout_id).texts
    return rows.keys if rows else ()
