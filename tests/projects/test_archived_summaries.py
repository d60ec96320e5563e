"""压缩包里的汇总表：the archive of several forms has their list inside, the very list that is given by itself."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from evaluator.review import Stage
from evaluator.sheets.archive import LIST_NAME
from projects.models import Evaluation
from projects.services import exporting
from projects.services.exporting import Shape, binding
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def bound(office: Office, *forms: Evaluation, shape: Shape = Shape.ARCHIVE) -> bytes:
    ids = [form.pk for form in forms]
    return exporting.export_forms(user=office.reviewer, evaluation_ids=ids, shape=shape).content


def parts_of(office: Office, *forms: Evaluation) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bound(office, *forms))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cells_of(workbook: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(workbook)).active.iter_rows()]


def test_the_list_in_the_archive_is_the_one_that_is_given_by_itself(office: Office) -> None:
    forms = [
        building.build_at(Stage.APPROVED, office),
        building.build_at(Stage.DRAFT, office, code="310-020", unit=office.other_section),
    ]
    parts = parts_of(office, *forms)
    assert len(parts) == 3
    cells = cells_of(parts["汇总表.xlsx"])
    assert cells == cells_of(bound(office, *forms, shape=Shape.SUMMARY))
    texts = [str(value) for row in cells for value in row]
    for word in ("职业能力建设处", "规划财务处", "310-020", "审核通过", "99.1", "优"):
        assert word in texts
    assert any("草稿——未经审核，不得报送" in text for text in texts), "one of the two is a draft"


def test_a_form_alone_needs_no_list(office: Office) -> None:
    assert "汇总表.xlsx" not in parts_of(office, building.build_at(Stage.APPROVED, office))


def test_a_form_that_is_not_in_the_archive_stands_in_the_list_with_the_reason(office: Office) -> None:
    whole, other, homeless = (building.build_at(Stage.DRAFT, office, code=f"310-0{number}") for number in range(3))
    Evaluation.objects.filter(pk=homeless.pk).update(layout_id="999999/none-2024")
    parts = parts_of(office, whole, other, homeless)
    assert LIST_NAME in parts
    (row,) = (row for row in cells_of(parts["汇总表.xlsx"]) if "310-02" in row)
    assert "999999/none-2024" in str(row[-1])
    assert row.count(None) + row.count("") >= 7, "nothing of its numbers"


def test_a_longer_list_is_asked_for_by_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "MOST_SUMMED", 2)
    forms = [building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(3)]
    assert "汇总表.xlsx" in parts_of(office, *forms[:2])
    assert "汇总表.xlsx" not in parts_of(office, *forms)
    order = exporting.order_forms(user=office.reviewer, evaluation_ids=[form.pk for form in forms], shape=Shape.ARCHIVE)
    outcome = exporting.write_forms(user=office.reviewer, order=order, target=io.BytesIO(), told=lambda *_: None)
    assert outcome.message == "3 张自评表；张数太多，汇总表没有放进压缩包，请单独下载"
