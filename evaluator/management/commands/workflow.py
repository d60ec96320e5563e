"""manage.py workflow: the table of 审核流程 as diagram and list in Markdown, for docs/workflow.md."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from evaluator import review

GUARD_WORDS = {
    review.Guard.ROUND_OPEN: "批次在开放期内",
    review.Guard.INCLUDED: "项目没有列为不纳入自评",
    review.Guard.NOT_OWN_WORK: "不是本人填报或报送的",
    review.Guard.NOT_THE_APPROVER: "与审核通过的不是同一人",
    review.Guard.COMPLETE: "没有待定的行，偏差都有说明",
}


def diagram() -> Iterator[str]:
    """The stages and transitions as a Mermaid state diagram."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for stage, name in review.STAGE_NAMES.items():
        yield f'    state "{name}" as {stage.value}'
    yield f"    [*] --> {review.Stage.DRAFT.value}"
    for step in review.TRANSITIONS:
        yield f"    {step.origin.value} --> {step.target.value}: {step.label}（{review.ROLE_NAMES[step.role]}）"
    yield "```"


def conditions(step: review.Transition) -> str:
    """What must hold besides stage and role, in words: 须写意见；不是本人填报或报送的."""
    words = [GUARD_WORDS[guard] for guard in step.guards]
    if step.needs_comment:
        words.insert(0, "须写意见")
    return "；".join(words) or "—"


def table() -> Iterator[str]:
    """The transitions as a Markdown table."""
    yield "| 动作 | 从 | 到 | 谁 | 条件 | 冻结版本 |"
    yield "|---|---|---|---|---|---|"
    for step in review.TRANSITIONS:
        origin, target = review.STAGE_NAMES[step.origin], review.STAGE_NAMES[step.target]
        role, frozen = review.ROLE_NAMES[step.role], "是" if step.freezes else "—"
        yield f"| {step.label} | {origin} | {target} | {role} | {conditions(step)} | {frozen} |"


def document() -> str:
    """The whole page."""
    writable = "、".join(name for stage, name in review.STAGE_NAMES.items() if stage in review.WRITABLE)
    lines = [
        "# 审核流程 / The workflow",
        "",
        "由 `python manage.py workflow` 从 `evaluator/review.py` 的流程表生成，测试保证两者一致，请勿手工修改。",
        "Generated from the table in `evaluator/review.py`; a test keeps the two equal.",
        "",
        *diagram(),
        "",
        *table(),
        "",
        f"只有在{writable}阶段可以填写；其余阶段的页面、打印和导出都取自报送时冻结的版本。",
        f"Cells are typed only in {', '.join(sorted(stage.value for stage in review.WRITABLE))}; "
        "in every other stage page, print and export come from the revision frozen at submission.",
    ]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "打印审核流程（Markdown）：python manage.py workflow > docs/workflow.md"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
