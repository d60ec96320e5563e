"""还差什么：what is still missing on forms that are being filled in, each kind with the cell where it begins."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from projects.models import Evaluation, Evidence, Result
from projects.selectors.pages.desk import Gap

WORDS = {
    "unreadable": "{} 处读不懂",
    "unusable": "{} 处数不能用",
    "funding": "资金数 {} 处没填",
    "actual": "{} 行没填",
    "not_yet": "{} 处待补填",
    "pending": "{} 行没有得分",
    "given_reason": "{} 行没写调整理由",
    "explanation": "{} 行偏差没说明",
    "funding_reason": "资金偏差没说明",
    "achievement": "总体目标没写完成情况",
    "form": "一行指标也没有",
}


def gaps_of(evaluations: Sequence[Evaluation]) -> dict[int, tuple[Gap, ...]]:
    """What stands in the way of 报送 on each form, as the form itself counts it, and then its rows without 佐证材料.

    A row lacks evidence by the same rule as on the form: it has points and no file. A form that nobody has begun is not
    told about it.
    """
    unproven = _unproven_rows([each.pk for each in evaluations if each.filled_count])
    found = {}
    for each in evaluations:
        gaps = [Gap(kind, WORDS[kind].format(count), anchor) for kind, count, anchor in each.owed]
        if rows := unproven.get(each.pk):
            gaps.append(Gap("evidence", f"{len(rows)} 行没有佐证", f"r{rows[0]}"))
        found[each.pk] = tuple(gaps)
    return found


def _unproven_rows(evaluation_ids: list[int]) -> dict[int, list[int]]:
    """The numbers of the rows that have points and no file."""
    proof = Evidence.objects.filter(result_id=OuterRef("pk"), removed_at__isnull=True)
    rows = (
        Result.objects.filter(evaluation_id__in=evaluation_ids)
        .annotate(proven=Exists(proof))
        .order_by("evaluation_id", "indicator__order")
        .values_list("evaluation_id", "points", "proven")
    )
    found: dict[int, list[int]] = {}
    numbers: dict[int, int] = {}
    for evaluation_id, points, proven in rows:
        number = numbers[evaluation_id] = numbers.get(evaluation_id, 0) + 1
        if points and not proven:
            found.setdefault(evaluation_id, []).append(number)
    return found
