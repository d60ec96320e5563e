"""File names of downloaded forms."""

from datetime import datetime

from evaluator.sheets.naming import (
    LONGEST_FOLDER,
    LONGEST_NAME,
    archive_name,
    file_name,
    folder_name,
    name_beside,
    numbered_name,
    sheet_name,
)


def test_a_name_says_unit_project_year_and_form() -> None:
    assert file_name("某某局", "信息化运维", 2026) == "某某局_信息化运维_2026年度_项目支出绩效自评表.xlsx"


def test_what_windows_refuses_is_left_out() -> None:
    assert file_name('市/局\\:*?"<>|', "a\x00b\n审计、评审\u202e", None) == "市局_ab 审计、评审_项目支出绩效自评表.xlsx"


def test_a_long_name_is_cut_in_unit_and_project_only() -> None:
    name = file_name("某" * 60, "项" * 200, 2024, draft=True)
    assert len(name) <= LONGEST_NAME
    assert name.endswith("_2024年度_项目支出绩效自评表_草稿.xlsx")
    assert name.startswith("某")
    assert "项项" in name


def test_a_name_never_begins_with_a_dot_or_is_empty() -> None:
    assert file_name("..", " ", 2024) == "2024年度_项目支出绩效自评表.xlsx"


def test_an_archive_says_whose_it_is_how_many_are_drafts_what_it_lacks_and_when_it_was_made() -> None:
    at = datetime(2025, 1, 24, 9, 5)
    begun = "2024年度_项目支出绩效自评表_某某局_"
    assert archive_name("某某局", 2024, at, count=12) == f"{begun}12份_20250124-0905.zip"
    assert archive_name("某某局", 2024, at, count=12, drafts=12) == f"{begun}12份（均为草稿）_20250124-0905.zip"
    told = archive_name("某某局", 2024, at, count=12, drafts=3, missing=2)
    assert told == f"{begun}12份（含草稿3份，缺2份）_20250124-0905.zip"
    assert archive_name("", None, at, count=1) == "项目支出绩效自评表_1份_20250124-0905.zip"


def test_a_sheet_that_goes_with_another_bears_its_name_and_number() -> None:
    assert name_beside("信息化运维项目", "得分计算说明") == "信息化运维项目_得分计算说明"
    long = sheet_name("项" * 40, {sheet_name("项" * 40).casefold()})
    beside = name_beside(long, "得分计算说明")
    assert long.endswith("（2）")
    assert beside.endswith("项（2）_得分计算说明")
    assert len(beside) == 31
    assert name_beside("甲", "乙", {"甲_乙"}) == "甲_乙（2）"


def test_a_folder_has_a_name_that_windows_takes() -> None:
    assert folder_name(" 市/局\n办公室. ") == "市局 办公室"
    assert len(folder_name("处" * 200)) == LONGEST_FOLDER


def test_a_number_goes_before_the_ending_and_skips_what_is_taken() -> None:
    assert numbered_name("处/甲.xlsx", set()) == "处/甲.xlsx"
    assert numbered_name("处/甲.xlsx", {"处/甲.xlsx"}) == "处/甲（2）.xlsx"
    assert numbered_name("处/甲.xlsx", {"处/甲.xlsx", "处/甲（2）.xlsx"}) == "处/甲（3）.xlsx"
