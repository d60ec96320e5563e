"""一次保存的代价: a pasted block is one transaction and a handful of queries, however many rows it has."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluator.review import Stage
from projects.models import AuditEntry, Evaluation, User
from projects.selectors.money_and_goals import money_and_goals
from projects.services import auditing, entering
from projects.services.results import CellChange, SaveResult
from projects.services.rewriting import Overtaken, rewrite
from tests.projects.building import Office, build_at, build_form, build_office, indicator, open_form, total_target

pytestmark = pytest.mark.django_db
BUDGET = 8
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def office() -> Office:
    return build_office()


def a_form(office: Office, count: int, code: str) -> Evaluation:
    points = "10" if count == 9 else "1"
    rows = tuple(
        indicator("产出指标", "数量指标", f"{code} 第 {number} 项", "≥50(人)", points) for number in range(count)
    )
    return open_form(office, code=code, form=build_form(name=f"项目 {code}", rows=rows))


def pasted(form: Evaluation, *, version: int, actual: str = "3{}") -> tuple[CellChange, ...]:
    """Actual and reason of every row, as a paste brings them."""
    return tuple(
        CellChange(f"result:{pk}", field, text.format(number), version)
        for number, pk in enumerate(form.results.values_list("pk", flat=True))
        for field, text in (("actual_text", actual), ("deviation_reason", "机构改革，第 {} 项划转别的单位。"))
    )


def statements(user: User, form: Evaluation, changes: tuple[CellChange, ...]) -> tuple[list[str], SaveResult]:
    with CaptureQueriesContext(connection) as queries:
        saved = entering.save_cells(user=user, evaluation_id=form.pk, changes=changes, whole=True)
    return [each["sql"] for each in queries if not each["sql"].startswith(CONTROL)], saved


def test_twenty_rows_of_actual_and_reason_are_saved_scored_checked_and_audited_in_eight_queries(office: Office) -> None:
    form = a_form(office, 20, "310-020")
    asked, saved = statements(office.preparer, form, pasted(form, version=1))
    assert len(saved.written) == 40
    assert len(asked) <= BUDGET, "\n".join(asked)
    assert all(each.score is not None for each in form.results.all())
    assert AuditEntry.objects.filter(action="enter").count() == 1
    assert set(form.contributors.all()) == {office.preparer}
    assert auditing.verify().intact


def test_a_second_paste_by_the_same_person_costs_one_query_less(office: Office) -> None:
    form = a_form(office, 20, "310-020")
    first, _ = statements(office.preparer, form, pasted(form, version=1))
    second, saved = statements(office.preparer, form, pasted(form, version=2, actual="4{}"))
    assert len(saved.written) == 20
    assert len(second) == len(first) - 1


@pytest.mark.parametrize("count", [1, 100])
def test_a_save_costs_the_same_whatever_it_holds(office: Office, count: int) -> None:
    twenty, other = a_form(office, 20, "310-020"), a_form(office, count, "310-021")
    expected, _ = statements(office.preparer, twenty, pasted(twenty, version=1))
    asked, _ = statements(office.preparer, other, pasted(other, version=1))
    assert len(asked) == len(expected)


def test_a_returned_form_is_mended_within_the_same_budget(office: Office) -> None:
    form = build_at(Stage.RETURNED, office)
    version = form.results.first().version
    asked, saved = statements(office.colleague, form, pasted(form, version=version, actual="4{}"))
    assert saved.written
    assert len(asked) <= BUDGET, "\n".join(asked)


def test_everything_of_a_block_is_one_transaction(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault at the very end takes all of it back."""
    form = a_form(office, 20, "310-020")
    before = list(form.results.values())

    def broken(**given: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(auditing, "record", broken)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        entering.save_cells(user=office.preparer, evaluation_id=form.pk, changes=pasted(form, version=1), whole=True)
    assert list(form.results.values()) == before
    assert not form.contributors.exists()


def test_a_row_that_moved_under_a_save_takes_the_whole_save_back(office: Office) -> None:
    form = a_form(office, 3, "310-003")
    rows = list(form.results.all())
    rows[0].actual_text = rows[1].actual_text = "35"
    with pytest.raises(Overtaken, match="1 of 2"), transaction.atomic():
        rewrite(type(rows[0]), {rows[0]: 1, rows[1]: 7}, {"actual_text"})
    assert set(form.results.values_list("actual_text", flat=True)) == {""}


def test_rows_written_together_keep_every_kind_of_value(office: Office) -> None:
    """Texts with quotes, marks and line ends, nothing, zero, days, figures, truth and records: as if saved alone."""
    form = a_form(office, 2, "310-002")
    one, two = form.results.all()
    texts = ("他说：\"好\" \\ '单' % %s {}\n第二行\t😀 \u202e", "null")
    one.actual_text, two.actual_text = texts
    one.survey_sample, two.survey_sample = 0, None
    one.survey_on = "2024-12-20"
    one.met, two.met = True, None
    one.as_typed = {"given_score": texts[0], "列": [1, None, {"深": "度"}]}
    one.given_score = one.points
    names = {"actual_text", "survey_sample", "survey_on", "met", "as_typed", "given_score"}
    rewrite(type(one), {one: one.version, two: two.version}, names)
    for row in (one, two):
        there = type(row).objects.get(pk=row.pk)
        for name in names - {"survey_on"}:
            assert getattr(there, name) == getattr(row, name), name
    assert str(type(one).objects.get(pk=one.pk).survey_on) == "2024-12-20"


def test_the_money_and_the_goals_come_as_they_stand(office: Office) -> None:
    form = a_form(office, 1, "310-001")
    changes = (
        CellChange(total_target(form), "executed", "约一百万", 1),
        CellChange(f"goal:{form.goals.get().pk}", "achievement", "已完成。", 1),
    )
    entering.save_cells(user=office.preparer, evaluation_id=form.pk, changes=changes)
    funding, goals = money_and_goals(form)

    def plain(rows: list) -> list[dict]:
        return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]

    assert plain(funding) == plain(list(form.funding.all()))
    assert plain(goals) == plain(list(form.goals.all()))
