"""The one column of the official form: what is printed into it is read back, and its labels are not counted."""

import pytest

from evaluator.scoring.reasons import Reasons, characters, printed, read_column


@pytest.mark.parametrize(
    ("cause", "improvement", "due", "given"),
    [
        ("机构改革", "按季度调度", "2025-03-31", "考核扣分"),
        ("机构改革", "按季度调度", "", "考核扣分"),
        ("机构改革，\n人员划转", "按季度调度", "", "考核扣分"),
        ("", "按季度调度", "", "考核扣分"),
        ("机构改革", "", "2025-03-31", "考核扣分"),
        ("", "", "", "考核扣分"),
    ],
)
def test_what_is_printed_is_read_back(cause, improvement, due, given):
    assert read_column(printed(cause, improvement, due, given)) == Reasons(cause, improvement, given)


def test_a_text_without_labels_answers_for_everything():
    assert read_column(" 因机构改革未完成 ") == Reasons(*["因机构改革未完成"] * 3)
    assert read_column("") == Reasons("", "", "")


def test_a_score_changed_without_a_reason_of_its_own_is_answered_by_the_cause():
    assert read_column("机构改革\n改进措施：按季度调度") == Reasons("机构改革", "按季度调度", "机构改革")


def test_a_word_inside_a_sentence_is_no_label():
    text = "机构改革；改进措施：按季度调度"
    assert read_column(text).cause == text


def test_labels_and_the_day_are_not_counted():
    read = read_column(printed("机构改革", "加强调度", "2025-03-31", ""))
    assert characters(read.cause, read.improvement) == 8
    assert characters("机构改革\n改进措施：加强调度") == 8
