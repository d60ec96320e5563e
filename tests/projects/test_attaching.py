"""佐证材料: who attaches, describes, takes off and fetches files, what is refused, and what stays on the disk."""

import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from evaluator.review import Event, Stage, Verdict
from projects.models import AuditEntry, Evaluation, Evidence, Revision, User
from projects.permissions import NotVisible
from projects.selectors.evaluation import evaluation_page
from projects.selectors.history import history_of
from projects.selectors.live import revision_of, thaw
from projects.services import attaching, auditing
from projects.services.attaching import Attached, keeping
from projects.services.attaching.reading import Written
from projects.services.results import Refused
from tests.attachments import zoo
from tests.projects import building
from tests.projects.building import Office, take

pytestmark = pytest.mark.django_db
PDF = zoo.pdf()


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


def attach(
    user: User, form: Evaluation, content: bytes = PDF, *, row: int | None = 1, name: str = "验收单.pdf"
) -> Attached:
    result = None if row is None else form.results.get(indicator__order=row).pk
    return attaching.attach(
        user=user, evaluation_id=form.pk, result_id=result, name=name, file=io.BytesIO(content), address="10.0.0.7"
    )


def describe(user: User, form: Evaluation, evidence: int, **fields: tuple[str, str]) -> tuple[str, ...]:
    """Write fields, each as (new text, what stood there before)."""
    return attaching.describe(
        user=user,
        evaluation_id=form.pk,
        evidence_id=evidence,
        written=[Written(field, value, was) for field, (value, was) in fields.items()],
    )


def detach(user: User, form: Evaluation, evidence: int) -> str:
    return attaching.detach(user=user, evaluation_id=form.pk, evidence_id=evidence)


def fetch(user: User, form: Evaluation, evidence: int) -> bytes:
    out = attaching.hand_out(user=user, evaluation_id=form.pk, evidence_id=evidence)
    with out.file:
        return out.file.read()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# Taking in ------------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_a_made_up_name_that_only_its_owner_reads(
    office: Office, form: Evaluation, folder: Path
) -> None:
    attached = attach(office.preparer, form, name="C:\\资料\\高级专家体检合同.pdf")
    evidence = Evidence.objects.get(pk=attached.id)
    (path,) = files_in(folder)
    assert path == folder / evidence.stored_name[:2] / evidence.stored_name
    assert "合同" not in str(path)
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (evidence.original_name, evidence.kind) == ("高级专家体检合同.pdf", "contract")
    assert (evidence.size, evidence.content_type) == (len(PDF), "application/pdf")
    assert evidence.digest == keeping.digest_of(io.BytesIO(PDF))
    assert evidence.uploaded_by == office.preparer
    assert form.contributors.filter(pk=office.preparer.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("服务满意度问卷.pdf", PDF, "survey"),
        ("劳务协议.pdf", PDF, "contract"),
        ("2024年台账.xlsx", zoo.office("xlsx"), "statistics"),
        ("IMG_2041.jpg", zoo.jpeg(), "photo"),
        ("附件1.pdf", PDF, "other"),
    ],
)
def test_the_kind_is_proposed_from_the_files_own_name(
    office: Office, form: Evaluation, name: str, content: bytes, kind: str
) -> None:
    assert attach(office.preparer, form, content, name=name).kind == kind


def test_a_file_that_proves_the_form_as_a_whole_belongs_to_no_row(office: Office, form: Evaluation) -> None:
    attach(office.preparer, form, row=None)
    page = evaluation_page(office.preparer, form.pk)
    assert page.evidence is not None
    assert [each.name for each in page.evidence.general] == ["验收单.pdf"]
    assert page.evidence.unproven_rows == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("程序.pdf", zoo.PE, "“程序.pdf”的名字是 .pdf，内容却是可执行程序，没有收"),
        ("空.pdf", b"", "“空.pdf”是空的"),
        ("页面.html", zoo.HTML, "是网页"),
    ],
)
def test_a_refused_file_leaves_nothing_but_the_record_of_the_refusal(
    office: Office, form: Evaluation, folder: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        attach(office.preparer, form, content, name=name)
    assert not Evidence.objects.exists()
    assert files_in(folder) == []
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.outcome, entry.actor) == ("evidence-attach", "refused", office.preparer)
    assert said in entry.note


