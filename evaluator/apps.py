"""The front door as a Django app: nothing starts while a policy (评分办法) or a layout (表样) cannot be read."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from evaluator.celery import app as celery_app
from evaluator.policies import loader
from evaluator.policies.faults import PolicyFaults
from evaluator.sheets import layout
from evaluator.sheets.targets import layout as target_layout

__all__ = ["EvaluatorConfig", "celery_app"]


def faults_as_errors(
    load: Callable[[], object], faulty: type[PolicyFaults] | type[layout.LayoutFaults], *, code: str
) -> list[checks.CheckMessage]:
    """Load a kind of file; each fault in any of them becomes one error of ``manage.py check``."""
    try:
        load()
    except faulty as stopped:
        return [
            checks.Error(f"{fault.file} · {fault.key}: {fault.message}", fault.remedy, id=code)
            for fault in stopped.faults
        ]
    return []


def every_policy_loads(app_configs: Sequence[AppConfig] | None, **options: Any) -> Iterable[checks.CheckMessage]:
    """Every file below evaluator/policies is a policy with a source for each number."""
    return faults_as_errors(loader.load_all, PolicyFaults, code="evaluator.E001")


def every_layout_loads(app_configs: Sequence[AppConfig] | None, **options: Any) -> Iterable[checks.CheckMessage]:
    """Every file below evaluator/sheets/layouts describes one official form."""
    forms = faults_as_errors(layout.load_all, layout.LayoutFaults, code="evaluator.E002")
    targets = faults_as_errors(target_layout.load_all, layout.LayoutFaults, code="evaluator.E002")
    return [*forms, *targets, *faults_as_errors(target_layout.load_lists, layout.LayoutFaults, code="evaluator.E002")]


def evidence_lies_outside_the_web(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> Iterable[checks.CheckMessage]:
    """佐证材料, imported files and the results of 后台任务 lie in no folder that is served to everybody who asks."""
    served = [Path(place).resolve() for place in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)]
    for name in ("EVIDENCE_DIR", "IMPORTS_DIR", "JOBS_DIR"):
        folder = Path(getattr(settings, name)).resolve()
        if any(folder == place or place in folder.parents for place in served):
            yield checks.Error(
                f"{name} ({folder}) lies in a folder that is served to everybody.",
                "Choose a folder outside STATIC_ROOT and static/.",
                id="evaluator.E003",
            )


class EvaluatorConfig(AppConfig):
    name = "evaluator"
    verbose_name = "绩效自评"

    def ready(self) -> None:
        checks.register(every_policy_loads)
        checks.register(every_layout_loads)
        checks.register(evidence_lies_outside_the_web)
