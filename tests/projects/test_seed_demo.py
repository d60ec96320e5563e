"""演示数据：one bureau, thirteen published forms, every stage, by the real services."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction

from evaluator.review import Role, Stage
from evaluator.sheets.reading import Upload
from projects import permissions
from projects.demo import cast, play
from projects.models import AuditEntry, Evaluation, Revision, User
from projects.selectors.evaluation import evaluation_page
from projects.services import auditing, importing, reviewing
from projects.services.exporting import export_form
from projects.services.importing.plan import Verdict
from projects.services.results import Refused
from tests.projects.building import line_target, type_cells
from tests.projects.imported_files import planned, read_in_this_process

pytestmark = pytest.mark.django_db

PUBLISHED_TOTALS = {
    "01": "99.75",
    "03": "99.98",
    "08": "91.35",
    "10": "98.57",
    "13": "82.61",
    "17": "99.98",
    "23": "96.99",
    "24": "84.68",
}
"""总分 as the bureau published it, where no cell was lost on the way."""


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What seeding printed, once for the module, in a transaction that ends with it: playing the demo takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("seed_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(seeded: str, db: None) -> str:
    """The seeded database; what a test changes ends with the test."""
    return seeded


def form(number: str) -> Evaluation:
    return Evaluation.objects.get(project__code=f"310-0{number}")


def test_it_prints_every_account_with_password_role_and_unit(demo: str) -> None:
    for person in cast.PEOPLE:
        line = next(line for line in demo.splitlines() if person.username in line)
        assert cast.PASSWORD in line
        assert person.full_name in line
    assert "填报人" in demo
    assert "职业能力建设处" in demo
    assert "审计员" in demo
    assert User.objects.get(username="chenjing").check_password(cast.PASSWORD)


def test_a_second_run_keeps_the_data_and_prints_the_same(demo: str) -> None:
    counts = (Evaluation.objects.count(), AuditEntry.objects.count(), User.objects.count())
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == demo
    assert (Evaluation.objects.count(), AuditEntry.objects.count(), User.objects.count()) == counts


def test_thirteen_forms_stand_where_their_stories_say(demo: str) -> None:
    stages = {story.number: story.stage.value for story in cast.STORIES}
    assert len(stages) == 13
    assert {number: form(number).stage for number in stages} == stages
    assert set(stages.values()) == set(Stage)


@pytest.mark.parametrize("number", PUBLISHED_TOTALS)
def test_the_totals_are_the_published_ones(demo: str, number: str) -> None:
    assert form(number).total == Decimal(PUBLISHED_TOTALS[number])


@pytest.mark.parametrize("number", ["02", "04", "12"])
def test_forms_with_lost_cells_are_pending_and_cannot_be_handed_in(demo: str, number: str) -> None:
    evaluation = form(number)
    assert evaluation.total is None
    assert evaluation.pending_count > 0
    with pytest.raises(Refused):
        reviewing.submit(
            user=User.objects.get(username="wanglei"), evaluation_id=evaluation.pk, version=evaluation.version
        )


def test_the_tour_types_35_and_sees_2_10(demo: str) -> None:
    chenjing, evaluation = User.objects.get(username="chenjing"), form("14")
    page = evaluation_page(chenjing, evaluation.pk)
    assert page.may_enter
    assert [line.number for line in page.lines if not line.actual.value] == [3, 8]
    type_cells(chenjing, evaluation, (line_target(evaluation, 3), "actual_text", "35"))
    line = evaluation_page(chenjing, evaluation.pk).lines[2]
    assert (line.indicator, line.score) == ("高级专家体检、保健", Decimal("2.10"))


def test_every_invented_sentence_says_that_it_is(demo: str) -> None:
    published = {
        text
        for story in cast.STORIES
        for read in [play.published_form(story.number)]
        for text in (read.achievement.text.strip(), *(row.reason.text.strip() for row in read.rows))
    }
    for evaluation in Evaluation.objects.all():
        texts = [evaluation.funding_reason, evaluation.last_comment]
        texts += [goal.achievement for goal in evaluation.goals.all()]
        for row in evaluation.results.all():
            texts += [row.deviation_reason, row.improvement, row.given_reason]
        assert [text for text in texts if text and text not in published and "（演示）" not in text] == []


def test_the_trail_and_the_revisions_are_real(demo: str) -> None:
    assert auditing.verify().intact
    handed_in = [story for story in cast.STORIES if story.stage is not Stage.DRAFT]
    assert Revision.objects.count() == len(handed_in)


def test_no_form_that_was_handed_in_has_a_loss_without_its_explanation(demo: str) -> None:
    for each in Evaluation.objects.exclude(stage=Stage.DRAFT):
        assert [finding for finding in each.findings if finding["check"] == "44"] == [], each.project.code
    # 3.00 points that a person took off: what is left of the published reason stays, and 调整理由 answers for them.
    line = evaluation_page(User.objects.get(username="wanglei"), form("19").pk).lines[0]
    assert line.deviation_reason.value == "根据市委编…"
    assert line.given_reason.value == cast.GIVEN_REASON


def own_exports(user: User) -> list[Upload]:
    """Every form that a preparer may export, as the application writes it."""
    forms = permissions.visible_evaluations(user).order_by("pk")
    files = [export_form(user=user, evaluation_id=form.pk) for form in forms]
    return [Upload(file.filename, file.content) for file in files]


def test_the_export_of_every_form_comes_back_as_the_same_with_its_nameless_rows(
    demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_this_process(monkeypatch)
    told: dict[str, tuple[str, tuple[object, ...]]] = {}
    for person in cast.PEOPLE:
        if person.role != Role.PREPARER:
            continue
        user = User.objects.get(username=person.username)
        plan = planned(importing.bring(user=user, uploads=own_exports(user)))
        told |= {each.code: (each.verdict, (*each.errors, *each.findings)) for each in plan.forms}
    assert told == {f"310-0{story.number}": (Verdict.SAME, ()) for story in cast.STORIES}


def test_a_cell_of_a_nameless_row_is_changed_by_a_file_like_any_other(
    demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_this_process(monkeypatch)
    evaluation = form("02")
    user = User.objects.get(username="wanglei")
    book = openpyxl.load_workbook(BytesIO(export_form(user=user, evaluation_id=evaluation.pk).content))
    page = book.active
    assert page is not None
    assert (page["C20"].value, page["F20"].value) == (None, "100.00(%)")
    page["F20"] = "98.00(%)"
    content = BytesIO()
    book.save(content)
    plan = planned(importing.bring(user=user, uploads=[Upload("表.xlsx", content.getvalue())]))
    (read,) = plan.forms
    assert (read.verdict, read.errors, read.findings) == (Verdict.CHANGED, (), ())
    assert [(cell.cell, cell.row, cell.after) for cell in plan.chosen_cells(read) if cell.field == "actual_text"] == [
        ("F20", "（第 8 行，没有名称）", "98.00(%)")
    ]
