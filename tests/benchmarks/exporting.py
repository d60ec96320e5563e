"""``python -m tests.benchmarks.exporting``: whole rounds out of the database, beside the rendering of the same forms.

Each figure is a ratio within one run:

* CPU of 1,000 approved forms from the database to a zip of workbooks, and to the entries of the audit trail, over the
  CPU of rendering the same forms from memory: at most 2.5, neither with the 汇总表, which is told beside it;
* peak memory of 10,000 forms over that of 1,000, each in a process of its own: at most 1.3;
* 8 jobs of 500 forms with one Celery worker over the same with two: at least 1.6 (asked for with ``--workers``).
"""

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django stands first
from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from evaluator.review import Stage  # noqa: E402
from evaluator.sheets.outgoing import FormArchive, OutgoingForm  # noqa: E402
from projects.models import Evaluation, Job, Project, Revision, Unit, User  # noqa: E402
from projects.selectors.canonical import digest  # noqa: E402
from projects.selectors.papers import units_of  # noqa: E402
from projects.services import exporting  # noqa: E402
from projects.services.exporting import binding  # noqa: E402
from projects.services.exporting.collecting import Collection  # noqa: E402
from tests.architecture.house import ROOT  # noqa: E402
from tests.projects import building  # noqa: E402

MOST_OVER_RENDERING, MOST_MEMORY, LEAST_SPEED_UP = 2.5, 1.3, 1.6
"""What the product holds to."""
SMALL, LARGE = 1_000, 10_000
JOBS, FORMS_A_JOB = 8, 500
UNITS = 20
REDIS = "redis://127.0.0.1:6379/8"


@contextmanager
def a_round(count: int) -> Iterator[tuple[User, tuple[int, ...]]]:
    """A database with so many approved forms in twenty units: who sees them all, and their numbers."""
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield fill(count)
    finally:
        teardown_databases(databases, verbosity=0)


def fill(count: int) -> tuple[User, tuple[int, ...]]:
    """Copies of one approved form, each with its own project and its own frozen revision."""
    office = building.build_office()
    first = building.build_at(Stage.APPROVED, office)
    revision = first.revisions.get()
    units = [building.build_unit(f"D-2-{n}", f"第{n}处", "section", office.department) for n in range(UNITS)]
    start = 1_000_000
    for begin in range(start, start + count, 500):
        _copy(first, revision, units, range(begin, min(begin + 500, start + count)))
    return office.reviewer, tuple(range(start, start + count))


def _copy(first: Evaluation, revision: Revision, units: list[Unit], keys: range) -> None:
    project = first.project
    projects, evaluations, revisions = [], [], []
    for pk in keys:
        name = f"{project.name}{pk}"
        columns = {field.attname: getattr(project, field.attname) for field in Project._meta.concrete_fields}
        projects.append(
            Project(**{**columns, "id": pk, "code": str(pk), "name": name, "unit_id": units[pk % UNITS].pk})
        )
        columns = {field.attname: getattr(first, field.attname) for field in Evaluation._meta.concrete_fields}
        evaluations.append(Evaluation(**{**columns, "id": pk, "project_id": pk, "approved_revision_id": pk}))
        content = revision.content.replace(project.name, name).replace('"1000000.00"', f'"{pk}.00"')
        columns = {field.attname: getattr(revision, field.attname) for field in Revision._meta.concrete_fields}
        columns |= {"id": pk, "evaluation_id": pk, "content": content, "digest": digest(content)}
        revisions.append(Revision(**columns))
    with transaction.atomic():
        Project.objects.bulk_create(projects)
        Evaluation.objects.bulk_create(evaluations)
        Revision.objects.bulk_create(revisions)


def told(done: int, total: int, message: str = "") -> None:
    """Nobody listens."""


def from_database(user: User, ids: tuple[int, ...], *, listed: bool) -> float:
    """CPU seconds of the whole export; ``listed``: with the 汇总表, as everybody gets it."""
    began = time.process_time()
    order = exporting.order_forms(user=user, evaluation_ids=ids, shape=exporting.Shape.ARCHIVE)
    most = binding.MOST_SUMMED if listed else 0
    with Path(os.devnull).open("wb") as target, mock.patch.object(binding, "MOST_SUMMED", most):
        exporting.write_forms(user=user, order=order, target=target, told=told)
    return time.process_time() - began


def rendered(user: User, ids: tuple[int, ...]) -> float:
    """CPU seconds of rendering the same forms, which lie in memory."""
    forms = [
        OutgoingForm(each.form, each.source.unit_code, each.filename, each.draft, each.sign_off)
        for each in Collection(user, ids, told)
    ]
    units = units_of(user, ids)
    began = time.process_time()
    archive = FormArchive(io.BytesIO(), units=units, at=timezone.localtime())
    for form in forms:
        archive.add(form)
    archive.finish()
    return time.process_time() - began


