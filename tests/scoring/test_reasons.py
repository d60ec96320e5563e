"""The one column of the official form: what is printed into it is read back, and its labels are not counted."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.scoring.reasons import Reasons, characters, printed, read_column

FACTS = "年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分"


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
    assert read_column(printed(cause, improvement, due, given)) == Reasons(cause, improvement, given, due=due)


def test_the_composed_sentence_is_read_back_to_all_its_parts_without_the_numbers():
    text = printed(
        "人员划转，人数减少。",
        "重新核定指标值",
        "2025-03-31",
        "考核扣分",
        facts=FACTS,
        cause_class="机构改革",
        owner="陈静",
    )
    assert text == (
        f"{FACTS}。偏差原因（机构改革）：人员划转，人数减少。\n"
        "改进措施：重新核定指标值（责任人：陈静，2025-03-31 前完成）\n"
        "调整理由：考核扣分"
    )
    assert read_column(text) == Reasons(
        "人员划转，人数减少。", "重新核定指标值", "考核扣分", "机构改革", "陈静", "2025-03-31"
    )


part = st.text("划转人员，。减少35人机构改革（）因措施；", min_size=1, max_size=30).filter(
    lambda text: text == text.strip()
)
maybe = st.one_of(st.just(""), part)
name = st.sampled_from(["", "陈静", "规划财务处", "陈静、王磊"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cause=part,
    improvement=part,
    reason=part,
    owner=name,
    due=st.sampled_from(["", "2025-03-31"]),
    cause_class=st.sampled_from(["", "机构改革", "其他：台风"]),
    facts=st.sampled_from(["", FACTS, "年度指标值“提升”，实际“未达成指标且效果较差”，少得3.00分"]),
)
def test_whatever_people_write_comes_back_as_they_wrote_it(cause, improvement, reason, owner, due, cause_class, facts):
    text = printed(cause, improvement, due, reason, facts=facts, cause_class=cause_class, owner=owner)
    assert read_column(text) == Reasons(cause, improvement, reason, cause_class, owner, due)


def test_numbers_alone_are_no_explanation_and_are_not_printed():
    assert printed("", "", "", "", facts=FACTS) == ""
    assert printed("", "", "", "考核扣分", facts=FACTS) == "调整理由：考核扣分"
    assert printed("", "按季度调度", "", "", facts=FACTS) == "改进措施：按季度调度"


def test_a_lone_composed_cause_answers_for_everything_as_every_lone_text_does():
    text = printed("机构改革", "", "", "", facts=FACTS)
    assert read_column(text) == Reasons("机构改革", "机构改革", "机构改革")


def test_signs_of_the_sentence_in_a_name_or_a_class_do_not_break_it():
    text = printed(
        "划转", "核定", "2025-03-31", "", facts=FACTS, cause_class="其他：台风（贝碧嘉）", owner="陈静（主任），王磊"
    )
    read = read_column(text)
    assert (read.cause, read.improvement, read.due) == ("划转", "核定", "2025-03-31")
    assert "贝碧嘉" in read.cause_class
    assert "王磊" in read.owner


def test_a_text_without_labels_answers_for_everything():
    assert read_column(" 因机构改革未完成 ") == Reasons(*["因机构改革未完成"] * 3)
    assert read_column("") == Reasons("", "", "")


def test_a_text_that_quotes_the_target_itself_keeps_its_numbers():
    text = "年度指标值50人，实际35人，因机构改革未完成"
    assert read_column(text).cause == text


def test_a_score_changed_without_a_reason_of_its_own_is_answered_by_the_cause():
    assert read_column("机构改革\n改进措施：按季度调度") == Reasons("机构改革", "按季度调度", "机构改革")


def test_a_form_of_the_old_shape_is_read_as_before():
    old = "机构改革\n改进措施：按季度调度（2025-03-31 前完成）\n调整理由：考核扣分"
    assert read_column(old) == Reasons("机构改革", "按季度调度", "考核扣分", due="2025-03-31")


def test_a_word_inside_a_sentence_is_no_label():
    text = "机构改革；改进措施：按季度调度"
    assert read_column(text).cause == text


def test_labels_numbers_and_the_day_are_not_counted():
    read = read_column(printed("机构改革", "加强调度", "2025-03-31", "", facts=FACTS, owner="陈静"))
    assert characters(read.cause, read.improvement) == 8
    assert characters("机构改革\n改进措施：加强调度") == 8
