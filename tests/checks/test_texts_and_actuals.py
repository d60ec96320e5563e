"""Missing targets, missing actuals, words where a number belongs, losses without a reason."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluator import checks
from evaluator.problems import Level
from evaluator.scoring.policy import HOUSE_CONVENTION, CheckSetting
from tests.checks.building import found, material, national, places, row


@pytest.mark.parametrize("target", ["", "  ", "无", "不涉及", "/", "／", "—", " 无 "])
def test_a_target_that_says_nothing_is_found_where_the_row_has_points(target):
    form = material(row("≥90(%)", "100.00(%)"), row(target, "100.00(%)", "20", "20"))
    [finding] = found(form, "06")
    assert finding.place == "E14"
    assert finding.line == 1
    assert "20.00" in finding.message


@pytest.mark.parametrize("target", ["=0(次)", "0", "0起", "提升", "无投诉", "≥1.00(次)", "年底前"])
def test_a_target_that_says_something_is_not_found(target):
    assert not found(material(row(target, "达成指标")), "06")


def test_a_row_without_points_needs_no_target():
    assert not found(material(row("/", "", "0")), "06")


def test_an_empty_actual_with_points_is_found_with_the_score_given_for_it():
    # The published form of 信息化管理工作经费: 落实到位, no actual, 5.00 of 5.00 given.
    [finding] = found(material(row("落实到位", "", "5", "5")), "19")
    assert finding.place == "F13"
    assert finding.level is Level.ERROR
    assert "5.00" in finding.message


@pytest.mark.parametrize("actual", ["0", "0.00(%)", "达成指标", "/"])
def test_zero_and_a_dash_are_no_empty_actual(actual):
    assert not found(material(row("≥50.00(%)", actual)), "19")


def test_an_empty_actual_of_a_row_without_points_is_not_found():
    assert not found(material(row("≥50(人)", "", "0")), "19")


def test_a_tier_word_for_a_number_is_a_warning_in_shanghai_and_an_error_elsewhere():
    rows = row("≥90%", "达成指标", "5", "5")
    [here] = found(material(rows), "20")
    [elsewhere] = found(material(rows, policy=national()), "20")
    assert (here.place, here.level) == ("F13", Level.WARNING)
    assert elsewhere.level is Level.ERROR


@pytest.mark.parametrize("actual", ["已完成", "较好", "差不多都来了"])
def test_any_other_word_for_a_number_is_an_error_everywhere(actual):
    [finding] = found(material(row("≥50(人)", actual)), "20")
    assert finding.place == "F13"
    assert finding.level is Level.ERROR
    assert actual in finding.message


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥90%", "95%"),
        ("=100(%)", "100"),
        ("合格", "达成指标"),
        ("年底前", "达成指标"),
        ("≥50(人)", ""),
        ("提升", "已完成"),
    ],
)
def test_a_number_for_a_number_and_a_word_for_a_word_are_not_found(target, actual):
    assert not found(material(row(target, actual)), "20")


@pytest.mark.parametrize(
    ("reason", "seen"),
    [
        ("", "原因为空"),
        ("无", "原因为“无”"),
        ("已整改", "3个字"),
        ("机构改革原因未完成", "9个字"),
        ("机 构 改 革 未 完 成", "7个字"),
    ],
)
def test_points_lost_without_a_reason_of_ten_characters_are_found(reason, seen):
    [finding] = found(material(row("≥50.00(人)", "35.00(人)", "3", "2.1", reason)), "44")
    assert finding.place == "I13"
    assert seen in finding.message
    assert "少0.90分" in finding.message


def test_a_reason_of_exactly_ten_characters_is_enough():
    assert not found(material(row("≥50.00(人)", "35.00(人)", "3", "2.1", "因机构改革人员已划转")), "44")


@pytest.mark.parametrize(
    ("cause", "improvement", "given_reason", "says"),
    [
        ("机构改革", "加强调度", "", "原因只有8个字"),
        ("机构改革", "加强月度调度", "", None),
        ("", "下一年度重新核定指标值", "", "原因为空"),
        ("机构改革", "", "按处室内部考核结果调整得分", "原因只有4个字"),
    ],
)
def test_a_missed_target_is_explained_as_handing_in_asks_for_it(cause, improvement, given_reason, says):
    line = row("≥50.00(人)", "35.00(人)", "3", "2.1")
    line = replace(line, deviation_reason=cause, improvement=improvement, given_reason=given_reason)
    form = material(line)
    assert [says in finding.message for finding in found(form, "44")] == ([True] if says else [])
    [explanation] = form.sheet.lines[0].explanations
    assert explanation.satisfied is (says is None)


def test_points_that_only_a_person_took_off_need_no_more_than_their_own_reason():
    line = replace(row("≥90(%)", "90.00(%)", "5", "4"), given_reason="考核扣分")
    assert not found(material(line), "44")
    assert places(material(replace(line, given_reason="无")), "44") == ["I13"]
    assert places(material(row("≥90(%)", "90.00(%)", "5", "4", "考核扣分")), "44") == ["I13"]


def test_the_length_that_the_policy_sets_is_the_one_that_is_said():
    setting = CheckSetting("44", None, {"shortest": Decimal(12)}, HOUSE_CONVENTION)
    policy = replace(national(), checks={"44": setting})
    line = row("≥50.00(人)", "35.00(人)", "3", "2.1", "因机构改革人员已划转")
    [finding] = found(material(line, policy=policy), "44")
    assert "原因只有10个字（“因机构改革人员已划转”），不足12个字" in finding.message
    assert finding.remedy.endswith("不少于12个字")


def test_a_full_score_needs_no_reason():
    assert not found(material(row("≥50.00(人)", "50.00(人)", "3", "3")), "44")


def test_points_taken_off_a_target_that_was_met_need_a_reason_too():
    # 审计、评审、评估、绩效管理等工作经费: ≥90(%), 90.00(%), 4.00 of 5.00, no reason: two rows, two faults each.
    form = material(row("≥90(%)", "90.00(%)", "5", "4"), row("≥90(%)", "90.00(%)", "5", "4"))
    assert places(form, "44") == ["I13", "I14"]
    assert places(form, "26") == ["H13", "H14"]


def test_a_loss_that_nobody_printed_a_score_for_is_found_from_the_computed_score():
    assert places(material(row("≥50.00(人)", "35.00(人)", "3")), "44") == ["I13"]


def test_words_in_a_row_of_zero_points_are_a_warning_and_stop_nothing():
    found_here = checks.run(material(row("≥50(人)", "很多", points="0")))
    assert [(finding.check, finding.level) for finding in found_here if finding.line == 0] == [("00", Level.WARNING)]
    assert found(material(row("≥50(人)", "很多", points="0.01")), "20")
