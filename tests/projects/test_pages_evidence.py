"""佐证材料 in the browser: the page of all evidence without script, the pieces for a script, the download's headers."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluator.review import Event, Stage
from projects.models import AuditEntry, Evaluation, Evidence
from projects.services import attaching
from tests.attachments import zoo
from tests.projects import building
from tests.projects.building import Office, take

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


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


@pytest.fixture
def preparer(client: Client, office: Office) -> Client:
    client.force_login(office.preparer)
    return client


def upload(client: Client, form: Evaluation, *files: tuple[str, bytes], row: int | None = 1, **more: Any) -> Any:
    line = form.results.get(indicator__order=row).pk if row else ""
    posted = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"/evaluations/{form.pk}/evidence/attach/", {"line": line, "file": posted}, **more)


def attach(office: Office, form: Evaluation, name: str = "验收单.pdf", content: bytes = zoo.pdf(), row: int = 1) -> int:
    result = form.results.get(indicator__order=row).pk
    return attaching.attach(
        user=office.preparer, evaluation_id=form.pk, result_id=result, name=name, file=io.BytesIO(content)
    ).id


def text_of(response: Any) -> str:
    return str(response.content.decode())


# Without script -------------------------------------------------------------------------------------------------------


def test_several_files_are_taken_one_by_one_and_each_refusal_is_said(preparer: Client, form: Evaluation) -> None:
    response = upload(preparer, form, ("合同.pdf", zoo.pdf()), ("程序.pdf", zoo.PE), ("空.pdf", b""))
    assert response.status_code == 409
    page = text_of(response)
    assert "“程序.pdf”的名字是 .pdf，内容却是可执行程序，没有收" in page
    assert "“空.pdf”是空的" in page
    assert "已收下“合同.pdf”" in page
    assert [each.original_name for each in Evidence.objects.all()] == ["合同.pdf"]


def test_after_an_upload_the_page_comes_back_at_the_row(preparer: Client, form: Evaluation) -> None:
    response = upload(preparer, form, ("合同.pdf", zoo.pdf()))
    row = form.results.get(indicator__order=1).pk
    assert response.status_code == 302
    assert response["Location"] == f"/evaluations/{form.pk}/evidence/#line-{row}"
    page = text_of(preparer.get(f"/evaluations/{form.pk}/evidence/"))
    assert "已收下“合同.pdf”" in page
    assert "还没有佐证的分值：<b>87.00</b> 分（4 行）" in page


def test_pressing_upload_without_a_file_says_what_to_do(preparer: Client, form: Evaluation) -> None:
    response = upload(preparer, form)
    assert response.status_code == 409
    assert "没有选文件" in text_of(response)


def test_a_file_can_be_described_removed_and_put_back_by_forms(
    preparer: Client, office: Office, form: Evaluation
) -> None:
    number = attach(office, form)
    base = f"/evaluations/{form.pk}/evidence/{number}/"
    described = {
        "kind": "notice",
        "was:kind": "acceptance",
        "number": "5号",
        "was:number": "",
        "pages": "2",
        "was:pages": "",
    }
    assert preparer.post(f"{base}describe/", described).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.number, evidence.pages) == ("notice", "5号", 2)
    assert preparer.post(f"{base}remove/").status_code == 302
    page = text_of(preparer.get(f"/evaluations/{form.pk}/evidence/"))
    assert "已移除“验收单.pdf”，可以撤销" in page
    assert f'action="{base}restore/"' in page
    assert preparer.post(f"{base}restore/").status_code == 302
    assert Evidence.objects.get().removed_at is None


def test_who_comes_to_a_step_by_a_link_is_sent_to_the_page(preparer: Client, office: Office, form: Evaluation) -> None:
    number = attach(office, form)
    for step in ("attach/", f"{number}/describe/", f"{number}/remove/", f"{number}/restore/"):
        response = preparer.get(f"/evaluations/{form.pk}/evidence/{step}")
        assert (response.status_code, response["Location"]) == (302, f"/evaluations/{form.pk}/evidence/")


def test_a_row_that_is_no_number_is_no_form_of_ours(preparer: Client, form: Evaluation) -> None:
    assert preparer.post(f"/evaluations/{form.pk}/evidence/attach/", {"line": "1 or 1"}).status_code == 400


def test_a_reader_sees_everything_and_no_form_to_write_with(client: Client, office: Office, form: Evaluation) -> None:
    number = attach(office, form)
    client.force_login(office.reader)
    page = text_of(client.get(f"/evaluations/{form.pk}/evidence/"))
    assert f"/evaluations/{form.pk}/evidence/{number}/" in page
    for written in ("attach/", "describe/", "remove/", "restore/", 'type="file"'):
        assert written not in page


# With script ----------------------------------------------------------------------------------------------------------


def test_a_script_gets_the_pieces_that_follow_from_an_upload(preparer: Client, form: Evaluation) -> None:
    response = upload(preparer, form, ("合同.pdf", zoo.pdf()), headers={"Accept": "application/json"})
    told = response.json()
    assert response.status_code == 200
    assert told["said"] == ["已收下“合同.pdf”"]
    assert "佐证 1" in told["html"]
    assert "合同.pdf" in told["html"]
    assert 'id="unproven"' in told["html"]


def test_a_script_gets_the_refusal_as_one_sentence(preparer: Client, form: Evaluation) -> None:
    response = upload(preparer, form, ("程序.pdf", zoo.PE), headers={"Accept": "application/json"})
    assert response.status_code == 409
    assert response.json()["sentence"].startswith("“程序.pdf”的名字是 .pdf，内容却是可执行程序，没有收。可以传 PDF")


# The download ---------------------------------------------------------------------------------------------------------


def test_a_file_leaves_as_a_download_that_no_browser_runs_or_keeps(
    client: Client, office: Office, form: Evaluation
) -> None:
    number = attach(office, form, "合同 “甲”.pdf")
    client.force_login(office.reviewer)
    response = client.get(f"/evaluations/{form.pk}/evidence/{number}/")
    assert b"".join(response.streaming_content) == zoo.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('合同 “甲”.pdf')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.latest("sequence").action == "evidence-download"


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.pdf", 'a";filename="b.exe.pdf', "../../a.pdf"])
def test_no_name_breaks_out_of_the_header(preparer: Client, office: Office, form: Evaluation, name: str) -> None:
    number = attach(office, form, name)
    response = preparer.get(f"/evaluations/{form.pk}/evidence/{number}/")
    assert b"".join(response.streaming_content)
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not {"\r", "\n"} & set(header)
    assert "Set-Cookie" not in response.headers
    assert ".." not in header


def test_looking_at_the_head_of_a_file_is_no_download(preparer: Client, office: Office, form: Evaluation) -> None:
    number = attach(office, form)
    before = AuditEntry.objects.count()
    assert preparer.head(f"/evaluations/{form.pk}/evidence/{number}/").status_code == 405
    assert AuditEntry.objects.count() == before


def test_a_file_that_is_gone_is_said_on_the_page(
    preparer: Client, office: Office, form: Evaluation, folder: Path
) -> None:
    number = attach(office, form)
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    response = preparer.get(f"/evaluations/{form.pk}/evidence/{number}/")
    assert response.status_code == 409
    assert "请报系统管理员从备份里恢复" in text_of(response)


# Limits and costs -----------------------------------------------------------------------------------------------------


def test_a_request_larger_than_all_of_a_forms_files_is_stopped_before_it_is_read(
    preparer: Client, form: Evaluation, settings: Any
) -> None:
    settings.EVIDENCE_FORM_MB = 1
    response = upload(preparer, form, ("大.pdf", zoo.pdf() + bytes(3 * MEGABYTE)))
    assert response.status_code == 413
    assert "一次最多 2 MB" in text_of(response)
    assert not Evidence.objects.exists()


def test_a_large_file_waits_in_a_file_and_not_in_memory(preparer: Client, form: Evaluation) -> None:
    scanned = zoo.pdf() + bytes(3 * MEGABYTE) + b"%%EOF"
    assert upload(preparer, form, ("扫描.pdf", scanned)).status_code == 302
    assert Evidence.objects.get().size == len(scanned)


def cost(client: Client, address: str) -> tuple[int, int]:
    """Queries of a page on its second visit, and how many of them ask for evidence."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries), sum('FROM "projects_evidence"' in each["sql"] for each in queries.captured_queries)


