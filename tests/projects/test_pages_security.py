"""Headers of every page: the strict policy, the request number, and nothing kept after a person has signed in."""

import re

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from evaluator import security


def answered(middleware: type, request: HttpRequest) -> HttpResponse:
    return middleware(lambda _: HttpResponse("好"))(request)


def test_the_policy_allows_no_inline_script_and_no_inline_style() -> None:
    policy = answered(security.SecurityHeaders, RequestFactory().get("/"))["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["object-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in policy


def test_every_answer_carries_the_companion_headers() -> None:
    response = answered(security.SecurityHeaders, RequestFactory().get("/"))
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_request_number_is_made_and_sent_back() -> None:
    request = RequestFactory().get("/")
    response = answered(security.RequestNumber, request)
    assert re.fullmatch(r"\d{4}-\d{4}-[0-9A-F]{6}", response["X-Request-ID"])
    assert response["X-Request-ID"] == security.number_of(request)


def test_the_number_of_a_gateway_is_kept_and_a_dangerous_one_is_not() -> None:
    kept = answered(security.RequestNumber, RequestFactory().get("/", headers={"X-Request-ID": "gateway-0001"}))
    assert kept["X-Request-ID"] == "gateway-0001"
    made = answered(security.RequestNumber, RequestFactory().get("/", headers={"X-Request-ID": "a b<script>"}))
    assert "script" not in made["X-Request-ID"]
