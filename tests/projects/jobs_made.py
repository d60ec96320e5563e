"""A job (后台任务) that is done, with a file that holds a unit's canary in its name, its words and its content."""

from projects.models import Evaluation, Job, User
from projects.services import jobs
from projects.services.jobs import running
from projects.services.jobs.running import Work
from projects.services.results import Outcome
from tests.projects.canaries import Canary


def finished_job(user: User, evaluation: Evaluation, canary: Canary) -> int:
    """Have it put down and done; answers with its number."""

    def write(work: Work) -> Outcome:
        work.place.write_text(f"{canary.word}job content", encoding="utf-8")
        return Outcome(f"{canary.word}job.txt", "text/plain", canary.text("job message"), f"/{canary.word}place/")

    job = jobs.create(
        user=user,
        kind="write",
        title=canary.text("job"),
        parameters={"of": canary.text("job parameter")},
        subjects={"evaluation": [evaluation.pk]},
    )
    running.run(job.pk, {"write": write})
    Job.objects.filter(pk=job.pk).update(error=canary.text("job error"))
    return job.pk
