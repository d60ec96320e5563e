"""A child process reads uploaded files: what stops it stops only the file that did, and is said in a sentence."""

import io
import os
import subprocess
import sys
import time
import zipfile

import pytest

from evaluator.problems import Level
from evaluator.sheets import children, guarding
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.guarding import (
    Limits,
    files_in,
    look_at,
    mark_each,
    read_each,
    read_guarded,
    roster_in,
    templates_in,
)
from evaluator.sheets.mapping.looking import look
from evaluator.sheets.marking.marker import mark
from evaluator.sheets.marking.notes import CannotMark, Note
from evaluator.sheets.offline.reader import read_offline, reading_of, template_sheets
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm
from evaluator.sheets.rosters import read_roster
from evaluator.sheets.sources import files_of, sheets_of
from tests.sheets.corpus.other_kinds import as_pasted_page
from tests.sheets.offline_made import KEY, project, written
from tests.sheets.published import FORMS, form_file
from tests.sheets.rosters_made import filled

GENUINE = form_file("01").read_bytes()
TEMPLATE = written(project())
ROSTER = filled(units=[["001", "局", "主管部门"], ["001-02", "处", "科室", "001"]], people=[["zw", "张伟", "2501"]])


def zipped(*uploads: Upload, name: str = "报送.zip") -> Upload:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for upload in uploads:
            archive.writestr(upload.name, upload.content)
    return Upload(name, buffer.getvalue())


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        children, "_START", children._START.replace("evaluator.sheets.guarded", "tests.sheets.misbehaving")
    )


def said(form: ReadForm) -> str:
    assert isinstance(form, UnknownForm)
    (problem,) = form.problems
    assert problem.remedy
    assert problem.place == "文件"
    return f"{form.file}：{problem.code}"


def test_genuine_files_are_read_in_the_child_as_they_are_read_here() -> None:
    uploads = [Upload(path.name, path.read_bytes()) for path in FORMS]
    assert read_guarded(uploads) == read_all(uploads)


def test_no_files_are_no_forms() -> None:
    assert read_guarded([]) == ()


@pytest.mark.usefixtures("misbehaving")
def test_a_file_that_stops_the_reader_is_named_and_the_others_are_read() -> None:
    names = ["没完没了", "好一", "越占越多", "好二", "突然没了", "出错", "打印", "占着不放", "好三"]
    found = read_guarded([Upload(name, GENUINE) for name in names], limits=Limits(processor_seconds=1))
    assert [form.file if isinstance(form, OfficialForm) else said(form) for form in found] == [
        "没完没了：file-too-slow",
        "好一",
        "越占越多：file-too-heavy",
        "好二",
        "突然没了：file-unreadable",
        "出错：file-unreadable",
        "打印",
        "占着不放",
        "好三",
    ]


@pytest.mark.usefixtures("misbehaving")
def test_a_reader_that_sleeps_is_stopped_by_the_clock() -> None:
    begun = time.monotonic()
    (form,) = read_guarded([Upload("睡着", GENUINE)], limits=Limits(seconds=0.5))
    assert said(form) == "睡着：file-too-slow"
    assert time.monotonic() - begun < 60


@pytest.mark.usefixtures("misbehaving")
def test_what_went_wrong_in_the_reader_itself_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    read_guarded([Upload("出错", GENUINE)])
    assert "KeyError: 'indicator'" in caplog.text


@pytest.mark.usefixtures("misbehaving")
def test_options_reach_the_reader_as_they_are() -> None:
    (form,) = read_guarded([Upload("带着选项", GENUINE)], mapping={"C": "指标"})
    assert isinstance(form, OfficialForm)


BAD = {"没完没了": "file-too-slow", "越占越多": "file-too-heavy"}
SHORT = Limits(processor_seconds=0)


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_hangs_or_swells_only_when_it_is_looked_at_stops_there_with_the_same_sentence(name: str) -> None:
    with pytest.raises(guarding.Stopped) as stopped:
        look_at(Upload(name, GENUINE), "自评表", limits=SHORT)
    assert stopped.value.problem.code == BAD[name]


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_hangs_or_swells_only_when_it_is_marked_stops_there_with_the_same_sentence(name: str) -> None:
    note = Note("", "", Level.ERROR, "不对", "请改")
    with pytest.raises(CannotMark) as stopped:
        list(mark_each([(Upload("好一", GENUINE), [note]), (Upload(name, GENUINE), [note])], limits=SHORT))
    assert stopped.value.problem.code == BAD[name]


@pytest.mark.usefixtures("misbehaving")
def test_a_zip_that_cannot_be_opened_in_time_stops_there_and_the_others_are_read() -> None:
    packed = zipped(Upload("甲.xlsx", GENUINE)).content
    found = read_guarded([Upload("没完没了.zip", packed), Upload("好.zip", packed)], limits=SHORT)
    assert [form.file if isinstance(form, OfficialForm) else said(form) for form in found] == [
        "没完没了.zip：file-too-slow",
        "好.zip/甲.xlsx",
    ]
    (file,) = files_in(Upload("越占越多.zip", packed), limits=SHORT)
    assert file.problem is not None
    assert file.problem.code == "file-too-heavy"


