"""Error pages: plain Chinese, a number for the telephone, and no need of the database."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from evaluator.security import number_of
from projects.views import errors


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
    assert "2.5 MB" in errors.bad_request(visit(), RequestDataTooBig("x")).content.decode()


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "<b>粗</b>"])
def test_a_sentence_is_text_never_markup(markup: str) -> None:
    assert markup not in errors.forbidden(visit(), PermissionDenied(markup)).content.decode()
