"""Several people in one form: different cells merge, the same cell never loses a text, and each guard is needed."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from evaluator.review import Event, Stage
from projects.migrations import _triggers
from projects.models import AuditEntry, Evaluation, ReviewRecord, Revision, User
from projects.selectors.evaluation import evaluation_page
from projects.services import auditing, entering, holding, reviewing
from projects.services.entering import taking
from projects.services.results import CellChange, Refused, SaveResult
from tests.projects import building
from tests.projects.building import Office, line_target, type_cells


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run every call in a thread of its own, all released at the same moment; answers or exceptions, in order."""
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait(timeout=30)
        try:
            answers[place] = call()
        except Exception as fault:
            answers[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def save(user: User, evaluation: Evaluation, target: str, value: str, version: int) -> SaveResult:
    change = CellChange(target, "actual_text", value, version)
    return entering.save_cells(user=user, evaluation_id=evaluation.pk, changes=(change,))


@pytest.fixture
def office() -> Office:
    return building.build_office()


# One after the other, both having read the same page -----------------------------------------------------------------


@pytest.mark.django_db
def test_different_cells_of_one_row_merge(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "35"), version=1)
    saved = type_cells(office.colleague, form, (target, "deviation_reason", "机构改革，部分专家划转。"), version=1)
    assert saved.conflicts == ()
    row = form.results.get(indicator__order=1)
    assert (row.actual_text, row.deviation_reason) == ("35", "机构改革，部分专家划转。")


@pytest.mark.django_db
def test_the_same_cell_keeps_both_texts_and_writes_nothing(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.colleague, form, (target, "actual_text", "32.00"), version=1)
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1)
    (conflict,) = saved.conflicts
    assert (conflict.theirs, conflict.theirs_by, conflict.mine) == ("32.00", "李敏", "30.00")
    assert conflict.label == "第 1 行“实际完成值”"
    assert "李敏" in conflict.sentence
    assert "32.00" in conflict.sentence
    assert "您填的是 30.00" in conflict.sentence
    assert saved.written == ()
    assert form.results.get(indicator__order=1).actual_text == "32.00"


@pytest.mark.django_db
def test_after_a_conflict_the_person_may_still_decide_for_his_own_text(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.colleague, form, (target, "actual_text", "32.00"), version=1)
    (conflict,) = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1).conflicts
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=conflict.version)
    assert saved.conflicts == ()
    assert form.results.get(indicator__order=1).actual_text == "30.00"


@pytest.mark.django_db
def test_the_same_text_from_two_people_is_no_conflict(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.colleague, form, (target, "actual_text", "32"), version=1)
    assert type_cells(office.preparer, form, (target, "actual_text", "32"), version=1).conflicts == ()


@pytest.mark.django_db
def test_a_persons_own_quick_second_save_is_no_conflict(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "3"), version=1)
    saved = type_cells(office.preparer, form, (target, "actual_text", "35"), version=1)
    assert saved.conflicts == ()
    assert form.results.get(indicator__order=1).actual_text == "35"


@pytest.mark.django_db
@pytest.mark.parametrize("window", ["window02", ""])
def test_a_persons_own_text_from_another_window_is_a_conflict_too(office: Office, window: str) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "32.00"), version=1, window="window01")
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1, window=window)
    (conflict,) = saved.conflicts
    assert (conflict.theirs, conflict.theirs_by, conflict.mine) == ("32.00", "您在别处", "30.00")
    assert "把这格改为 32.00，您填的是 30.00" in conflict.sentence
    assert form.results.get(indicator__order=1).actual_text == "32.00"


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "stands"), [("window01.1", "32.00"), ("window01.3", "30.00"), ("window01", "30.00")])
def test_a_save_that_arrives_after_a_later_one_of_its_page_writes_nothing(
    office: Office, late: str, stands: str
) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "32.00"), version=1, window="window01.2")
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1, window=late)
    assert form.results.get(indicator__order=1).actual_text == stands
    assert bool(saved.conflicts) == (stands == "32.00")


@pytest.mark.django_db
def test_two_windows_without_script_are_held_apart_as_well(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "actual_text", "32.00"), version=1, window="")
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1, window="")
    assert [each.theirs for each in saved.conflicts] == ["32.00"]


@pytest.mark.django_db
def test_a_window_that_borrows_anothers_name_is_still_another_person(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.colleague, form, (target, "actual_text", "32.00"), version=1, window="window01")
    saved = type_cells(office.preparer, form, (target, "actual_text", "30.00"), version=1, window="window01")
    assert [each.theirs_by for each in saved.conflicts] == ["李敏"]


