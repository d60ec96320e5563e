"""Headers that keep a page what it is: no foreign script, no frame, no copy left in a shared computer's cache.

Small middlewares, in the order in which they stand in the settings:

* :class:`RequestNumber` gives every request a number (编号), shown on error pages and written to the log;
* :class:`SecurityHeaders` sends the Content Security Policy and its companions with every answer;
* :class:`PrivatePages` forbids storing pages that a signed-in person has seen;
* :class:`FirstPassword` lets nobody work with the initial password that somebody else knows.
"""

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
OPEN_WITH_INITIAL_PASSWORD = ("password", "signout", "alive")
GIVEN_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")


def number_of(request: HttpRequest) -> str:
    """The number (编号) of this request, in a form that can be read out on the telephone: ``0120-1033-7F3A9C``.

    >>> len(number_of(HttpRequest())) == len("0120-1033-7F3A9C")
    True
    """
    number = getattr(request, "number", "")
    if not number:
        number = f"{timezone.localtime():%m%d-%H%M}-{secrets.token_hex(3).upper()}"
        request.number = number  # type: ignore[attr-defined]
    return str(number)


class RequestNumber:
    """Number each request (请求编号), or take the number that the gateway in front has given it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        if GIVEN_NUMBER.fullmatch(given):
            request.number = given  # type: ignore[attr-defined]
        number = number_of(request)
        response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


class SecurityHeaders:
    """Send the strict Content Security Policy (内容安全策略) and its companions with every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PrivatePages:
    """Forbid storing what a signed-in person has seen, so that the next one at this computer cannot page back to it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        user = getattr(request, "user", None)
        if request.session.accessed or (user is not None and user.is_authenticated):
            response["Cache-Control"] = "no-store, private"
        return response


class FirstPassword:
    """Send a person with an initial password (初始密码) to the page that changes it, whatever was asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False):
            allowed = {reverse(name) for name in OPEN_WITH_INITIAL_PASSWORD}
            if request.path not in allowed:
                return redirect("password")
        return self.get_response(request)