def test_a_file_of_another_forms_row_is_refused(office: Office, form: Evaluation, folder: Path) -> None:
    other = building.build_at(Stage.DRAFT, office, code="310-015")
    row = other.results.get(indicator__order=1).pk
    with pytest.raises(Refused, match="这张表里没有这一行"):
        attaching.attach(user=office.preparer, evaluation_id=form.pk, result_id=row, name="a.pdf", file=io.BytesIO(PDF))
    assert files_in(folder) == []


def test_a_file_above_the_limit_is_refused_with_both_sizes(office: Office, form: Evaluation, settings: Any) -> None:
    settings.EVIDENCE_FILE_MB = 1
    large = zoo.pdf() + b"%" * 1_572_864 + b"%%EOF"
    with pytest.raises(Refused, match=r"“扫描.pdf”有 1.5 MB，一个文件最多 1 MB"):
        attach(office.preparer, form, large, name="扫描.pdf")


def test_a_row_takes_so_many_files_and_no_more(office: Office, form: Evaluation, folder: Path, settings: Any) -> None:
    settings.EVIDENCE_LINE_FILES = 2
    for number in range(2):
        attach(office.preparer, form, zoo.pdf(b"%d" % number))
    with pytest.raises(Refused, match="第 1 行已有 2 份佐证，最多 2 份"):
        attach(office.preparer, form, zoo.pdf(b"9"))
    assert len(files_in(folder)) == 2
    assert attach(office.preparer, form, zoo.pdf(b"9"), row=2).id


def test_a_form_takes_so_much_and_no_more(office: Office, form: Evaluation, folder: Path, settings: Any) -> None:
    settings.EVIDENCE_FORM_MB = 1
    attach(office.preparer, form, zoo.pdf() + b"%" * 700_000 + b"%%EOF")
    with pytest.raises(Refused, match=r"这张表的佐证共 1.3 MB，最多 1 MB"):
        attach(office.preparer, form, zoo.pdf(b"2") + b"%" * 700_000 + b"%%EOF", row=2)
    assert len(files_in(folder)) == 1


def test_the_same_file_twice_on_a_row_is_said_and_not_kept(office: Office, form: Evaluation, folder: Path) -> None:
    attach(office.preparer, form)
    with pytest.raises(Refused, match=r"这份文件第 1 行已经传过（“验收单.pdf”），“又一份.pdf”没有再存"):
        attach(office.colleague, form, name="又一份.pdf")
    assert len(files_in(folder)) == 1


def test_the_same_file_on_another_row_is_taken_and_said(office: Office, form: Evaluation) -> None:
    assert attach(office.preparer, form, row=1).remark == ""
    assert attach(office.preparer, form, row=2).remark == "第 1 行也用了同一份文件"
    assert attach(office.preparer, form, row=5).remark == "第 1、2 行也用了同一份文件"


# When something breaks ------------------------------------------------------------------------------------------------


