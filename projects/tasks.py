"""后台任务：who runs a job, and which service does which kind.

One interface for everybody: :func:`start`. With REDIS_URL a Celery worker runs the job; without, or while Redis does
not answer, a thread of this process does; in tests it runs at once. Whoever it is takes the job from its row in the
database, so that a message that is lost, or comes twice, does no harm.
"""

import logging
import threading
from collections.abc import Mapping

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import close_old_connections, connections, transaction
from kombu.exceptions import OperationalError

from projects.services import exporting, importing
from projects.services.importing import mappings
from projects.services.jobs import due, running
from projects.services.jobs.limiting import Limit
from projects.services.jobs.running import Doer, Overtime, Work
from projects.services.planning import bundling
from projects.services.results import Outcome

LOOK_EVERY = 60
"""Seconds between two looks of a site without Celery at what is due."""
logger = logging.getLogger(__name__)

EXPORT = "export"
"""打包下载: ``parameters`` are ``{"shape": "archive", "workings": true}``, ``subjects`` the evaluations."""


def _export(work: Work) -> Outcome:
    shape, workings = exporting.Shape(work.parameters["shape"]), bool(work.parameters.get("workings"))
    order = exporting.Order(shape, tuple(work.subjects["evaluation"]), workings)
    with work.place.open("wb") as target:
        return exporting.write_forms(user=work.user, order=order, target=target, told=work.told, address=work.address)


IMPORT_READ, IMPORT_APPLY, IMPORT_MAP = "import-read", "import-apply", "import-map"
"""导入: ``parameters`` are ``{"import": 7}``, of a mapping what is to be kept; ``leads_to`` is its plan's page."""


def _read(work: Work) -> Outcome:
    outcome = Outcome(message="读完了，还没有写入。请看计划")
    importing.read_import(
        user=work.user,
        import_id=work.parameters["import"],
        told=work.told,
        sealing=lambda _: work.end(outcome),
        address=work.address,
    )
    return outcome


def _apply(work: Work) -> Outcome:
    # One transaction writes all of it: nobody sees how far that is before it is done.
    work.told(0, 1, "正在写入")
    done = importing.apply_import(
        user=work.user,
        import_id=work.parameters["import"],
        sealing=lambda count: work.end(_applied(count)),
        address=work.address,
    )
    if done.was_before:
        work.end(_applied(len(done.written)), can_be_undone=False)
    return _applied(len(done.written))


def _applied(count: int) -> Outcome:
    return Outcome(message=f"已写入 {count} 个项目")


def _map(work: Work) -> Outcome:
    chosen = mappings.Chosen.from_record(work.parameters)
    count = mappings.keep_mapping(
        user=work.user,
        chosen=chosen,
        told=work.told,
        sealing=lambda count: work.end(_mapped(count)),
        address=work.address,
    )
    return _mapped(count)


def _mapped(count: int) -> Outcome:
    return Outcome(message=f"对应关系已保存，按它读出 {count} 张表，还没有写入。请看计划")


EXPORT_GOALS = "export-goals"
"""打包目标表: ``subjects`` are the plans in the order of the file."""


def _export_goals(work: Work) -> Outcome:
    with work.place.open("wb") as target:
        return bundling.write_plans(
            user=work.user, plan_ids=work.subjects["plan"], target=target, told=work.told, address=work.address
        )


DOERS: Mapping[str, Doer] = {
    EXPORT: _export,
    EXPORT_GOALS: _export_goals,
    IMPORT_READ: _read,
    IMPORT_APPLY: _apply,
    IMPORT_MAP: _map,
}
"""Kind of job → the service that does it."""


def start(job_id: int) -> None:
    """Have a job run, once its row is committed. Costs at most three seconds, and raises nothing if Redis is gone."""
    if settings.JOBS_RUNNER == "inline":
        perform(job_id)
    else:
        transaction.on_commit(lambda: _hand_over(job_id))


def run_due() -> due.Due:
    """Put right what is due, and see that every waiting job has a runner; for a timer (cron) too."""
    found = due.catch_up()
    for job_id in due.waiting():
        if settings.JOBS_RUNNER != "celery" or not _sent(job_id):
            perform(job_id, own_limit())
    return found


def perform(job_id: int, limit: Limit | None = None) -> None:
    """Run a job here, unless somebody else has it."""
    running.run(job_id, {kind: _within_limits(doer) for kind, doer in DOERS.items()}, limit=limit)


def own_limit() -> Limit | None:
    """How long a job may take in a process of the site, as Celery has it for its workers; tests do it at once."""
    if settings.JOBS_RUNNER == "inline":
        return None
    return Limit(settings.JOBS_SECONDS, settings.JOBS_GRACE_SECONDS)


def resume() -> None:
    """Take up what was left when the site stopped; where there are workers, it is theirs."""
    if settings.JOBS_RUNNER == "thread":
        RUNNER.wake()


@shared_task(name="jobs.run")
def run(job_id: int) -> None:
    """A Celery worker's part."""
    perform(job_id)


@shared_task(name="jobs.due")
def look() -> None:
    """Celery beat's part: every minute."""
    due.catch_up()
    for job_id in due.waiting():
        if not _sent(job_id):
            return


def _hand_over(job_id: int) -> None:
    if settings.JOBS_RUNNER != "celery" or not _sent(job_id):
        RUNNER.wake()


def _sent(job_id: int) -> bool:
    """Send the message to the workers; whether Redis took it."""
    try:
        run.apply_async((job_id,), retry=False)
    except (OperationalError, OSError) as fault:
        logger.warning("job %s could not be queued (%s): it runs in this process", job_id, fault)
        return False
    return True


def _within_limits(doer: Doer) -> Doer:
    def limited(work: Work) -> Outcome:
        try:
            return doer(work)
        except SoftTimeLimitExceeded as over:
            raise Overtime from over

    return limited


class Runner:
    """One thread of this process that runs what waits, the oldest first; it ends with the process.

    Without Celery it stays and looks every minute; beside Celery it only helps out, and ends when nothing waits.
    """

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no thread is there."""
        return self._thread is None or not self._thread.is_alive()

    def wake(self) -> None:
        """Have it look now."""
        with self._lock:
            self._woken.set()
            if self.is_idle:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._woken.clear()
            self._look()
            if self._woken.wait(LOOK_EVERY):
                continue
            with self._lock:
                if settings.JOBS_RUNNER == "celery" and not self._woken.is_set():
                    self._thread = None
                    return

    def _look(self) -> None:
        try:
            close_old_connections()
            due.catch_up()
            for job_id in due.waiting():
                perform(job_id, own_limit())
        except Exception:
            # A database that is away comes back; this thread is the only one that looks.
            logger.exception("the jobs that wait could not be looked at")
        finally:
            connections.close_all()


RUNNER = Runner()
