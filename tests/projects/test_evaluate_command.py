"""manage.py evaluate: filled forms in, scores and findings out; no database. Expectations are worked by hand."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from evaluator.policies import loader
from evaluator.policies.faults import Fault
from tests.projects.filled_forms import FULL, Row, fill

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "file", "sheet", "layout", "project", "department", "unit", "year", "money_unit", "policy", "execution", "lines",
    "subtotals", "total", "grade", "printed_grade", "findings",
}  # fmt: skip
LINE_KEYS = {
    "cell", "category", "subcategory", "indicator", "target", "actual", "points", "outcome", "proposed_score", "range",
    "printed_score", "met", "completion", "deviation", "explanation_required", "steps",
}  # fmt: skip
EXECUTION_KEYS = {"initial", "adjusted", "executed", "rate", "points", "score", "printed_rate", "printed_score"}


def evaluate(*arguments):
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("evaluate", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def forms(*arguments):
    """Exit status and the list that --json prints."""
    status, text = evaluate(*arguments, "--json")
    return status, json.loads(text)


def only(*arguments):
    status, found = forms(*arguments)
    [form] = found
    return status, form


def checks(form):
    return [(finding["check"], finding["cell"]) for finding in form["findings"]]


# A form without a fault -----------------------------------------------------------------------------------------------


def test_a_right_form_has_every_key_no_finding_and_status_zero(tmp_path):
    places = fill(tmp_path / "培训.xlsx")
    status, form = only(places.path)
    assert status == 0
    assert form["findings"] == []
    assert set(form) == KEYS
    assert set(form["execution"]) == EXECUTION_KEYS
    assert set(form["lines"][0]) == LINE_KEYS
    assert form["file"] == str(places.path)
    assert (form["sheet"], form["project"], form["year"]) == ("自评表", "职业技能培训", 2024)
    assert form["department"] == form["unit"] == "上海市人力资源和社会保障局"
    assert form["policy"]["id"].startswith("310000/")
    assert form["policy"]["digest"].startswith("sha256:")
    assert form["total"] == {"points": "100.00", "proposed_score": "100.00", "printed_score": "100.00"}
    assert (form["grade"], form["printed_grade"]) == ("优", "优")
    assert form["subtotals"] == [
        {"category": "产出指标", "points": "50.00", "score": "50.00"},
        {"category": "效益指标", "points": "30.00", "score": "30.00"},
        {"category": "满意度指标", "points": "10.00", "score": "10.00"},
    ]


def test_a_line_shows_its_working_with_two_decimals_and_percents_as_percents(tmp_path):
    # 49 of 50 is 98 %: 49 ÷ 50 × 50 = 49.00; 48 of 50 people would be 96.
    rows = (Row("≥50(人)", "49(人)", 50, 49, "一名学员因病缺课，次年补训并提前排期"), *FULL[1:])
    places = fill(tmp_path / "a.xlsx", rows, total=99)
    status, form = only(places.path)
    assert status == 0
    line = form["lines"][0]
    assert line["cell"] == places[0, "actual"]
    assert (line["target"], line["actual"], line["points"]) == ("≥50(人)", "49(人)", "50.00")
    assert (line["outcome"], line["proposed_score"], line["printed_score"]) == ("computed", "49.00", "49.00")
    assert (line["met"], line["completion"], line["deviation"]) == (False, "98.00", "-2.00")
    assert line["range"] is None
    assert line["explanation_required"] is True
    assert any("49.00" in step for step in line["steps"])


def test_the_rate_is_cut_and_the_score_is_exact(tmp_path):
    # 808.43 ÷ 810 = 99.8061… %: printed 99.80 in Shanghai; 9.98061… points, rounded 9.98.
    money = (810, 810, "808.43")
    places = fill(tmp_path / "a.xlsx", money=money, rate="99.80", execution_score="9.98", total="99.98")
    status, form = only(places.path)
    assert (status, form["findings"]) == (0, [])
    assert form["execution"] == {
        "initial": "810.00", "adjusted": "810.00", "executed": "808.43", "rate": "99.80", "points": "10.00",
        "score": "9.98", "printed_rate": "99.80", "printed_score": "9.98",
    }  # fmt: skip


# The forms that people make -------------------------------------------------------------------------------------------


def test_another_order_of_columns_is_read_by_its_heads(tmp_path):
    order = ("category", "subcategory", "indicator", "points", "target", "score", "actual", "reason")
    places = fill(tmp_path / "a.xlsx", order=order)
    status, form = only(places.path)
    assert (status, form["findings"]) == (0, [])
    assert form["lines"][0]["cell"] == places[0, "actual"]
    assert form["lines"][0]["cell"].startswith("G")
    assert form["total"]["proposed_score"] == "100.00"


def test_rows_above_the_form_do_not_matter(tmp_path):
    status, form = only(fill(tmp_path / "a.xlsx", notes_above=4).path)
    assert (status, form["findings"], form["total"]["proposed_score"]) == (0, [], "100.00")


def test_the_unit_of_money_may_stand_on_a_column(tmp_path):
    status, form = only(fill(tmp_path / "a.xlsx", executed_head="全年执行数（万元）").path)
    assert (status, form["findings"], form["execution"]["executed"]) == (0, [], "100.00")


def test_money_in_yuan_stays_in_yuan(tmp_path):
    # 123456.78 of 200000 元 is 61.72839 %: cut 61.72, and 6.172839 points, rounded 6.17.
    places = fill(
        tmp_path / "a.xlsx", money=(200000, 200000, "123456.78"), money_unit="元", rate="61.72",
        execution_score="6.17", total="96.17",
    )  # fmt: skip
    status, form = only(places.path)
    assert (status, form["findings"], form["money_unit"]) == (0, [], "元")
    assert form["execution"]["executed"] == "123456.78"
    assert (form["execution"]["rate"], form["execution"]["score"]) == ("61.72", "6.17")


def test_a_form_without_a_grade_row_is_read(tmp_path):
    status, form = only(fill(tmp_path / "a.xlsx", grade=None).path)
    assert (status, form["findings"]) == (0, [])
    assert (form["grade"], form["printed_grade"]) == ("优", None)


def test_points_stated_by_a_category_are_compared_with_its_rows(tmp_path):
    rows = (Row("≥50(人)", "50(人)", 50, 50, category="产出指标（45分）"), *FULL[1:])
    status, form = only(fill(tmp_path / "a.xlsx", rows).path)
    assert status == 1
    [finding] = form["findings"]
    assert finding["check"] == "01"
    assert "45.00" in finding["message"]
    assert form["lines"][0]["category"] == "产出指标"


# What is missing or cannot be read ------------------------------------------------------------------------------------


def test_without_a_budget_there_is_no_rate_no_total_and_no_grade(tmp_path):
    places = fill(tmp_path / "a.xlsx", money=(0, 0, 0), rate=None, execution_score=None, total=90)
    status, form = only(places.path)
    assert status == 1
    assert form["execution"]["rate"] is None
    assert form["execution"]["score"] is None
    assert form["execution"]["adjusted"] == "0.00"
    assert form["total"]["proposed_score"] is None
    assert form["grade"] is None
    assert ("00", places.executed) in checks(form)


def test_a_blank_actual_is_pending_and_no_zero(tmp_path):
    rows = (FULL[0], Row("≥90(%)", None, 30, 30, category="效益指标"), FULL[2])
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path)
    assert status == 1
    assert checks(form) == [("19", places[1, "actual"])]
    line = form["lines"][1]
    assert (line["outcome"], line["proposed_score"], line["met"]) == ("pending", None, None)
    assert line["printed_score"] == "30.00"
    assert [subtotal["score"] for subtotal in form["subtotals"]] == ["50.00", None, "10.00"]
    assert (form["total"]["proposed_score"], form["grade"]) == (None, None)


@pytest.mark.parametrize("actual", ["较好", "约49人", "基本完成"])
def test_words_for_a_number_are_pending_and_found_at_their_cell(tmp_path, actual):
    places = fill(tmp_path / "a.xlsx", (Row("≥50(人)", actual, 50, 50), *FULL[1:]))
    status, form = only(places.path)
    assert status == 1
    assert checks(form) == [("20", places[0, "actual"])]
    assert actual in form["findings"][0]["message"]
    assert (form["lines"][0]["outcome"], form["lines"][0]["proposed_score"]) == ("pending", None)


def test_another_unit_is_found_at_its_cell_and_not_converted_by_guess(tmp_path):
    places = fill(tmp_path / "a.xlsx", (Row("≥50(人)", "50(万元)", 50, 50), *FULL[1:]))
    status, form = only(places.path)
    assert (status, checks(form)) == (1, [("00", places[0, "actual"])])
    assert form["lines"][0]["outcome"] == "pending"


def test_a_formula_without_a_result_is_found_once_at_its_cell(tmp_path):
    places = fill(tmp_path / "a.xlsx", (Row("≥50(人)", "=SUM(1,49)", 50, 50), *FULL[1:]))
    status, form = only(places.path)
    assert (status, checks(form)) == (1, [("00", places[0, "actual"])])
    assert form["lines"][0]["proposed_score"] is None


def test_a_slash_for_a_target_with_points_is_found(tmp_path):
    rows = (*FULL[:2], Row("/", "95(%)", 10, 10, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path)
    assert (status, checks(form)) == (1, [("06", places[2, "target"])])
    assert form["lines"][2]["outcome"] == "pending"


def test_points_that_are_missing_leave_the_row_pending(tmp_path):
    rows = (*FULL[:2], Row("≥90(%)", "95(%)", None, 10, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path)
    assert status == 1
    assert checks(form) == [("02", places.total_points), ("00", places[2, "points"])]
    assert (form["lines"][2]["points"], form["lines"][2]["proposed_score"]) == (None, None)


def test_a_figure_that_is_a_word_is_found_at_its_cell(tmp_path):
    places = fill(tmp_path / "a.xlsx", money=(100, 100, "约一百"), sources={"其他资金": (100, 100, None)})
    status, form = only(places.path)
    assert status == 1
    assert ("00", places.executed) in checks(form)
    assert form["execution"]["executed"] is None


def test_a_printed_score_that_is_a_word_is_shown_and_found(tmp_path):
    rows = (*FULL[:2], Row("≥90(%)", "95(%)", 10, "满分", category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows)
    _, form = only(places.path)
    assert form["lines"][2]["printed_score"] == "满分"
    assert ("00", places[2, "score"]) in checks(form)


def test_a_lost_name_is_a_warning_and_the_row_still_scores(tmp_path):
    rows = (Row("≥50(人)", "50(人)", 50, 50, indicator=""), *FULL[1:])
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path)
    assert (status, checks(form)) == (0, [("00", places[0, "indicator"])])
    assert form["findings"][0]["level"] == "warning"
    assert form["total"]["proposed_score"] == "100.00"


# Scores that people give ----------------------------------------------------------------------------------------------


def qualitative(score, reason="群众反映总体较好，个别环节仍需改进", actual="达成指标"):
    return (FULL[0], Row("提升", actual, 30, score, reason, category="效益指标", subcategory="社会效益指标"), FULL[2])


def test_exactly_eighty_percent_belongs_to_the_upper_band(tmp_path):
    places = fill(tmp_path / "a.xlsx", qualitative(24), total=94)
    status, form = only(places.path)
    assert (status, form["findings"]) == (0, [])
    line = form["lines"][1]
    assert (line["outcome"], line["range"]) == ("choice", ["24.00", "30.00"])
    assert (line["completion"], line["deviation"]) == (None, None)


def test_a_hundredth_under_eighty_percent_is_outside_the_upper_band(tmp_path):
    places = fill(tmp_path / "a.xlsx", qualitative("23.99"), total="93.99")
    status, form = only(places.path)
    assert (status, checks(form)) == (1, [("28", places[1, "score"])])
    assert "24.00～30.00分" in form["findings"][0]["message"]


def test_a_score_above_the_points_is_found(tmp_path):
    rows = (Row("≥50(人)", "50(人)", 50, 55), *FULL[1:])
    places = fill(tmp_path / "a.xlsx", rows, total=105)
    status, form = only(places.path)
    assert status == 1
    assert checks(form) == [("26", places[0, "score"]), ("27", places[0, "score"])]


def test_two_faults_of_one_row_are_two_findings_and_all_come_at_once(tmp_path):
    # 90 % reaches ≥90 %: 10 is due. 8 was given without a word, and the total was not changed.
    rows = (*FULL[:2], Row("≥90(%)", "90.00(%)", 10, 8, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows, sources={"当年财政拨款": (100, 100, 90)}, rate="99", grade="良")
    status, form = only(places.path)
    assert status == 1
    assert checks(form) == [
        ("26", places[2, "score"]),
        ("30", places.rate),
        ("32", places.total_score),
        ("32", places.grade),
        ("40", places.executed),
        ("44", places[2, "reason"]),
    ]


def test_a_warning_alone_is_no_error_status(tmp_path):
    rows = (*FULL[:2], Row("≥90%", "达成指标", 10, 10, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path)
    assert (status, checks(form)) == (0, [("20", places[2, "actual"])])
    assert form["findings"][0]["level"] == "warning"


# Which policy ---------------------------------------------------------------------------------------------------------


def test_the_same_word_is_an_error_under_the_national_policy_when_it_is_named(tmp_path):
    rows = (*FULL[:2], Row("≥90%", "达成指标", 10, 10, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows)
    status, form = only(places.path, "--policy", "000000/self_evaluation-2020")
    assert (status, checks(form)) == (1, [("20", places[2, "actual"])])
    assert form["policy"]["id"] == "000000/self_evaluation-2020"


def test_a_region_that_nobody_can_tell_takes_the_national_policy_and_says_so(tmp_path):
    places = fill(tmp_path / "a.xlsx", department="某某局", unit="某某中心")
    status, form = only(places.path)
    assert status == 0
    assert form["policy"]["id"].startswith("000000/")
    [note] = form["findings"]
    assert (note["level"], note["check"]) == ("note", "00")
    assert "全国" in note["message"]


def test_a_district_without_rules_of_its_own_takes_its_citys(tmp_path):
    _, form = only(fill(tmp_path / "a.xlsx", department="上海市青浦区教育局").path)
    assert form["policy"]["id"].startswith("310000/")


def test_a_policy_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    with pytest.raises(CommandError, match="000000/self_evaluation-2020"):
        evaluate(fill(tmp_path / "a.xlsx").path, "--policy", "没有")


def test_a_year_before_every_policy_is_a_finding_and_the_rows_are_still_listed(tmp_path):
    status, form = only(fill(tmp_path / "a.xlsx", year="（2010年度）").path)
    assert status == 1
    assert form["policy"] == {"id": None, "digest": None}
    assert any("2010" in finding["message"] for finding in form["findings"])
    assert [line["outcome"] for line in form["lines"]] == ["pending"] * 3
    assert form["lines"][0]["printed_score"] == "50.00"
    assert form["execution"]["executed"] == "100.00"
    assert form["total"]["printed_score"] == "100.00"


def test_a_form_without_a_year_asks_for_it_once_and_takes_it_from_the_command(tmp_path):
    places = fill(tmp_path / "a.xlsx", year="")
    status, form = only(places.path)
    assert (status, form["year"], len(form["findings"])) == (1, None, 1)
    status, form = only(places.path, "--year", "2024")
    assert (status, form["year"], form["total"]["proposed_score"]) == (0, 2024, "100.00")
    assert form["findings"] == []


def test_a_policy_may_be_named_by_the_code_of_its_region(tmp_path):
    places = fill(tmp_path / "a.xlsx")
    for code in ("000000", "310000"):
        _, form = only(places.path, "--policy", code)
        assert form["policy"]["id"].startswith(f"{code}/")


def test_a_region_named_outside_the_years_of_its_policies_is_a_finding(tmp_path):
    status, form = only(fill(tmp_path / "a.xlsx", year="（2010年度）").path, "--policy", "310000")
    assert (status, form["policy"]["id"]) == (1, None)
    assert "2010" in form["findings"][0]["message"]


def test_faults_in_a_policy_file_are_all_said_before_anything_is_scored(tmp_path, monkeypatch):
    def broken():
        raise loader.PolicyFaults(
            [Fault("甲.toml", "grades", "没有写", "补上"), Fault("乙.toml", "id", "不对", "改正")]
        )

    monkeypatch.setattr(loader, "load_all", broken)
    with pytest.raises(CommandError) as stopped:
        evaluate(fill(tmp_path / "a.xlsx").path)
    assert "甲.toml · grades" in str(stopped.value)
    assert "乙.toml · id" in str(stopped.value)


def test_a_deviation_that_the_policy_only_notes_need_not_be_explained(tmp_path, monkeypatch):
    # 170 of 50 is 340 %, over the limit of 130 %.
    places = fill(tmp_path / "a.xlsx", (Row("≥50(人)", "170(人)", 50, 50), *FULL[1:]))
    _, form = only(places.path)
    assert form["lines"][0]["explanation_required"] is True
    shanghai = loader.get("310000/self_evaluation-2020")
    over = replace(shanghai.thresholds.over_completion, required=False)
    noting = replace(shanghai, thresholds=replace(shanghai.thresholds, over_completion=over))
    monkeypatch.setattr(loader, "find", lambda region, form, year: noting)
    _, form = only(places.path)
    assert form["lines"][0]["explanation_required"] is False


def test_a_printed_figure_keeps_every_decimal_that_the_form_has(tmp_path):
    places = fill(tmp_path / "a.xlsx", rate="99.999")
    status, form = only(places.path)
    assert form["execution"]["printed_rate"] == "99.999"
    assert (status, checks(form)) == (1, [("30", places.rate)])


def test_a_form_without_a_total_says_so_and_its_signatures_are_no_rows(tmp_path):
    places = fill(tmp_path / "a.xlsx")
    book = load_workbook(places.path)
    sheet = book.active
    row = sheet[places.total_score].row
    for cell in sheet[row]:
        cell.value = None
    sheet.cell(row, 1, "填报人：")
    sheet.cell(row, 3, "张三")
    book.save(places.path)
    status, form = only(places.path)
    assert (status, len(form["lines"])) == (1, 3)
    assert form["total"] == {"points": "100.00", "proposed_score": "100.00", "printed_score": None}
    [finding] = form["findings"]
    assert (finding["check"], finding["cell"]) == ("32", "总分")
    assert "没有读到总分" in finding["message"]


def test_a_sheet_of_notes_beside_the_form_is_a_note_and_no_form(tmp_path):
    places = fill(tmp_path / "a.xlsx")
    book = load_workbook(places.path)
    book.create_sheet("填表说明")["A1"] = "请于3月31日前报送"
    book.save(places.path)
    status, form = only(places.path)
    assert (status, form["sheet"]) == (0, "自评表")
    [finding] = form["findings"]
    assert finding["level"] == "note"
    assert "填表说明" in finding["cell"]


# Files and folders ----------------------------------------------------------------------------------------------------


def test_a_folder_is_searched_and_lock_files_are_left_alone(tmp_path):
    fill(tmp_path / "甲" / "a.xlsx")
    fill(tmp_path / "b.xlsx")
    (tmp_path / "~$b.xlsx").write_bytes(b"lock")
    (tmp_path / "说明.txt").write_text("不是表")
    status, found = forms(tmp_path)
    assert status == 0
    assert sorted(Path(form["file"]).name for form in found) == ["a.xlsx", "b.xlsx"]


def test_old_and_oddly_named_workbooks_of_a_folder_are_not_passed_over(tmp_path):
    fill(tmp_path / "a.XLSX")
    (tmp_path / "b.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1"))
    status, found = forms(tmp_path)
    assert status == 1
    assert [Path(form["file"]).name for form in found] == ["a.XLSX", "b.xls"]
    assert found[0]["findings"] == []
    assert ".xlsx" in found[1]["findings"][0]["remedy"]


def test_a_file_that_is_not_there_is_said_in_chinese(tmp_path):
    _, form = only(tmp_path / "没有.xlsx")
    assert form["findings"][0]["message"] == "没有这个文件"


def test_a_file_named_twice_is_evaluated_once(tmp_path):
    places = fill(tmp_path / "a.xlsx")
    _, found = forms(places.path, tmp_path)
    assert len(found) == 1


@pytest.mark.parametrize("content", [b"", b"no workbook", None])
def test_what_is_no_workbook_is_an_object_with_every_key_that_says_why(tmp_path, content):
    path = tmp_path / "a.xlsx"
    if content is not None:
        path.write_bytes(content)
    status, form = only(path)
    assert status == 1
    assert set(form) == KEYS
    assert set(form["execution"]) == EXECUTION_KEYS
    assert (form["file"], form["layout"], form["lines"], form["subtotals"]) == (str(path), None, [], [])
    [finding] = form["findings"]
    assert (finding["check"], finding["level"]) == ("00", "error")
    assert finding["message"]
    assert finding["remedy"]


def test_an_empty_folder_is_said(tmp_path):
    status, form = only(tmp_path)
    assert status == 1
    assert "没有" in form["findings"][0]["message"]


def test_one_bad_file_does_not_hide_the_good_ones(tmp_path):
    fill(tmp_path / "b.xlsx")
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    status, found = forms(tmp_path)
    assert status == 1
    assert [form["total"]["proposed_score"] for form in found] == [None, "100.00"]


# For people -----------------------------------------------------------------------------------------------------------


def test_people_see_a_table_of_each_form_then_its_findings(tmp_path):
    rows = (*FULL[:2], Row("≥90(%)", "90.00(%)", 10, 8, category="满意度指标"))
    places = fill(tmp_path / "a.xlsx", rows, total=98)
    status, text = evaluate(places.path)
    assert status == 1
    assert "职业技能培训（2024年度）" in text
    table, findings = text.split("复核发现")
    for words in ("培训人数", "≥50(人)", "预算执行率", "小计 产出指标", "总分", "评分等级", "98.00"):
        assert words in table
    assert f"错误 [26] {places[2, 'score']}：" in findings
    assert "→" in findings
    assert "1张有错误" in text


def test_a_right_form_is_said_to_be_right(tmp_path):
    status, text = evaluate(fill(tmp_path / "a.xlsx").path)
    assert status == 0
    assert "没有发现问题" in text


def test_people_see_which_rows_they_scored_otherwise_and_whether_they_said_why(tmp_path):
    # Reached, so 10 is proposed; 9 and 8 were given, the first with a reason. The total is 50 + 30 + 9 + 10.
    reached = {"category": "满意度指标", "subcategory": "服务对象满意度指标"}
    said = Row("≥90(%)", "95(%)", 10, 9, "样本只有三十份，代表性不足，下一年扩大调查面", **reached)
    places = fill(tmp_path / "a.xlsx", (*FULL[:2], said), total=99)
    status, text = evaluate(places.path)
    assert status == 0
    assert f"有 1 行自评与测算不同，已写明原因：{places[2, 'actual']}" in text
    assert "没有发现其他问题" in text
    assert "没有发现问题" not in text
    [marked] = [line for line in text.splitlines() if line.startswith(places[2, "actual"])]
    assert marked.endswith("计算 ≠")
    assert sum("≠" in line for line in text.splitlines()) == 2, "the row and the total"

    unsaid = fill(tmp_path / "b.xlsx", (*FULL[:2], Row("≥90(%)", "95(%)", 10, 8, **reached)), total=98)
    status, text = evaluate(unsaid.path)
    assert status == 1
    assert f"有 1 行自评与测算不同，没有写明原因：{unsaid[2, 'actual']}" in text


def test_people_see_which_rows_go_far_beyond_the_target_without_a_word(tmp_path):
    # 65 of 50 is 130 %, the limit; 64 is 128 %. No points are lost, so no check speaks of it.
    rows = (Row("≥50(人)", "65(人)", 50, 50), *FULL[1:])
    places = fill(tmp_path / "a.xlsx", rows)
    status, text = evaluate(places.path)
    assert status == 0
    assert f"有 1 行超额较多，须说明而没有写：{places[0, 'actual']}\n没有发现其他问题" in text
    [form] = forms(places.path)[1]
    assert (form["findings"], form["lines"][0]["explanation_required"]) == ([], True)

    two = (rows[0], Row("≥20(%)", "40(%)", 30, 30, category="效益指标", subcategory="社会效益指标"), FULL[2])
    places = fill(tmp_path / "b.xlsx", two)
    _, text = evaluate(places.path)
    assert f"有 2 行超额较多，须说明而没有写：{places[0, 'actual']}、{places[1, 'actual']}\n" in text

    short = (replace(rows[0], reason="需求增加"), *FULL[1:])
    _, text = evaluate(fill(tmp_path / "c.xlsx", short).path)
    assert f"有 1 行超额较多，须说明而写得不足 10 个字：{places[0, 'actual']}\n" in text

    for name, quiet in (
        ("d", replace(rows[0], reason="年中需求增加，追加了两期")),
        ("e", replace(rows[0], actual="64(人)")),
    ):
        _, text = evaluate(fill(tmp_path / f"{name}.xlsx", (quiet, *FULL[1:])).path)
        assert "超额" not in text
        assert "没有发现问题" in text


def test_a_loss_without_a_word_is_told_once_and_a_row_without_points_is_told_too(tmp_path):
    # 49 of 50 is 49.00 of 50: check 44 says it. A missed row of 0 points loses nothing and must be explained as well.
    lost = (Row("≥50(人)", "49(人)", 50, 49), *FULL[1:])
    _, text = evaluate(fill(tmp_path / "a.xlsx", lost, total=99).path)
    assert "错误 [44]" in text
    assert "须说明而" not in text
    places = fill(tmp_path / "b.xlsx", (*FULL, Row("≥50(人)", "49(人)", 0, 0, category="满意度指标")))
    _, text = evaluate(places.path)
    assert f"有 1 行没有达到指标，须说明而没有写：{places[3, 'actual']}\n" in text


def test_a_low_execution_rate_is_to_be_explained_beside_the_form(tmp_path):
    # 10.94 ÷ 80.83 is 13.5345 %: cut 13.53, and 1.35 of 10 points.
    low = fill(
        tmp_path / "a.xlsx", money=("80.83", "80.83", "10.94"), rate="13.53", execution_score="1.35", total="91.35"
    )
    status, text = evaluate(low.path)
    assert status == 0
    assert "执行率 13.53%，低于 80%，报送时须另附说明\n" in text
    enough = fill(tmp_path / "b.xlsx", money=(100, 100, 80), rate=80, execution_score=8, total=98)
    assert "须另附说明" not in evaluate(enough.path)[1]


def test_columns_stand_under_one_another_whatever_the_width_of_the_letters(tmp_path):
    rows = (Row("≥50(人)", "50(人)", 50, 50, indicator="abc"), *FULL[1:])
    _, text = evaluate(fill(tmp_path / "a.xlsx", rows).path)
    lines = [line for line in text.splitlines() if line.endswith(("计算", "结果"))]
    columns = {sum(2 if ord(char) > 0x2E7F else 1 for char in line) for line in lines}
    assert len(lines) == 5  # the head, three rows, the execution rate
    assert len(columns) == 1


# As a program ---------------------------------------------------------------------------------------------------------


def program(*arguments, settings="tests.projects.settings_without_database", **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings, **environment},
        capture_output=True,
        check=False,
    )


def test_no_database_is_needed(tmp_path):
    good, bad = fill(tmp_path / "a.xlsx"), fill(tmp_path / "b.xlsx", total=99)
    assert program("evaluate", good.path).returncode == 0
    assert program("evaluate", bad.path).returncode == 1


def test_those_settings_do_refuse_a_database():
    done = program("migrate")
    assert done.returncode != 0
    assert b"settings.DATABASES is improperly configured" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_json_is_utf8_and_nothing_else_whatever_the_locale(tmp_path, encoding):
    places = fill(tmp_path / "培训.xlsx")
    done = program("evaluate", places.path, "--json", LC_ALL="C", PYTHONIOENCODING=encoding)
    [form] = json.loads(done.stdout.decode("utf-8"))
    assert form["project"] == "职业技能培训"
    assert done.stderr == b""


def test_a_file_name_in_another_encoding_does_not_spoil_the_json(tmp_path):
    places = fill(tmp_path / "a.xlsx")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0.xlsx")).write_bytes(places.path.read_bytes())
    done = program("evaluate", tmp_path, "--json")
    assert [form["total"]["proposed_score"] for form in json.loads(done.stdout)] == ["100.00", "100.00"]


def test_a_console_without_chinese_still_gets_an_answer(tmp_path):
    done = program("evaluate", fill(tmp_path / "a.xlsx").path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"100.00" in done.stdout


def test_a_path_that_is_not_there_is_not_counted_as_a_form(tmp_path):
    places = fill(tmp_path / "培训.xlsx")
    status, text = evaluate(places.path, tmp_path / "没有.xlsx")
    assert status == 1
    assert "没有这个文件" in text
    assert text.endswith("共检查1张表，0张有错误；错误1条、警告0条、提示0条。另有1处没有读到自评表，见上面的说明。\n")


def test_a_year_that_is_none_is_said_in_chinese(tmp_path):
    with pytest.raises(CommandError, match=r"^--year 写的是“今年”，应是四位数的年份，如 2024。"):
        evaluate(tmp_path, "--year", "今年")


def test_a_figure_to_come_is_said_as_such_in_row_and_money(tmp_path):
    rows = (Row("≥50(人)", "待定", 50, None), *FULL[1:])
    places = fill(
        tmp_path / "a.xlsx", rows, money=(810, 810, "尚未统计"), rate="", execution_score="", total="", grade=""
    )
    _, form = only(places.path)
    line = form["lines"][0]
    assert (line["actual"], line["outcome"], line["proposed_score"]) == ("待定", "pending", None)
    assert form["execution"]["score"] is None
    said = {(finding["check"], finding["message"]) for finding in form["findings"]}
    assert ("19", "实际完成值写的是“待定”，已注明尚无数据，而该行分值50.00分") in said
    assert not any("尚未统计" in message and "不是数字" in message for _, message in said)