def test_if_the_record_fails_the_file_goes(
    office: Office, form: Evaluation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the chain is broken")

    monkeypatch.setattr(auditing, "record", broken)
    with pytest.raises(RuntimeError):
        attach(office.preparer, form)
    assert files_in(folder) == []
    assert not Evidence.objects.exists()


def test_without_the_tidying_the_file_would_stay(
    office: Office, form: Evaluation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""

    def broken(**_: object) -> None:
        raise RuntimeError("the chain is broken")

    monkeypatch.setattr(auditing, "record", broken)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
    with pytest.raises(RuntimeError):
        attach(office.preparer, form)
    assert len(files_in(folder)) == 1


def test_a_full_disk_is_said_in_a_sentence(
    office: Office, form: Evaluation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="服务器没有存下来"):
        attach(office.preparer, form)
    assert files_in(folder) == []
    assert not Evidence.objects.exists()


def test_a_file_without_a_record_harms_nobody(office: Office, form: Evaluation, folder: Path) -> None:
    orphan = folder / "ab" / ("ab" + "0" * 38)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left behind")
    attached = attach(office.preparer, form)
    assert fetch(office.reader, form, attached.id) == PDF
    assert orphan.exists()


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_that_is_not_what_was_handed_in_is_not_handed_out(
    office: Office, form: Evaluation, folder: Path, how: str
) -> None:
    attached = attach(office.preparer, form)
    (path,) = files_in(folder)
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF + b" ")
    with pytest.raises(Refused, match="不见了，或者与上传时不一致"):
        fetch(office.reviewer, form, attached.id)


# Who may --------------------------------------------------------------------------------------------------------------

STEPS = {
    "attach": lambda user, form, evidence: attach(user, form, zoo.pdf(b"another")),
    "describe": lambda user, form, evidence: describe(user, form, evidence, pages=("3", "")),
    "detach": lambda user, form, evidence: detach(user, form, evidence),
    "restore": lambda user, form, evidence: attaching.restore(
        user=user, evaluation_id=form.pk, evidence_id=form.evidence.get(removed_at__isnull=False).pk
    ),
}
READERS = ("preparer", "colleague", "reviewer", "second_reviewer", "finance", "reader")
STRANGERS = ("stranger", "foreign_reviewer", "nobody", "sysadmin", "secadmin", "auditor")


def form_at(stage: Stage, office: Office) -> tuple[Evaluation, int]:
    """A form at a stage, with one file on its first row and one that was taken off."""
    form = building.build_at(Stage.DRAFT, office)
    evidence = attach(office.preparer, form).id
    detach(office.preparer, form, attach(office.preparer, form, zoo.pdf(b"removed"), name="旧的.pdf").id)
    actors = {Event.SUBMIT: office.preparer, Event.FINALISE: office.finance}
    for event in building.PATHS[stage]:
        take(event, actors.get(event, office.reviewer), form)
    form.refresh_from_db()
    return form, evidence


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("step", STEPS)
def test_only_preparers_write_and_only_while_the_form_is_open(office: Office, stage: Stage, step: str) -> None:
    form, evidence = form_at(stage, office)
    before = list(Evidence.objects.order_by("id").values())
    for name in (*READERS[1:], *STRANGERS):
        if name == "colleague" and stage in (Stage.DRAFT, Stage.RETURNED):
            continue
        with pytest.raises(NotVisible if name in STRANGERS else Refused):
            STEPS[step](getattr(office, name), form, evidence)
    assert list(Evidence.objects.order_by("id").values()) == before
    if stage in (Stage.DRAFT, Stage.RETURNED):
        STEPS[step](office.colleague, form, evidence)
        assert list(Evidence.objects.order_by("id").values()) != before


@pytest.mark.parametrize("step", STEPS)
def test_without_the_judgement_a_readers_step_would_be_taken(
    office: Office, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, evidence = form_at(Stage.DRAFT, office)
    monkeypatch.setattr(attaching, "judge_entering", lambda situation: Verdict(True))
    before = list(Evidence.objects.order_by("id").values())
    STEPS[step](office.reader, form, evidence)
    assert list(Evidence.objects.order_by("id").values()) != before


@pytest.mark.parametrize("stage", Stage)
def test_everybody_who_sees_the_project_fetches_and_nobody_else(office: Office, stage: Stage) -> None:
    form, evidence = form_at(stage, office)
    for name in READERS:
        assert fetch(getattr(office, name), form, evidence) == PDF
    for name in STRANGERS:
        with pytest.raises(NotVisible):
            fetch(getattr(office, name), form, evidence)


def test_a_file_is_fetched_under_its_own_form_only(office: Office) -> None:
    _, evidence = form_at(Stage.DRAFT, office)
    other = building.build_at(Stage.DRAFT, office, code="310-015")
    with pytest.raises(NotVisible):
        fetch(office.preparer, other, evidence)
    with pytest.raises(Refused):
        detach(office.preparer, other, evidence)


# Taking off -----------------------------------------------------------------------------------------------------------


def test_what_was_taken_off_keeps_who_and_when_and_its_file(office: Office, form: Evaluation, folder: Path) -> None:
    attached = attach(office.preparer, form)
    assert detach(office.colleague, form, attached.id) == "验收单.pdf"
    evidence = Evidence.objects.get()
    assert evidence.removed_by == office.colleague
    assert evidence.removed_at is not None
    assert len(files_in(folder)) == 1
    assert evaluation_page(office.preparer, form.pk).lines[0].evidence == ()
    with pytest.raises(NotVisible):
        fetch(office.preparer, form, attached.id)
    with pytest.raises(Refused, match="已经移除或不存在"):
        detach(office.preparer, form, attached.id)


def test_it_can_be_put_back_and_only_once(office: Office, form: Evaluation) -> None:
    attached = attach(office.preparer, form)
    detach(office.preparer, form, attached.id)
    attach(office.preparer, form, name="新的.pdf")
    with pytest.raises(Refused, match="已经传过"):
        attaching.restore(user=office.preparer, evaluation_id=form.pk, evidence_id=attached.id)
    detach(office.preparer, form, Evidence.objects.get(removed_at=None).pk)
    assert attaching.restore(user=office.preparer, evaluation_id=form.pk, evidence_id=attached.id) == "验收单.pdf"
    assert fetch(office.reader, form, attached.id) == PDF


def test_a_version_that_was_handed_in_keeps_speaking_of_a_file_that_was_taken_off_later(office: Office) -> None:
    form, evidence = form_at(Stage.RETURNED, office)
    detach(office.preparer, form, evidence)
    assert fetch(office.reviewer, form, evidence) == PDF
    never_handed_in = form.evidence.exclude(pk=evidence).get()
    with pytest.raises(NotVisible):
        fetch(office.reviewer, form, never_handed_in.pk)


# What was handed in ---------------------------------------------------------------------------------------------------


def test_a_version_lists_each_file_with_its_kind_number_and_digest(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    evidence = attach(office.preparer, form).id
    describe(office.preparer, form, evidence, number=("沪人社〔2024〕5号", ""), dated_on=("2024年3月1日", ""))
    take(Event.SUBMIT, office.preparer, form)
    form.refresh_from_db()
    content = thaw(revision_of(form))
    (listed,) = content.evidence
    assert (listed.id, listed.line) == (evidence, content.lines[0].id)
    assert (listed.name, listed.kind_label, listed.number) == ("验收单.pdf", "验收、交付材料", "沪人社〔2024〕5号")
    assert listed.digest == keeping.digest_of(io.BytesIO(PDF))
    assert evaluation_page(office.reviewer, form.pk).lines[0].evidence == (listed,)


def test_a_version_from_before_there_was_evidence_still_reads_and_fits_its_check_code(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    revision = Revision.objects.get(evaluation=form)
    old = revision.content.replace('"evidence":[],', "").replace('"evidence_needed":"",', "")
    assert old != revision.content
    form.approved_revision.content = old
    content = thaw(form.approved_revision)
    assert content.evidence == ()
    assert content.lines[0].evidence_needed == ""


# Describing -----------------------------------------------------------------------------------------------------------


def test_what_a_file_is_can_be_written_and_is_on_record(office: Office, form: Evaluation) -> None:
    evidence = attach(office.preparer, form).id
    fields = {"kind": ("notice", "acceptance"), "pages": ("12 页", ""), "note": ("第 3 页起", ""), "number": ("", "")}
    assert describe(office.colleague, form, evidence, **fields) == ("kind", "pages", "note")
    stored = Evidence.objects.get()
    assert (stored.kind, stored.pages, stored.note) == ("notice", 12, "第 3 页起")
    entry = AuditEntry.objects.latest("sequence")
    assert entry.action == "evidence-describe"
    assert [(each["label"], each["from"], each["to"]) for each in entry.changes][1] == (
        "佐证“验收单.pdf”的页数",
        "",
        "12",
    )


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("kind", "secret", "材料类别不在清单里"),
        ("pages", "很多", "不是页数"),
        ("pages", "0", "不是页数"),
        ("pages", "1e9", "不是页数"),
        ("pages", "-3", "不是页数"),
        ("dated_on", "去年", "不是日期"),
        ("dated_on", "2024-02-30", "不是日期"),
        ("number", "号" * 65, "有 65 字，最多 64 字"),
        ("note", "字" * 201, "有 201 字，最多 200 字"),
        ("stored_name", "x", "没有这一栏"),
        ("digest", "sha256:0", "没有这一栏"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_of_it_written(
    office: Office, form: Evaluation, field: str, text: str, said: str
) -> None:
    evidence = attach(office.preparer, form).id
    before = Evidence.objects.values().get()
    with pytest.raises(Refused, match=said):
        describe(office.preparer, form, evidence, **{"note": ("好的", ""), field: (text, "")})
    assert Evidence.objects.values().get() == before


def test_a_day_that_cannot_be_read_comes_with_an_example_of_its_own_year(office: Office, form: Evaluation) -> None:
    evidence = attach(office.preparer, form).id
    with pytest.raises(Refused) as refused:
        describe(office.preparer, form, evidence, dated_on=("2025年3月", ""))
    assert refused.value.problems[0].remedy == "请写成年-月-日，如 2025-03-31"


def test_somebody_elses_newer_text_is_not_covered_up(office: Office, form: Evaluation) -> None:
    evidence = attach(office.preparer, form).id
    describe(office.preparer, form, evidence, note=("陈静写的", ""))
    with pytest.raises(Refused, match="刚被别人改为“陈静写的”，您填的是“李敏写的”，没有盖掉"):
        describe(office.colleague, form, evidence, note=("李敏写的", ""))
    assert describe(office.colleague, form, evidence, pages=("3", ""), note=("", "")) == ("pages",)
    assert Evidence.objects.get().note == "陈静写的"


# On record ------------------------------------------------------------------------------------------------------------


def test_every_step_is_in_the_history_in_plain_words(office: Office, form: Evaluation) -> None:
    evidence = attach(office.preparer, form).id
    describe(office.preparer, form, evidence, pages=("3", ""))
    fetch(office.reviewer, form, evidence)
    detach(office.preparer, form, evidence)
    attaching.restore(user=office.preparer, evaluation_id=form.pk, evidence_id=evidence)
    told = [(each.actor, each.action) for each in history_of(office.reader, form.pk).entries][:5]
    assert told == [
        ("陈静", "恢复佐证"),
        ("陈静", "移除佐证"),
        ("周敏", "下载佐证"),
        ("陈静", "填佐证说明"),
        ("陈静", "上传佐证"),
    ]
    assert auditing.verify().intact


def test_the_command_names_what_is_gone_or_changed(office: Office, form: Evaluation, folder: Path) -> None:
    said = io.StringIO()
    for number, name in enumerate(("在.pdf", "丢.pdf", "改.pdf"), start=1):
        attach(office.preparer, form, zoo.pdf(b"%d" % number), name=name)
    call_command("evidence", stdout=said)
    assert "共 3 份，3 份相符；没有记录的文件 0 个。" in said.getvalue()
    places = {each.original_name: keeping.place_of(each.stored_name) for each in Evidence.objects.all()}
    places["丢.pdf"].unlink()
    places["改.pdf"].write_bytes(b"%PDF-1.4 ")
    (folder / "left-behind").write_bytes(b"x")
    with pytest.raises(CommandError, match="有 2 份佐证材料要从备份里恢复"):
        call_command("evidence", stdout=said)
    assert "不见了：专业技术人员管理工作经费 丢.pdf" in said.getvalue()
    assert "与上传时不一致：专业技术人员管理工作经费 改.pdf" in said.getvalue()
    assert "没有记录的文件 1 个" in said.getvalue()


def test_the_checks_of_the_site_name_a_folder_that_is_served(settings: Any) -> None:
    settings.EVIDENCE_DIR = Path(settings.STATIC_ROOT) / "evidence"
    with pytest.raises(SystemCheckError, match="served to everybody"):
        call_command("check")
