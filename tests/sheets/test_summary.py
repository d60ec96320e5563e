"""The list of a round (汇总表): one row a project, sums by unit and in all, as live formulas with their values."""

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets import summary as summaries
from evaluator.sheets.layout import LayoutFaults
from evaluator.sheets.summary import Summary, SummaryRow, summary_layout, write_summary


def project(unit: str, name: str, *money: str | None, **more: Any) -> SummaryRow:
    initial, adjusted, executed = (Decimal(each) if each else None for each in money)
    return SummaryRow(unit, name, initial=initial, adjusted=adjusted, executed=executed, **more)


ROWS = (
    project("规划财务处", "信息化运维", "100", "120", "60", rate=Decimal(50), grade="优", deviations=2),
    project("职业能力建设处", "=1+1", "0.1", "0.2", "0.1", rate=Decimal(50), grade="良", deviations=0),
    project("规划财务处", "专家服务基层", "30", "30", "30", code="001", rate=Decimal(100), stage="已报送", note="调整"),
)  # fmt: skip
SUMMARY = Summary(ROWS, round="2024年度市级部门", year=2024, issuer="某某局")


def sheet_of(summary: Summary, *, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(write_summary(summary)), data_only=values)["汇总表"]


def column(sheet: Any, letter: str, first: int = 5) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(first, sheet.max_row + 1)]


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("2024年度项目支出绩效自评", ["2024年度项目支出绩效自评情况汇总表", None]),
        ("市级部门", ["市级部门项目支出绩效自评情况汇总表", "（2024年度）"]),
    ],
)
def test_what_the_round_is_called_is_not_said_twice(name: str, above: list[str | None]) -> None:
    sheet = sheet_of(Summary(ROWS, round=name, year=2024, issuer="某某局"))
    assert [sheet["A1"].value, sheet["A2"].value] == above


def test_projects_stand_by_unit_with_their_sums_behind_them() -> None:
    sheet = sheet_of(SUMMARY, values=True)
    assert [sheet[cell].value for cell in ("A1", "A2", "A3")] == [
        "2024年度市级部门项目支出绩效自评情况汇总表",
        None,
        "填报单位：某某局",
    ]
    assert column(sheet, "D") == ["信息化运维", "专家服务基层", None, "=1+1", None, None]
    assert column(sheet, "A") == [
        1, 2, "规划财务处　小计（2个项目）", 3, "职业能力建设处　小计（1个项目）", "合计（3个项目）",
    ]  # fmt: skip
    assert column(sheet, "F") == [120, 30, 150, 0.2, 0.2, 150.2]
    assert column(sheet, "G") == [60, 30, 90, 0.1, 0.1, 90.1]
    # 90 of 150 and 90.1 of 150.2, cut after two places; an average of the rates would be 75.
    assert column(sheet, "H") == [50, 100, 60, 50, 50, 59.98]
    assert column(sheet, "K") == [2, None, 2, 0, 0, 2]
    assert sheet["C6"].value == "001"


def test_sums_are_live_formulas() -> None:
    sheet = sheet_of(SUMMARY)
    assert column(sheet, "G") == [60, 30, "=SUBTOTAL(9,G5:G6)", 0.1, "=SUBTOTAL(9,G8:G8)", "=SUBTOTAL(9,G5:G9)"]
    assert sheet["H7"].data_type == "f"
    assert (sheet["D8"].value, sheet["D8"].data_type) == ("=1+1", "s")


def test_a_rate_waits_until_all_of_its_money_is_known() -> None:
    rows = (
        project("处", "甲", "1", "2", None),
        project("处", "乙", "1", "2", "2"),
        project("别处", "丙", None, None, None),
    )
    sheet = sheet_of(Summary(rows), values=True)
    assert column(sheet, "H") == [None, None, None, None, None, None]
    assert column(sheet, "G") == [None, 2, 2, None, 0, 2]
    assert column(sheet_of(Summary((project("处", "甲", "0", "0", "0"),)), values=True), "H") == [None, None, None]


def test_the_page_is_set_up_for_long_lists() -> None:
    sheet = sheet_of(SUMMARY)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "E5"
    assert sheet.auto_filter.ref == "A4:M9"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    said = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("金额单位")]
    assert (said, sheet.oddHeader.right.text) == (["金额单位：万元"], None)


def test_a_list_without_projects_is_a_list() -> None:
    sheet = sheet_of(Summary(()), values=True)
    assert column(sheet, "A") == ["合计（0个项目）"]
    assert column(sheet, "F") == [0]


def without_values(content: bytes) -> bytes:
    """The workbook with its formulas alone, so that whoever opens it has to count."""
    emptied = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(emptied, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", source.read(name)))
    return emptied.getvalue()


def test_another_office_program_comes_to_the_same_sums(tmp_path: Path) -> None:
    rows = [
        project(f"第{n % 7}处", f"项目{n}", "1.1", f"{n % 13}.{n % 10}7", f"{n % 11}.03", deviations=n % 3)
        for n in range(60)
    ]
    content = write_summary(Summary(rows))
    assert without_values(content) != content
    (tmp_path / "summary.xlsx").write_bytes(without_values(content))
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")]
    subprocess.run([*command, str(tmp_path / "summary.xlsx")], check=True, capture_output=True, timeout=180)
    counted = load_workbook(tmp_path / "saved" / "summary.xlsx", data_only=True)["汇总表"]
    ours = load_workbook(io.BytesIO(content), data_only=True)["汇总表"]
    for letter in "FGHK":
        for mine, other in zip(column(ours, letter), column(counted, letter), strict=True):
            assert (mine or 0) == pytest.approx(other or 0, abs=1e-9)


def test_a_layout_file_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    text = (summaries.FOLDER / summaries.FILE).read_text(encoding="utf-8")
    (tmp_path / summaries.FILE).write_text(text.replace('key = "note"', 'key = "stage"'), encoding="utf-8")
    with pytest.raises(LayoutFaults, match="columns"):
        summary_layout(tmp_path)