def over_rendering(rounds: int) -> float:
    """The best of the rounds of both, and their ratio."""
    with a_round(SMALL) as (user, ids):
        rendered(user, ids[:100])
        pairs = [(from_database(user, ids, listed=False), rendered(user, ids)) for _ in range(rounds)]
        listed = min(from_database(user, ids, listed=True) for _ in range(rounds))
    whole, alone = (min(figures) for figures in zip(*pairs, strict=True))
    print(f"{SMALL} forms from the database: {whole:.2f} s CPU, rendering alone {alone:.2f} s")
    print(f"with the 汇总表: {listed:.2f} s")
    return whole / alone


def elsewhere() -> dict[str, str]:
    """The environment of a process of its own on this database, without what tests add to it."""
    found = {**os.environ, "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}", "LOG_LEVEL": "ERROR"}
    return {**found, "DATA_DIR": str(settings.DATA_DIR), "DJANGO_SETTINGS_MODULE": "evaluator.settings"}


def peaks() -> tuple[int, int]:
    """Peak memory in KiB of a process that exports the first few forms, and of one that exports them all."""
    with a_round(LARGE):
        command = [sys.executable, "-m", "tests.benchmarks.exporting", "--peak"]
        found = [
            subprocess.run(
                [*command, str(count)], check=True, capture_output=True, text=True, cwd=ROOT, env=elsewhere()
            )
            for count in (SMALL, LARGE)
        ]
    small, large = (int(done.stdout.split()[-1]) for done in found)
    return small, large


def print_peak(count: int) -> None:
    """In a process of its own, which has done nothing else."""
    approved = Evaluation.objects.filter(stage=Stage.APPROVED).order_by("pk")
    ids = tuple(approved.values_list("pk", flat=True)[:count])
    from_database(User.objects.get(username="reviewer"), ids, listed=True)
    # What getrusage tells is at least as much as the process had that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


@contextmanager
def workers(count: int, folder: Path) -> Iterator[None]:
    """A Celery worker with so many children on this database."""
    environment = {**elsewhere(), "REDIS_URL": REDIS, "JOBS_PREFIX": f"bench-{os.getpid()}-", "DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "celery", "-A", "evaluator.celery", "worker", f"--concurrency={count}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    send = "from projects import tasks; tasks.run_due()"
    setup = "import django; django.setup(); "
    try:
        yield subprocess.run([sys.executable, "-c", setup + send], check=True, cwd=ROOT, env=environment) and None
    finally:
        process.terminate()
        process.wait()


def seconds_with(count: int, user: User, ids: tuple[int, ...]) -> float:
    """From the first job's start to the last one's end."""
    for number in range(JOBS):
        mine = list(ids[number * FORMS_A_JOB : (number + 1) * FORMS_A_JOB])
        parameters = {"shape": exporting.Shape.ARCHIVE.value}
        Job.objects.create(
            created_by=user, kind="export", title="bench", parameters=parameters, subjects={"evaluation": mine}
        )
    with workers(count, Path(settings.DATA_DIR)):
        while Job.objects.filter(state__in=["queued", "running"]).exists():
            time.sleep(0.2)
    done = list(Job.objects.filter(state="done").values_list("started_at", "finished_at"))
    assert len(done) == JOBS, list(Job.objects.values_list("state", "error"))
    Job.objects.all().delete()
    return (max(ended for _, ended in done) - min(began for began, _ in done)).total_seconds()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peak", type=int, default=0, help="only the peak memory of so many forms")
    parser.add_argument("--workers", action="store_true", help="also one Celery worker against two (needs Redis)")
    asked = parser.parse_args()
    if asked.peak:
        return print_peak(asked.peak)
    print(f"from the database over rendering: {over_rendering(asked.rounds):.2f} (held to {MOST_OVER_RENDERING})")
    small, large = peaks()
    print(
        f"peak memory {small >> 10} MB for {SMALL}, {large >> 10} MB for {LARGE}: {large / small:.2f} ({MOST_MEMORY})"
    )
    if asked.workers:
        with a_round(JOBS * FORMS_A_JOB) as (user, ids):
            one, two = seconds_with(1, user, ids), seconds_with(2, user, ids)
        print(f"{JOBS} jobs of {FORMS_A_JOB} forms: {one:.1f} s, with two workers {two:.1f} s:", end=" ")
        print(f"{one / two:.2f} (held to {LEAST_SPEED_UP})")
    return None


if __name__ == "__main__":
    main()
