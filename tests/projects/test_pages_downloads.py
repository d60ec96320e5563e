"""下载: what the page offers, what an archive holds, and everything that must not get into one."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluator.review import Stage
from evaluator.sheets.archive import LIST_NAME
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.outgoing import FormArchive, OutgoingForm
from evaluator.sheets.reader import read_forms
from projects import permissions
from projects.models import AuditEntry, Evaluation, Round
from projects.services import auditing, exporting
from projects.views import downloads
from tests.projects import building
from tests.projects.answers import FOREIGN, OWN, SESSIONS
from tests.projects.building import LAYOUT, Office
from tests.projects.canaries import CANARIES
from tests.projects.rows import an_evaluation
from tests.projects.two_bureaus import Bureaus, built_once
from tests.projects.visiting import Visitor

pytestmark = pytest.mark.django_db
PAGE_BUDGET = 9
PROJECT = "专业技术人员管理工作经费"
NAME = f"上海市人力资源和社会保障局_{PROJECT}_2024年度_项目支出绩效自评表"


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def visitor(client: Client, office: Office) -> Client:
    client.force_login(office.reviewer)
    return client


def text_of(client: Client, query: str = "") -> str:
    return html.unescape(client.get(f"/downloads/{query}").content.decode())


def rows_of(text: str) -> list[str]:
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in re.findall(r"<tr>.*?</tr>", body, re.S)]


def fetch(client: Client, *forms: Evaluation, query: str = "", **data: Any) -> Any:
    return client.post(f"/downloads/{query}", {"which": "chosen", "form": [form.pk for form in forms], **data})


def opened(response: Any) -> zipfile.ZipFile:
    assert response.status_code == 200, html.unescape(response.content.decode())
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def form_in(archive: zipfile.ZipFile, name: str) -> OfficialForm:
    (form,) = read_forms(archive.read(name), filename=name)
    assert isinstance(form, OfficialForm)
    return form


def done() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="export", outcome="done"))


def past_the_triggers(statement: str, *values: object) -> None:
    """Do to the frozen versions what somebody with the database's own keys can do."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE projects_revision DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS projects_revision_once")
        cursor.execute(statement, values)


# The page -------------------------------------------------------------------------------------------------------------


def test_each_row_says_what_the_file_will_be(visitor: Client, office: Office) -> None:
    for number, stage in enumerate((Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED), start=1):
        building.build_at(stage, office, code=f"310-0{number}")
    draft, submitted, approved = rows_of(text_of(visitor, "?show=all"))
    assert "草稿 取自现在填的内容" in draft
    assert "草稿 取自第 1 次报送的冻结版本，还没有审核通过" in submitted
    assert "正式表 取自第 1 次报送的冻结版本" in approved
    for word in (PROJECT, "职业能力建设处", "审核通过", "99.10", "优", "还没有人下载"):
        assert word in approved


def test_the_second_submission_is_the_second_version(visitor: Client, office: Office) -> None:
    form = building.build_at(Stage.RETURNED, office)
    assert "草稿" in rows_of(text_of(visitor, "?show=all"))[0]
    for event in building.PATHS[Stage.APPROVED]:
        building.take(event, office.preparer if event == "submit" else office.reviewer, form)
    assert "取自第 2 次报送的冻结版本" in rows_of(text_of(visitor))[0]


def test_what_can_be_reported_comes_first_and_the_rest_is_one_click_away(visitor: Client, office: Office) -> None:
    for number, stage in enumerate(Stage, start=1):
        building.build_at(stage, office, code=f"310-0{number}")
    text = text_of(visitor)
    assert len(rows_of(text)) == 2
    assert "可以上报的（审核通过、已审定） <b>2</b>" in text
    assert "全部 <b>6</b>" in text
    assert "可以上报的 2 张" in text
    assert len(rows_of(text_of(visitor, "?show=all"))) == 6


