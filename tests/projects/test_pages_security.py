"""Headers of every page: the strict policy, the request number, and nothing kept after a person has signed in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from evaluator import security

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHIPPED = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}]


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


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_needs_an_exception_from_the_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text), "inline style"
    assert not re.search(r"\son[a-z]+=", text), "inline event handler"
    assert not re.search(r"<style[\s>]", text), "style element"
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", text), "inline script"
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text), "asset from outside"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_shipped_file_fetches_from_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"url\([\"']?(?:https?:)?//", text)
    assert not re.search(r"(?:fetch|import|importScripts)\(\s*[\"']https?:", text)
    assert "sourceMappingURL" not in text


OWN_SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
TOO_NEW = {
    "optional chaining": r"\w\?\.[\w\[(]",
    "nullish coalescing": r"\?\?",
    "Array.at": r"\.at\(-?\d",
    "replaceAll": r"\.replaceAll\(",
    "structuredClone": r"structuredClone\(",
    "navigator.clipboard": r"navigator\.clipboard",
    "eval": r"\beval\(|new Function\(",
}


@pytest.mark.parametrize("path", OWN_SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_to_what_chromium_83_understands(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
    found = [name for name, pattern in TOO_NEW.items() if re.search(pattern, text)]
    assert found == []


OWN_STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
TOO_NEW_IN_STYLES = {
    ":has": r":has\(",
    ":is": r":is\(",
    ":where": r":where\(",
    "inset": r"[;{\s]inset:",
    "aspect-ratio": r"aspect-ratio:",
    "flex gap": r"[;{\s]gap:",
    "color-mix": r"color-mix\(",
    "light-dark": r"light-dark\(",
    "container": r"@container",
}


@pytest.mark.parametrize("path", OWN_STYLES, ids=lambda path: path.name)
def test_styles_keep_to_what_chromium_83_understands(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    found = [name for name, pattern in TOO_NEW_IN_STYLES.items() if re.search(pattern, text)]
    assert found == []


def test_the_guards_above_would_notice() -> None:
    assert re.search(TOO_NEW["optional chaining"], "a?.b")
    assert re.search(TOO_NEW["nullish coalescing"], "a ?? b")
    assert re.search(TOO_NEW_IN_STYLES["flex gap"], ".line { gap: 4px }")
    assert not re.search(TOO_NEW_IN_STYLES["flex gap"], ".line { column-gap: 4px }")
