"""Every file made to hurt is answered in a sentence, by a child that keeps within its memory and lives on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.sheets import children
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.guarding import read_each
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from tests.sheets.corpus.hostile_others import OTHERS
from tests.sheets.corpus.hostile_workbooks import WORKBOOKS
from tests.sheets.published import form_file
from tests.sheets.test_hostile_files import HOSTILE

MOST_ABOVE_IDLE = 256 * 1024
"""Kilobytes."""
CORPUS = {
    **{name: (name, make, code) for name, (make, code, _) in HOSTILE.items()},
    **WORKBOOKS,
    **OTHERS,
}
GENUINE = "真的"
STOPPED = {"file-too-slow", "file-too-heavy", "file-unreadable"}
"""What the guard says of a file that the reader itself did not end with a sentence."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[ReadForm], int]]:
    """name → its forms, kilobytes above idle."""
    report = tmp_path_factory.mktemp("hostile") / "costs"
    start = children._START.replace("evaluator.sheets.guarded", "tests.sheets.corpus.measuring")
    found: dict[str, list[ReadForm]] = {name: [] for name in (*CORPUS, GENUINE)}
    made: list[str] = []

    def one_by_one() -> Iterator[Upload]:
        """So that no two of them are held at a time; a genuine form at the end."""
        for name, (_, make, _) in CORPUS.items():
            made.append(name)
            yield Upload(name, make())
        made.append(GENUINE)
        yield Upload(GENUINE, form_file("01").read_bytes())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(children, "_START", start)
        for forms in read_each(one_by_one(), report=str(report)):
            found[made[-1]].extend(forms)
    costs = [json.loads(line) for line in Path(report).read_text(encoding="utf-8").splitlines()]
    above_idle = {name: most for name, _, most in costs}
    return {name: (forms, above_idle.get(name, 0)) for name, forms in found.items()}


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_answered_in_a_sentence_by_the_reader_itself(
    answers: dict[str, tuple[list[ReadForm], int]], name: str
) -> None:
    (form, *_), most = answers[name]
    assert isinstance(form, UnknownForm)
    problem = form.problems[0]
    assert problem.code.startswith(CORPUS[name][2])
    assert problem.code not in STOPPED
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.message)
    assert problem.remedy
    assert most < MOST_ABOVE_IDLE


def test_after_all_of_them_a_form_is_read(answers: dict[str, tuple[list[ReadForm], int]]) -> None:
    (form,), _ = answers[GENUINE]
    assert isinstance(form, OfficialForm)


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CORPUS) >= 120
    assert len({kind for kind, _, _ in CORPUS.values()}) >= 40
