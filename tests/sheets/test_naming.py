"""File names of downloaded forms."""

from evaluator.sheets.naming import LONGEST_NAME, file_name


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
