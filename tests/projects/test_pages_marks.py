"""Marks on a page: each has a word beside its colour, and missing is never zero. Figures are published ones."""

import datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from evaluator.review import STAGE_NAMES, Stage
from projects.selectors import history
from projects.templatetags import deviations, figures, judging, marks

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime.datetime(2025, 1, 20, 10, 33, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def on_the_twentieth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW.astimezone(datetime.UTC))


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_an_icon_and_its_official_word(stage: Stage) -> None:
    mark = marks.stage_mark(stage.value)
    assert STAGE_NAMES[stage] in mark
    assert 'class="icon i-' in mark


def test_an_untouched_draft_is_told_as_not_started() -> None:
    for stage, filled, told in (("draft", 0, "not_started"), ("draft", 1, "draft"), ("returned", 0, "returned")):
        form = SimpleNamespace(stage=stage, filled_count=filled, excluded_at=None)
        assert marks.list_stage(form) == told
    assert "未开始" in marks.stage_mark("not_started")


def test_a_grade_is_its_own_character_and_no_grade_says_so() -> None:
    assert ">优<" in marks.grade_mark("优")
    assert ">差<" in marks.grade_mark("差")
    assert ">未定<" in marks.grade_mark("")
    assert ">未定<" in marks.grade_mark(None)


def test_a_grade_is_text_never_markup() -> None:
    assert "<b>" not in marks.grade_mark("<b>")


@pytest.mark.parametrize(
    ("yuan", "shown"), [("5516000.00", "551.60"), ("26024500", "2,602.45"), ("0", "0.00"), ("50", "0.01")]
)
def test_money_is_shown_in_ten_thousands_with_two_decimals(yuan: str, shown: str) -> None:
    assert marks.wan(Decimal(yuan)) == shown


def test_missing_is_a_dash_and_zero_is_zero() -> None:
    assert marks.wan(None) == marks.points(None) == marks.percent(None) == "—"
    assert marks.wan(Decimal(0)) == marks.points(Decimal(0)) == "0.00"
    assert marks.percent(Decimal(0)) == "0.00%"


def test_a_rate_is_cut_after_two_decimals_as_the_published_form_prints_it() -> None:
    assert marks.percent(Decimal("808.43") / Decimal(810) * 100) == "99.80%"


@pytest.mark.parametrize(
    ("initial", "adjusted", "words"),
    [
        ("6896000", "5516000", "调减 20.01%"),
        ("1800000", "2145300", "调增 19.18%"),
        ("0", "406000", "年初为 0"),
        ("1595000", "1595000", ""),
    ],
)
def test_a_changed_budget_says_by_how_much(initial: str, adjusted: str, words: str) -> None:
    row = SimpleNamespace(initial_budget=Decimal(initial), adjusted_budget=Decimal(adjusted))
    assert marks.budget_change(row) == words


def test_an_unknown_budget_has_no_change() -> None:
    assert marks.budget_change(SimpleNamespace(initial_budget=None, adjusted_budget=Decimal(1))) == ""


def test_a_bar_stays_between_nothing_and_full() -> None:
    assert 'width="100.00"' in marks.rate_bar(Decimal("103.5"))
    assert 'width="0.00"' in marks.rate_bar(Decimal(0))
    assert 'class="low"' in marks.rate_bar(Decimal(13), True)
    assert 'width="0.00"' in marks.share_bar(0, 0)
    assert "style=" not in marks.rate_bar(Decimal(50))


@pytest.mark.parametrize(
    ("days", "words", "pressing"),
    [(4, "还有 4 天", False), (1, "明天截止", True), (0, "今天截止", True), (-3, "已过 3 天", True)],
)
def test_a_deadline_says_what_is_left(days: int, words: str, pressing: bool) -> None:
    due = datetime.datetime(2025, 1, 20, 17, 30, tzinfo=SHANGHAI) + datetime.timedelta(days=days)
    assert marks.days_left(due) == words
    assert marks.is_pressing(due) is pressing


def test_days_are_counted_in_shanghai_not_in_greenwich() -> None:
    """2025-01-20 23:30 in Shanghai is still the twentieth, though 15:30 in Greenwich; 00:30 is the next day."""
    late = datetime.datetime(2025, 1, 20, 23, 30, tzinfo=SHANGHAI).astimezone(datetime.UTC)
    early = datetime.datetime(2025, 1, 21, 0, 30, tzinfo=SHANGHAI).astimezone(datetime.UTC)
    assert marks.days_left(late) == "今天截止"
    assert marks.days_left(early) == "明天截止"


def test_dates_are_written_as_an_office_writes_them() -> None:
    due = datetime.datetime(2025, 1, 24, 9, 30, tzinfo=datetime.UTC)
    assert marks.weekday_date(due) == "2025-01-24（周五）17:30"
    assert marks.weekday_date(datetime.date(2025, 1, 24)) == "2025-01-24（周五）"
    assert marks.short_day(due) == "01-24 周五"
    assert marks.long_day(datetime.date(2025, 1, 20)) == "2025-01-20 周一"
    assert marks.is_over(due) is False
    assert marks.is_over(NOW - datetime.timedelta(minutes=1)) is True


def test_a_moment_near_today_is_told_as_people_tell_it() -> None:
    assert marks.moment_of(NOW - datetime.timedelta(minutes=4)) == "今天 10:29"
    assert marks.moment_of(NOW - datetime.timedelta(days=1)) == "昨天 10:33"
    assert marks.moment_of(datetime.datetime(2025, 1, 17, 16, 20, tzinfo=SHANGHAI)) == "2025-01-17 16:20"


def test_a_check_code_is_short_enough_to_read_out() -> None:
    assert figures.code_of("sha256:9f86d081884c7d659a2feaa0c55ad015") == "9F86-D081-884C"


def test_a_deadline_of_another_year_says_its_year() -> None:
    assert marks.due_day(datetime.date(2025, 1, 24)) == "01-24 周五"
    assert marks.due_day(datetime.date(2024, 3, 31)) == "2024-03-31 周日"


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2024-12-31", "2025-03-31"),
        ("2026-11-22", "2027-03-31"),
        ("2026-01-01", "2026-06-30"),
        ("2026-07-01", "2026-12-31"),
    ],
)
def test_the_day_that_is_shown_as_an_example_lies_ahead(today: str, shown: str) -> None:
    assert deviations.quarter_after(datetime.date.fromisoformat(today)).isoformat() == shown


def test_what_this_software_settled_itself_is_said_once() -> None:
    own = SimpleNamespace(title="本软件约定", number="", article="", confidence="house-convention")
    assert (judging.confidence_word(own), judging.source_text(own)) == ("本软件约定", "")


def test_a_digest_stands_behind_one_comma() -> None:
    told = history.STORED_HASH.sub("，校验码", f"签到表.pdf，1 KB，{history.ALGORITHM}:{'0' * 64}")
    assert told == "签到表.pdf，1 KB，校验码"
