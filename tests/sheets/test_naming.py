"""File names of downloaded forms."""

from datetime import date

from evaluator.sheets.naming import LONGEST_FOLDER, LONGEST_NAME, archive_name, file_name, folder_name, numbered_name


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


def test_an_archive_says_whose_it_is_which_year_and_day_and_what_it_lacks() -> None:
    day = date(2025, 1, 24)
    assert archive_name("某某局", 2024, day) == "某某局_2024年度_项目支出绩效自评表_20250124.zip"
    assert archive_name("某某局", 2024, day, missing=2) == "某某局_2024年度_项目支出绩效自评表_20250124_缺2张.zip"
    assert archive_name("", None, day) == "项目支出绩效自评表_20250124.zip"


def test_a_folder_has_a_name_that_windows_takes() -> None:
    assert folder_name(" 市/局\n办公室. ") == "市局 办公室"
    assert len(folder_name("处" * 200)) == LONGEST_FOLDER


def test_a_number_goes_before_the_ending_and_skips_what_is_taken() -> None:
    assert numbered_name("处/甲.xlsx", set()) == "处/甲.xlsx"
    assert numbered_name("处/甲.xlsx", {"处/甲.xlsx"}) == "处/甲（2）.xlsx"
    assert numbered_name("处/甲.xlsx", {"处/甲.xlsx", "处/甲（2）.xlsx"}) == "处/甲（3）.xlsx"