@pytest.mark.django_db
def test_a_conflict_in_one_cell_does_not_hold_up_the_others(office: Office) -> None:
    form = building.open_form(office)
    first, second = line_target(form, 1), line_target(form, 2)
    type_cells(office.colleague, form, (first, "actual_text", "32"), version=1)
    saved = type_cells(office.preparer, form, (first, "actual_text", "30"), (second, "actual_text", "10"), version=1)
    assert [each.target for each in saved.conflicts] == [first]
    assert saved.written == ((second, "actual_text"),)


@pytest.mark.django_db
def test_texts_of_the_form_as_a_whole_conflict_by_cell_too(office: Office) -> None:
    form = building.open_form(office)
    page = evaluation_page(office.preparer, form.pk)
    read = page.execution.reason.version
    type_cells(office.colleague, form, (line_target(form, 1), "actual_text", "32"), version=1)
    saved = type_cells(office.preparer, form, ("evaluation", "funding_reason", "年中调整。"), version=read)
    assert saved.conflicts == (), "another cell moved the form on, not this one"
    saved = type_cells(office.colleague, form, ("evaluation", "funding_reason", "别的原因。"), version=read)
    assert [each.theirs for each in saved.conflicts] == ["年中调整。"]


@pytest.mark.django_db
def test_without_the_guard_the_second_text_would_silently_replace_the_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "overtaken_by", lambda mark, version, user, page: None)
    form = building.open_form(office)
    target = line_target(form, 1)
    type_cells(office.colleague, form, (target, "actual_text", "32"), version=1)
    saved = type_cells(office.preparer, form, (target, "actual_text", "30"), version=1)
    assert saved.conflicts == ()
    assert form.results.get(indicator__order=1).actual_text == "30", "the colleague's text is gone"


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_the_loser_keeps_his_text_and_sees_the_other(office: Office) -> None:
    form = building.open_form(office)
    target = line_target(form, 1)
    for texts in (("31", "32"), ("33", "34"), ("35", "36")):
        version = form.results.get(indicator__order=1).version
        answers = at_once(
            lambda text=texts[0], version=version: save(office.preparer, form, target, text, version),
            lambda text=texts[1], version=version: save(office.colleague, form, target, text, version),
        )
        assert all(isinstance(answer, SaveResult) for answer in answers), answers
        (loser,) = [answer for answer in answers if answer.conflicts]
        (conflict,) = loser.conflicts
        assert {conflict.theirs, conflict.mine} == set(texts)
        assert form.results.get(indicator__order=1).actual_text == conflict.theirs


@pytest.mark.django_db(transaction=True)
def test_many_people_saving_different_cells_at_once_lose_nothing(office: Office) -> None:
    form = building.open_form(office)
    people = [office.preparer, office.colleague]
    texts = {line_target(form, number): f"{number}0" for number in range(1, 6)}
    answers = at_once(
        *(
            lambda target=target, text=text, user=people[place % 2]: save(user, form, target, text, 1)
            for place, (target, text) in enumerate(texts.items())
        )
    )
    assert all(isinstance(answer, SaveResult) for answer in answers), answers
    assert {f"result:{row.pk}": row.actual_text for row in form.results.all()} == texts
    assert auditing.verify().intact


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_all_get_their_texts_in_and_nobody_is_told_to_try_again(office: Office) -> None:
    """Each saves three times in a row of his own, as fast as he can: the database refuses none, no text is lost."""
    rows = tuple(building.indicator("产出指标", "数量指标", f"第 {n} 项", "≥50(人)", "1") for n in range(20))
    form = building.open_form(office, form=building.build_form(rows=rows))
    targets = [f"result:{pk}" for pk in form.results.values_list("pk", flat=True)]
    people = [office.preparer, office.colleague]

    def write(place: int) -> list[SaveResult]:
        user, target, version, answers = people[place % 2], targets[place], 1, []
        for turn in range(3):
            answers.append(save(user, form, target, f"{place}{turn}", version))
            version = answers[-1].versions[target]
        return answers

    answers = at_once(*(lambda place=place: write(place) for place in range(20)))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert all(saved.written for answer in answers for saved in answer)
    assert {f"result:{row.pk}": row.actual_text for row in form.results.all()} == {
        target: f"{place}2" for place, target in enumerate(targets)
    }
    assert AuditEntry.objects.filter(action="enter").count() == 60
    assert Evaluation.objects.get(pk=form.pk).version == 61
    assert set(form.contributors.all()) == set(people)
    assert auditing.verify().intact


