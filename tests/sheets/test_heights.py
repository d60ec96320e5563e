"""How many lines a wrapped text takes, counted against a reader who goes through it sign by sign."""

import re

from hypothesis import given
from hypothesis import strategies as st

from evaluator.sheets.heights import height_needed, lines_in, units

SIGNS = "服务对象满意度指标完成率，。、（）《》“”；abcMW 12%.5-=é—…𠮷"
HAN = st.text("服务对象满意度指标", max_size=80)
CLOSING = "，。、；：？！）》”’】〕〉」％%,.;:?!)]}…—"


@given(HAN, st.integers(200, 6_000))
def test_chinese_text_fills_every_line(text: str, room: int) -> None:
    fitting = room // 200
    assert lines_in(text, room) == max(1, -(-len(text) // fitting))


@given(st.text(SIGNS, max_size=80), st.integers(1_200, 6_000))
def test_no_text_gets_fewer_lines_than_its_signs_need(text: str, room: int) -> None:
    needed = sum(units(sign) for sign in text.replace(" ", ""))
    assert lines_in(text, room) * room >= needed


@given(st.lists(st.text(SIGNS, max_size=40), min_size=1, max_size=5), st.integers(1_200, 6_000))
def test_every_paragraph_begins_a_line(paragraphs: list[str], room: int) -> None:
    assert lines_in("\n".join(paragraphs), room) == sum(lines_in(each, room) for each in paragraphs)


@given(st.text(SIGNS.replace(" ", ""), max_size=60), st.integers(3_000, 6_000))
def test_lines_are_those_of_a_reader_who_breaks_between_words(text: str, room: int) -> None:
    lines, used = 1, 0
    for word in words(text):
        size = sum(units(sign) for sign in word)
        if size > room:
            return
        lines, used = (lines, used + size) if used + size <= room else (lines + 1, size)
    assert lines_in(text, room) == lines


def words(text: str) -> list[str]:
    """What stays together: a sign or a word of letters, with the marks that open before it and close behind it."""
    return [word for word in re.findall(rf"[（《“]*(?:[0-9A-Za-z]+|[^（《“])?[{re.escape(CLOSING)}]*", text) if word]


def test_a_row_grows_by_whole_lines() -> None:
    assert [height_needed("字" * count, 11, 10) for count in (5, 6, 10, 11)] == [18.5, 33.0, 33.0, 47.5]