def test_the_last_download_names_who_and_when(visitor: Client, client: Client, office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    visitor.get(f"/evaluations/{form.pk}/export/")
    assert "周敏 今天" in rows_of(text_of(visitor))[0]
    client.force_login(office.reader)
    fetch(client, form)
    assert "何静 今天" in rows_of(text_of(client))[0]
    auditing.record(actor=office.nobody, action="export", subject=form, outcome="refused")
    assert "何静 今天" in rows_of(text_of(client))[0], "a refused one is no download"


def test_before_anything_is_approved_the_page_says_where_the_drafts_are(visitor: Client, office: Office) -> None:
    building.open_form(office)
    text = text_of(visitor)
    assert "还没有可以上报的自评表" in text
    assert "看全部 1 张" in text
    assert "下载选中的" not in text


def test_one_year_and_one_unit_at_a_time(visitor: Client, office: Office) -> None:
    earlier = Round.objects.create(
        unit=office.department,
        fiscal_year=2023,
        name="2023年度自评",
        opens_on=timezone.localdate(),
        due_at=timezone.now() + timedelta(days=1),
        region="310000",
        layout_id=LAYOUT,
    )
    an_evaluation(office.section, earlier, "上一年的项目")
    an_evaluation(office.section, office.round, "这一处的项目")
    an_evaluation(office.other_section, office.round, "那一处的项目")
    assert len(rows_of(text_of(visitor, "?show=all"))) == 2
    (row,) = rows_of(text_of(visitor, f"?show=all&unit={office.other_section.pk}"))
    assert "那一处的项目" in row
    (row,) = rows_of(text_of(visitor, "?show=all&year=2023"))
    assert "上一年的项目" in row
    assert len(rows_of(text_of(visitor, "?show=all&unit=999999&year=x&page=x"))) == 2


def test_a_long_list_has_pages(visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PER_PAGE", 2)
    for number in range(3):
        an_evaluation(office.section, office.round, f"项目{number}", code=f"{number}")
    text = text_of(visitor, "?show=all&page=2")
    assert "项目2" in rows_of(text)[0]
    assert "第 2 / 2 页，共 3 张" in text


def test_people_with_business_have_the_page_in_the_top_bar_and_administrators_do_not(
    client: Client, office: Office
) -> None:
    for user, shown in ((office.preparer, True), (office.reader, True), (office.sysadmin, False)):
        client.force_login(user)
        assert ('href="/downloads/"' in client.get("/").content.decode()) is shown
    building.build_at(Stage.APPROVED, office)
    assert rows_of(text_of(client, "?show=all")) == [], "an administrator sees no business data"


def test_the_page_costs_the_same_for_one_row_and_for_twenty(visitor: Client, office: Office) -> None:
    costs = []
    for count in (1, 20):
        for number in range(Evaluation.objects.count(), count):
            section = building.build_unit(f"D-1-9-{number}", f"第{number}处", "section", office.department)
            form = an_evaluation(section, office.round, f"项目{number}")
            auditing.record(actor=office.reviewer, action="export", subject=form)
        visitor.get("/downloads/?show=all")
        with CaptureQueriesContext(connection) as queries:
            text = text_of(visitor, "?show=all")
        assert len(rows_of(text)) == count
        costs.append(len(queries))
    assert costs[0] == costs[1] <= PAGE_BUDGET


def test_the_project_list_links_to_the_file_of_what_is_approved(visitor: Client, office: Office) -> None:
    approved = building.build_at(Stage.APPROVED, office)
    draft = building.open_form(office, code="310-015")
    text = visitor.get("/projects/").content.decode()
    assert f'href="/evaluations/{approved.pk}/export/"' in text
    assert f'href="/evaluations/{draft.pk}/export/"' not in text


# The archive ----------------------------------------------------------------------------------------------------------


def test_ticked_forms_come_as_one_archive_with_a_folder_for_each_unit(visitor: Client, office: Office) -> None:
    ours = building.build_at(Stage.APPROVED, office)
    theirs = building.build_at(Stage.SUBMITTED, office, code="310-020", unit=office.other_section)
    unticked = building.build_at(Stage.APPROVED, office, code="310-021")
    response = fetch(visitor, theirs, ours)
    archive = opened(response)
    assert archive.namelist() == [f"职业能力建设处/{NAME}.xlsx", f"规划财务处/{NAME}_草稿.xlsx", "汇总表.xlsx"]
    for name in archive.namelist()[:2]:
        assert form_in(archive, name).project.text == PROJECT
    named = unquote(response["Content-Disposition"])
    assert re.search(r"2024年度_项目支出绩效自评表_市人力资源和社会保障局_2份（含草稿1份）_\d{8}-\d{4}\.zip", named)
    assert {entry.object_id for entry in done()} == {str(ours.pk), str(theirs.pk)}
    assert str(unticked.pk) not in {entry.object_id for entry in done()}


def test_forms_of_one_name_are_numbered(visitor: Client, office: Office) -> None:
    forms = [building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(3)]
    assert opened(fetch(visitor, *forms)).namelist() == [
        f"职业能力建设处/{NAME}.xlsx",
        f"职业能力建设处/{NAME}（2）.xlsx",
        f"职业能力建设处/{NAME}（3）.xlsx",
        "汇总表.xlsx",
    ]


def test_a_form_that_is_ticked_twice_comes_once(visitor: Client, office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    assert len(opened(fetch(visitor, form, form)).namelist()) == 1
    assert len(done()) == 1


@pytest.mark.parametrize("stage", Stage)
def test_in_an_archive_a_form_is_what_it_is_alone(visitor: Client, office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    alone = visitor.get(f"/evaluations/{form.pk}/export/")
    archive = opened(fetch(visitor, form, workings="1"))
    (name,) = archive.namelist()
    assert name.rpartition("/")[2] in unquote(alone["Content-Disposition"])
    assert archive.read(name) == alone.content


def test_all_that_can_be_reported_is_what_is_approved_or_finalised_under_the_conditions(
    visitor: Client, office: Office
) -> None:
    for number, stage in enumerate(Stage, start=1):
        building.build_at(stage, office, code=f"310-0{number}")
    building.build_at(Stage.APPROVED, office, code="310-09", unit=office.other_section)
    everything = {"which": "reportable"}
    assert len(opened(visitor.post("/downloads/", everything)).namelist()) == 3 + 1
    archive = opened(visitor.post(f"/downloads/?unit={office.other_section.pk}", everything))
    assert archive.namelist() == [f"规划财务处/{NAME}.xlsx"]
    assert visitor.post("/downloads/?year=2024&show=all", everything).status_code == 200


def test_every_form_has_its_own_audit_entry_and_the_chain_holds(visitor: Client, office: Office) -> None:
    approved, draft = building.build_at(Stage.APPROVED, office), building.open_form(office, code="310-015")
    fetch(visitor, approved, draft)
    notes = {entry.object_id: (entry.actor_name, entry.address, entry.note) for entry in done()}
    digest = approved.revisions.get().digest
    assert notes == {
        str(approved.pk): ("周敏", "127.0.0.1", f"第 1 次报送 {digest}，打包下载"),
        str(draft.pk): ("周敏", "127.0.0.1", "草稿，打包下载"),
    }
    assert auditing.verify().intact


def test_a_large_archive_takes_no_more_queries_than_a_small_one(visitor: Client, office: Office) -> None:
    forms = [
        building.build_at(stage, office, code=f"310-{stage}-{number}")
        for stage in (Stage.DRAFT, Stage.APPROVED)
        for number in range(3)
    ]
    costs = []
    visitor.get("/downloads/")
    for chosen in (forms[2:4], forms):
        with CaptureQueriesContext(connection) as queries:
            opened(fetch(visitor, *chosen))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# What is refused ------------------------------------------------------------------------------------------------------


def test_nothing_ticked_is_said_on_the_page(visitor: Client, office: Office) -> None:
    building.build_at(Stage.APPROVED, office)
    response = fetch(visitor)
    assert response.status_code == 409
    assert "一张表也没有选中。请在要下载的表前面打勾" in html.unescape(response.content.decode())
    assert done() == []


def test_more_than_the_limit_is_refused_with_both_numbers_and_a_way_out(
    visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_FORMS", 2)
    forms = [building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(3)]
    for response in (fetch(visitor, *forms), visitor.post("/downloads/", {"which": "reportable"})):
        assert response.status_code == 409
        text = html.unescape(response.content.decode())
        assert "一次最多打包 2 张，这次是 3 张，没有下载。请先选一个处室" in text
    assert done() == []
    assert text_of(visitor).count(" checked") == 0
    assert html.unescape(fetch(visitor, *forms).content.decode()).count(" checked") == 3, "ticks are not lost"
    assert len(opened(fetch(visitor, *forms[:2])).namelist()) == 2 + 1


@pytest.mark.parametrize(
    "data", [{"form": "x"}, {"form": "-1"}, {"form": "１"}, {"form": "9" * 19}, {"which": "x"}, {"shape": "x"}]
)
def test_a_post_that_no_page_sends_makes_no_sense(visitor: Client, data: dict[str, str]) -> None:
    assert visitor.post("/downloads/", {"which": "chosen", **data}).status_code == 400


def test_one_foreign_form_makes_the_whole_request_one_for_a_page_that_is_not_there(
    client: Client, office: Office
) -> None:
    own = building.build_at(Stage.APPROVED, office)
    foreign = building.build_at(Stage.APPROVED, office, code="310-020", unit=office.other_section)
    client.force_login(office.preparer)
    assert fetch(client, own, foreign).status_code == 404
    assert done() == []
    refused = AuditEntry.objects.get(action="export", outcome="refused")
    assert (refused.object_id, refused.actor) == (str(foreign.pk), office.preparer)
    assert client.post("/downloads/", {"which": "chosen", "form": [own.pk, 10**17]}).status_code == 404


def test_without_the_guard_the_foreign_form_would_be_in_the_archive(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = building.build_at(Stage.APPROVED, office, code="310-020", unit=office.other_section)
    client.force_login(office.preparer)
    monkeypatch.setattr(permissions, "visible_evaluations", lambda user: Evaluation.objects.all())
    assert len(opened(fetch(client, foreign)).namelist()) == 1


def test_a_role_that_was_taken_away_ends_the_download_at_once(client: Client, office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    client.force_login(office.reader)
    assert fetch(client, form).status_code == 200
    office.reader.assignments.all().delete()
    assert fetch(client, form).status_code == 404
    assert fetch(client, which="reportable").status_code == 409


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE projects_revision SET content = replace(content, '35.00', '50.00') WHERE evaluation_id = %s",
        "UPDATE projects_revision SET digest = 'sha256:00' WHERE evaluation_id = %s",
    ],
    ids=["content", "check code"],
)
def test_a_frozen_version_that_was_tampered_with_is_left_out_and_named(
    visitor: Client, office: Office, harm: str
) -> None:
    whole = building.build_at(Stage.APPROVED, office)
    broken = building.build_at(Stage.APPROVED, office, code="310-020", unit=office.other_section)
    past_the_triggers(harm, broken.pk)
    response = fetch(visitor, whole, broken)
    archive = opened(response)
    assert archive.namelist() == [f"职业能力建设处/{NAME}.xlsx", LIST_NAME]
    listed = archive.read(LIST_NAME).decode("utf-8-sig")
    assert f"1. 规划财务处　{PROJECT}：找不到报送时冻结的版本，或者它的内容与校验码不一致" in listed
    assert "_1份（缺1份）_" in unquote(response["Content-Disposition"])
    refused = AuditEntry.objects.get(action="export", outcome="refused")
    assert refused.object_id == str(broken.pk)
    assert "校验码不一致" in refused.note
    assert [entry.object_id for entry in done()] == [str(whole.pk)]


def test_if_nothing_can_be_written_there_is_no_archive_but_the_reasons(visitor: Client, office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    past_the_triggers("UPDATE projects_revision SET digest = 'sha256:00'")
    response = fetch(visitor, form)
    assert response.status_code == 409
    assert f"{PROJECT}：找不到报送时冻结的版本" in html.unescape(response.content.decode())
    assert AuditEntry.objects.filter(action="export", outcome="refused").count() == 1


def test_a_text_that_no_cell_holds_and_a_layout_that_is_gone_are_said_in_words(visitor: Client, office: Office) -> None:
    whole, long, homeless = (building.build_at(Stage.DRAFT, office, code=f"310-0{number}") for number in range(3))
    long.goals.update(achievement="长" * 32768)
    Evaluation.objects.filter(pk=homeless.pk).update(layout_id="999999/none-2024")
    archive = opened(fetch(visitor, whole, long, homeless))
    assert len(archive.namelist()) == 2
    listed = archive.read(LIST_NAME).decode("utf-8-sig")
    assert "有一格的文字超过 32767 个字" in listed
    assert "999999/none-2024" in listed


def test_a_fault_of_ours_halfway_sends_nothing_and_records_nothing(
    visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(2)]
    add, added = FormArchive.add, []

    def fails_at_the_second(archive: FormArchive, item: OutgoingForm) -> str:
        if added:
            raise RuntimeError("disk")
        added.append(item)
        return add(archive, item)

    monkeypatch.setattr(FormArchive, "add", fails_at_the_second)
    visitor.raise_request_exception = False
    response = fetch(visitor, *forms)
    assert response.status_code == 500
    assert "Content-Disposition" not in response
    assert done() == []


# Foreign texts --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bureaus]:
    with django_db_blocker.unblock():
        yield from built_once()


def texts_in(archive: zipfile.ZipFile) -> str:
    found = [*archive.namelist()]
    for name in archive.namelist():
        with zipfile.ZipFile(io.BytesIO(archive.read(name))) as workbook:
            found += [html.unescape(workbook.read(part).decode()) for part in workbook.namelist()]
    return "\n".join(found)


@pytest.mark.parametrize("name", SESSIONS)
def test_page_and_archive_hold_everything_of_ones_own_and_nothing_of_others(there: Bureaus, name: str) -> None:
    visitor = Visitor(name, there)
    mine = {form.id for form in visitor.forms}
    page = text_of(visitor.client, "?show=all")
    assert {int(pk) for pk in re.findall(r'name="form" value="(\d+)"', page)} == mine
    response = visitor.client.post("/downloads/", {"which": "chosen", "form": sorted(mine)})
    if not mine:
        assert response.status_code == 409
        return
    archive = opened(response)
    assert len(archive.namelist()) == len(mine) + (len(mine) > 1)
    foreign = [trace for scope, each in CANARIES.items() if scope not in visitor.knows for trace in each.traces]
    text = texts_in(archive)
    assert not [trace for trace in foreign if trace in text or trace in page]


@pytest.mark.parametrize("name", SESSIONS)
def test_a_foreign_form_beside_ones_own_is_never_given_away(there: Bureaus, name: str) -> None:
    visitor = Visitor(name, there)
    hidden = next(
        form
        for scope in (FOREIGN, OWN)
        for form in there.forms
        if form.scope == scope and form.id not in {each.id for each in visitor.forms}
    )
    ids = [*(form.id for form in visitor.forms), hidden.id]
    response = visitor.client.post("/downloads/", {"which": "chosen", "form": ids})
    assert response.status_code == 404
    text = html.unescape(response.content.decode())
    assert not [trace for trace in CANARIES[hidden.scope].traces if trace in text and hidden.scope not in visitor.knows]
