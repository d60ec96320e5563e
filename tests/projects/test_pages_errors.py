"""Error pages: plain Chinese, a number for the telephone, and no need of the database."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from evaluator import urls as site
from evaluator.security import number_of
from projects.views import errors


def fall(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("这件事由安全管理员办。")


urlpatterns = [path("fall/", fall), path("refuse/", refuse)]
handler400 = "projects.views.errors.bad_request"
handler403 = "projects.views.errors.forbidden"
handler404 = "projects.views.errors.not_found"
handler500 = "projects.views.errors.server_error"


def visit() -> HttpRequest:
    return RequestFactory().get("/nowhere/")


def pages() -> list[tuple[str, int, HttpRequest, HttpResponse]]:
    asked = [visit() for _ in range(6)]
    return [
        ("送来的内容没有看懂", 400, asked[0], errors.bad_request(asked[0], SuspiciousOperation("x"))),
        ("这件事不归您办", 403, asked[1], errors.forbidden(asked[1], PermissionDenied())),
        ("这一页已经过期", 403, asked[2], errors.csrf_failure(asked[2], "token")),
        ("没有找到这一页", 404, asked[3], errors.not_found(asked[3], Http404())),
        ("送来的内容太大", 413, asked[4], errors.bad_request(asked[4], RequestDataTooBig("x"))),
        ("系统出了故障", 500, asked[5], errors.server_error(asked[5])),
    ]


def test_every_error_page_says_in_chinese_what_happened_and_gives_its_number() -> None:
    for words, status, request, response in pages():
        text = response.content.decode()
        assert response.status_code == status
        assert words in text
        assert number_of(request) in text
        assert 'lang="zh-CN"' in text
        assert 'id="main"' in text


def test_no_error_page_shows_a_code_or_an_english_sentence() -> None:
    for _, status, request, response in pages():
        body = response.content.decode().split("<main", 1)[1].replace(number_of(request), "")
        assert str(status) not in body
        assert "Error" not in body
        assert "Forbidden" not in body


def test_a_refusal_says_its_own_sentence_when_it_has_one() -> None:
    response = errors.forbidden(visit(), PermissionDenied("审计日志由审计管理员查看，请找局办公室。"))
    assert "审计日志由审计管理员查看，请找局办公室。" in response.content.decode()


def test_what_was_too_large_is_told_its_limit() -> None:
    assert "4.0 MB" in errors.bad_request(visit(), RequestDataTooBig("x")).content.decode()


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "<b>粗</b>"])
def test_a_sentence_is_text_never_markup(markup: str) -> None:
    assert markup not in errors.forbidden(visit(), PermissionDenied(markup)).content.decode()


def test_the_site_is_wired_to_these_pages() -> None:
    for name in ("handler400", "handler403", "handler404", "handler500"):
        assert getattr(site, name) == globals()[name]


def test_an_unknown_address_is_answered_without_the_database(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_an_old_form_is_refused_in_chinese() -> None:
    response = Client(enforce_csrf_checks=True).post("/signin/", {"username": "chenjing", "password": "x"})
    assert response.status_code == 403
    assert "这一页已经过期" in response.content.decode()


def test_too_much_is_refused_with_its_limit(client: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    response = client.post("/signin/", "x=" + "1" * 2000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "送来的内容太大" in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_says_so_and_the_log_has_its_number(caplog: pytest.LogCaptureFixture) -> None:
    response = Client(raise_request_exception=False).get("/fall/")
    assert response.status_code == 500
    assert "系统出了故障" in response.content.decode()
    assert "on purpose" not in response.content.decode()
    assert response["X-Request-ID"] in caplog.text


@pytest.mark.urls(__name__)
def test_a_refusal_says_whose_task_it_is(client: Client) -> None:
    response = client.get("/refuse/")
    assert response.status_code == 403
    assert "这件事由安全管理员办。" in response.content.decode()