@pytest.mark.parametrize("where", ["", "evidence/"])
@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SUBMITTED])
def test_a_page_costs_the_same_with_twenty_files_as_with_one(
    preparer: Client, office: Office, where: str, stage: Stage
) -> None:
    costs = []
    for count, code in ((1, "310-014"), (20, "310-015")):
        form = building.build_at(Stage.DRAFT, office, code=code)
        for number in range(count):
            attach(office, form, f"{number}.pdf", zoo.pdf(b"%d" % number), row=1 + number % 5)
        if stage is Stage.SUBMITTED:
            take(Event.SUBMIT, office.preparer, form)
        costs.append(cost(preparer, f"/evaluations/{form.pk}/{where}"))
    assert costs[0] == costs[1]
    asked = {(Stage.DRAFT, ""): 1, (Stage.DRAFT, "evidence/"): 2}
    assert costs[1][1] == asked.get((stage, where), 0)


def test_an_upload_costs_the_same_beside_twenty_files_as_beside_one(
    preparer: Client, office: Office, form: Evaluation, settings: Any
) -> None:
    settings.EVIDENCE_LINE_FILES = 50
    upload(preparer, form, ("先来的.pdf", zoo.pdf(b"first")))
    costs = []
    for count in (1, 20):
        for number in range(count):
            attach(office, form, f"{count}-{number}.pdf", zoo.pdf(b"%d-%d" % (count, number)))
        with CaptureQueriesContext(connection) as queries:
            upload(preparer, form, (f"{count}.pdf", zoo.pdf(b"%d" % count)), headers={"Accept": "application/json"})
        costs.append(len(queries))
    assert costs[0] == costs[1]
