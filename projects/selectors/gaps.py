"""还差什么：what is still missing on forms that are being filled in, each with the row where it begins; one query."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from projects.models import Evidence, Result
from projects.selectors.pages.desk import Gap


def gaps_of(evaluation_ids: Collection[int]) -> dict[int, tuple[Gap, ...]]:
    """Rows without 实际完成值, deviations without a reason, rows without 佐证材料, for each form in this order.

    A row lacks evidence by the same rule as on the form itself: it has points and no file. A form that nobody has begun
    is not told about it.
    """
    proof = Evidence.objects.filter(result_id=OuterRef("pk"), removed_at__isnull=True)
    rows = (
        Result.objects.filter(evaluation_id__in=evaluation_ids)
        .annotate(proven=Exists(proof))
        .order_by("evaluation_id", "indicator__order")
        .values_list("evaluation_id", "actual_text", "must_explain", "explained", "points", "proven")
    )
    found: dict[int, dict[str, list[int]]] = {}
    numbers: dict[int, int] = {}
    begun: set[int] = set()
    for evaluation_id, actual_text, must_explain, explained, points, proven in rows:
        number = numbers[evaluation_id] = numbers.get(evaluation_id, 0) + 1
        missing = found.setdefault(evaluation_id, {kind: [] for kind in WORDS})
        if actual_text.strip():
            begun.add(evaluation_id)
            if must_explain and not explained:
                missing["explanation"].append(number)
        else:
            missing["actual"].append(number)
        if points and not proven:
            missing["evidence"].append(number)
    return {
        evaluation_id: tuple(
            Gap(kind, WORDS[kind].format(len(numbers_)), f"r{numbers_[0]}")
            for kind, numbers_ in missing.items()
            if numbers_ and (kind != "evidence" or evaluation_id in begun)
        )
        for evaluation_id, missing in found.items()
    }


WORDS = {"actual": "{} 行没填", "explanation": "{} 行偏差没说明", "evidence": "{} 行没有佐证"}