@pytest.mark.django_db(transaction=True)
def test_people_in_different_forms_write_one_audit_chain(office: Office) -> None:
    """They hold different forms, and meet only at the end of the chain."""
    forms = [
        building.open_form(office, code=f"310-{n:03}", form=building.build_form(name=f"项目 {n}")) for n in range(8)
    ]
    targets = [line_target(form, 1) for form in forms]

    def write(place: int) -> list[SaveResult]:
        return [save(office.preparer, forms[place], targets[place], f"3{turn}", turn + 1) for turn in range(3)]

    answers = at_once(*(lambda place=place: write(place) for place in range(8)))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert AuditEntry.objects.filter(action="enter").count() == 24
    assert auditing.verify().intact


@pytest.mark.django_db(transaction=True)
def test_twenty_approvals_at_once_have_one_effect_and_twenty_sensible_answers(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    version = building.version_of(form)
    entries = AuditEntry.objects.filter(action="approve").count()
    answers = at_once(
        *(
            lambda: reviewing.approve(user=office.reviewer, evaluation_id=form.pk, version=version, comment="同意")
            for _ in range(20)
        )
    )
    done = [answer for answer in answers if isinstance(answer, Evaluation)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(done), len(refused)) == (1, 19), answers
    assert all("周敏" in str(answer) and "已经审核通过" in str(answer) for answer in refused)
    assert ReviewRecord.objects.filter(evaluation=form, event="approve").count() == 1
    audited = AuditEntry.objects.filter(action="approve")
    assert audited.filter(outcome="done").count() == 1
    assert audited.count() == entries + 20, "a refusal is an entry too"
    form.refresh_from_db()
    assert form.version == version + 1
    assert auditing.verify().intact


@pytest.mark.django_db(transaction=True)
def test_a_save_and_a_submission_at_the_same_moment_never_leave_a_revision_that_differs_from_its_form(
    office: Office,
) -> None:
    for attempt in range(3):
        form = building.open_form(office, code=f"310-{attempt}")
        building.fill_in(office, form)
        version = building.version_of(form)
        target = line_target(form, 1)
        row_version = form.results.get(indicator__order=1).version
        at_once(
            lambda form=form, version=version: reviewing.submit(
                user=office.preparer, evaluation_id=form.pk, version=version
            ),
            lambda form=form, target=target, row_version=row_version: save(
                office.colleague, form, target, "40", row_version
            ),
        )
        form.refresh_from_db()
        revisions = list(Revision.objects.filter(evaluation=form))
        if form.stage == Stage.SUBMITTED:
            frozen = evaluation_page(office.preparer, form.pk).lines[0].actual.value
            assert frozen == form.results.get(indicator__order=1).actual_text
        else:
            assert revisions == [], "the save came first: what would be submitted is not what was seen"


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_form_and_checking_the_stage_two_approvals_would_both_count(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hold, conditional UPDATE and triggers off, both approvals read “in review”, and both write their record."""
    form = building.build_at(Stage.IN_REVIEW, office)
    version = building.version_of(form)
    together = threading.Barrier(2)
    unheld = holding.permissions.find_evaluation

    def read_without_holding(user: User, evaluation_id: int) -> Evaluation:
        found = unheld(user, evaluation_id, "submitted_by")
        together.wait(timeout=30)
        return found

    def move_blindly(step: Any, evaluation: Evaluation, transition: Any, columns: dict[str, Any]) -> None:
        Evaluation.objects.filter(pk=evaluation.pk).update(**columns, stage=transition.target.value)

    monkeypatch.setattr(reviewing, "hold", read_without_holding)
    monkeypatch.setattr(reviewing, "_move", move_blindly)
    monkeypatch.setattr(reviewing, "transaction", SimpleNamespace(atomic=_no_transaction))
    database = SimpleNamespace(connection=connection)
    _triggers.remove(None, database)
    try:
        at_once(
            lambda: reviewing.approve(user=office.reviewer, evaluation_id=form.pk, version=version),
            lambda: reviewing.approve(user=office.second_reviewer, evaluation_id=form.pk, version=version),
        )
    finally:
        _triggers.install(None, database)
    assert ReviewRecord.objects.filter(evaluation=form, event=Event.APPROVE.value).count() == 2


class _no_transaction:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *fault: object) -> None:
        return None
