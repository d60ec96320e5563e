"""改过没有: an old form that comes again undoes nothing that was typed since, unless a person ticks it."""

from collections.abc import Mapping

import pytest
from django.utils import timezone

from evaluator.review import Stage
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Import, Indicator, User
from projects.services import exporting, importing, planning
from projects.services.results import CellChange
from tests.projects import building, target_files
from tests.projects.building import Office, line_target, type_cells
from tests.projects.imported_files import FILLED, brought, file_of, official, only, planned, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


def exported(user: User, form: Evaluation) -> Upload:
    file = exporting.export_form(user=user, evaluation_id=form.pk)
    return Upload(file.filename, file.content)


def filled(actual: str, row: int = 1) -> Upload:
    """The form as the section has it on paper, one actual other than it was filled in with."""
    full: Mapping[int, Mapping[str, str]] = FILLED | {row: FILLED[row] | {"actual": actual, "score": ""}}
    return file_of(official(executed="100.00", achievement="年度工作已按计划完成。", rows=full))


def warnings(record: Import) -> dict[str, str]:
    """Column of each planned cell → why it is not ticked."""
    assert planned(record).forms
    return {cell.column: cell.warning for cell in only(record).cells}


def type_actual(user: User, form: Evaluation, text: str) -> str:
    """Type an actual, and answer when it was, as the plan says it."""
    type_cells(user, form, (line_target(form, 1), "actual_text", text))
    return f"{timezone.localtime():%m-%d %H:%M}"


def test_what_was_typed_since_the_export_is_not_ticked_to_be_undone(office: Office, form: Evaluation) -> None:
    file = exported(office.preparer, form)
    at = type_actual(office.colleague, form, "44.00(人)")
    record = brought(office, file)
    assert warnings(record)["实际完成值"] == f"这张表上次导出或导入以后，李敏 {at} 改成 44.00(人)"
    assert planned(record).work == ()


def test_a_new_text_for_a_cell_that_was_typed_since_the_export_is_asked_about(office: Office, form: Evaluation) -> None:
    exported(office.preparer, form)
    at = type_actual(office.preparer, form, "44.00(人)")
    assert warnings(brought(office, filled("45.00(人)")))["实际完成值"].endswith(f"以后，您 {at} 改成 44.00(人)")


def test_a_cell_that_was_emptied_since_says_so(office: Office, form: Evaluation) -> None:
    file = exported(office.preparer, form)
    at = type_actual(office.colleague, form, "")
    assert warnings(brought(office, file))["实际完成值"].endswith(f"李敏 {at} 清空了")


def test_what_was_typed_into_a_form_that_never_went_out_is_changed_as_ever(office: Office, form: Evaluation) -> None:
    type_actual(office.colleague, form, "44.00(人)")
    assert warnings(brought(office, filled("45.00(人)"))) == {"实际完成值": ""}


def test_what_was_typed_before_the_export_is_changed_as_ever(office: Office, form: Evaluation) -> None:
    type_actual(office.colleague, form, "44.00(人)")
    exported(office.preparer, form)
    record = brought(office, filled("45.00(人)"))
    assert warnings(record) == {"实际完成值": ""}
    assert len(planned(record).work) == 1


def test_somebody_elses_export_says_nothing_of_the_file_that_i_fetched(office: Office, form: Evaluation) -> None:
    exported(office.preparer, form)
    type_actual(office.colleague, form, "44.00(人)")
    exported(office.reader, form)
    assert warnings(brought(office, filled("45.00(人)")))["实际完成值"].startswith("这张表上次导出或导入以后，李敏")


def test_the_file_of_an_earlier_import_does_not_undo_the_later_one(office: Office, form: Evaluation) -> None:
    first = filled("40.00(人)")
    importing.apply_import(user=office.preparer, import_id=brought(office, first).pk)
    second = brought(office, filled("41.00(人)"))
    assert warnings(second) == {"实际完成值": ""}
    importing.apply_import(user=office.preparer, import_id=second.pk)
    at = f"{timezone.localtime():%m-%d %H:%M}"
    assert warnings(brought(office, first))["实际完成值"] == f"文件里是改动以前的：您 {at} 改成 41.00(人)"


def test_a_cell_changed_since_the_import_of_its_file_is_not_ticked(office: Office, form: Evaluation) -> None:
    importing.apply_import(user=office.preparer, import_id=brought(office, filled("40.00(人)")).pk)
    at = type_actual(office.colleague, form, "44.00(人)")
    warned = warnings(brought(office, filled("45.00(人)")))
    assert warned["实际完成值"] == f"这张表上次导出或导入以后，李敏 {at} 改成 44.00(人)"


def test_a_cell_that_nobody_touched_since_is_ticked_beside_one_that_was(office: Office, form: Evaluation) -> None:
    exported(office.preparer, form)
    type_actual(office.colleague, form, "44.00(人)")
    record = brought(office, filled("11.00(个)", row=2))
    assert [bool(cell.warning) for cell in only(record).cells] == [True, False]


def test_goals_that_were_changed_since_their_import_are_not_set_back(office: Office) -> None:
    content = target_files.form(target_files.row("培训人次", "≥500人次", "50"))

    def bring(content: bytes) -> Import:
        return importing.bring(user=office.preparer, uploads=[Upload("目标.xlsx", content)], unit_id=office.section.pk)

    first = bring(content)
    (written,) = importing.apply_import(user=office.preparer, import_id=first.pk).written
    newer = bring(target_files.form(target_files.row("培训人次", "≥600人次", "50")))
    assert warnings(newer) == {"年度指标值": ""}
    importing.apply_import(user=office.preparer, import_id=newer.pk)
    assert warnings(bring(target_files.form(target_files.row("培训人次", "≥650人次", "50")))) == {"年度指标值": ""}
    row = Indicator.objects.get()
    planning.save_plan_cells(
        user=office.colleague,
        plan_id=written.id,
        changes=[CellChange(f"indicator:{row.pk}", "target_text", "≥700人次", row.version)],
    )
    for text in ("≥500人次", "≥650人次"):
        (warning,) = warnings(bring(target_files.form(target_files.row("培训人次", text, "50")))).values()
        assert "李敏" in warning
        assert warning.endswith("改成 ≥700人次")