def test_files_are_unpacked_looked_at_and_marked_in_the_child_as_they_are_here() -> None:
    packed = zipped(Upload("甲.xlsx", GENUINE), Upload("空.zip", b"PK\x05\x06" + bytes(18)), name="报送.zip")
    assert files_in(packed) == files_of(packed.content, packed.name)
    assert files_in(Upload("甲.xlsx", GENUINE)) == files_of(GENUINE, "甲.xlsx")
    (sheet,) = sheets_of(GENUINE, filename="甲.xlsx")
    assert look_at(Upload("甲.xlsx", GENUINE), sheet.name) == look(sheet)
    assert look_at(Upload("甲.xlsx", GENUINE), "没有这张") is None
    note = Note(sheet.name, "B2", Level.ERROR, "不对", "请改")
    (marked,) = mark_each([(Upload("甲.xlsx", GENUINE), [note])])
    assert marked == mark(GENUINE, [note], filename="甲.xlsx")


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.parametrize("name", BAD)
def test_a_roster_that_hangs_or_swells_stops_there_with_the_same_sentence(name: str) -> None:
    (problem,) = roster_in(name.encode(), limits=SHORT).problems
    assert problem.code == BAD[name]


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.parametrize("name", BAD)
def test_a_template_that_hangs_or_swells_is_none_and_the_others_are_found(name: str) -> None:
    found = templates_in([Upload(name, TEMPLATE), Upload("好", TEMPLATE)], limits=SHORT)
    assert [file for file, _ in found] == ["好"]


def test_rosters_and_templates_are_read_in_the_child_as_they_are_here() -> None:
    for content in (ROSTER, b"", b"PK", GENUINE):
        assert roster_in(content) == read_roster(content)
    uploads = [zipped(Upload("离线.xlsx", TEMPLATE), Upload("表.xlsx", GENUINE)), Upload("甲.xlsx", TEMPLATE)]
    found = dict(templates_in(uploads, unless={"甲.xlsx"}))
    assert list(found) == ["报送.zip/离线.xlsx"]
    (sheets,) = found.values()
    assert [sheet.as_record() for sheet in sheets] == [sheet.as_record() for sheet in template_sheets(TEMPLATE)]
    assert reading_of(sheets, key=KEY, filename="a") == read_offline(TEMPLATE, key=KEY, filename="a")


def test_only_the_wanted_files_of_a_zip_are_read() -> None:
    packed = zipped(*(Upload(f"{name}.xlsx", GENUINE) for name in "甲乙丙"), name="报送.zip")
    forms = [form.file for found in read_each([packed], only={"报送.zip/乙.xlsx"}) for form in found]
    assert forms == ["报送.zip/乙.xlsx"]


def test_pasted_text_is_read_in_the_child_as_a_paste() -> None:
    (form,) = read_guarded([Upload("粘贴的内容", as_pasted_page(GENUINE).encode(), pasted=True)])
    assert isinstance(form, OfficialForm)
    assert form.file == "粘贴的内容"


def test_files_are_answered_one_by_one() -> None:
    answers = read_each([Upload("甲.xlsx", GENUINE), Upload("乙.xlsx", b"")])
    (first,) = next(answers)
    assert isinstance(first, OfficialForm)
    (second,) = next(answers)
    assert said(second) == "乙.xlsx：file-empty"


def test_the_child_is_gone_when_nobody_waits_for_it_any_more() -> None:
    begun: list[subprocess.Popen[bytes]] = []
    with guarding.Child(guarding.LIMITS) as child:
        child.ask("read", Upload("甲.xlsx", GENUINE))
        assert child._process is not None
        begun.append(child._process)
    assert begun[0].poll() is not None


def test_the_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a very secret key")
    with guarding.Child(guarding.LIMITS) as child:
        child.ask("read", Upload("甲.xlsx", GENUINE))
        assert child._process is not None
        with open(f"/proc/{child._process.pid}/environ", "rb") as environment:
            assert b"secret" not in environment.read()


def test_limits_that_the_machine_has_set_are_kept_and_no_hindrance() -> None:
    script = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (200 * 2**20, 200 * 2**20))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "from evaluator.sheets.guarding import read_guarded\n"
        "from evaluator.sheets.reading import Upload\n"
        "print(read_guarded([Upload('a', b'')])[0].problems[0].code)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=children._ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "file-empty", done.stderr


def test_the_child_brings_in_no_django() -> None:
    script = "import sys, evaluator.sheets.guarded; print([name for name in sys.modules if 'django' in name.lower()])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=children._ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert done.stdout.strip() == "[]"
