"""How long a signed-in person stays signed in: 30 minutes idle, 12 hours at most."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN_AT = "seen_at"
SIGNED_IN_AT = "signed_in_at"
STEP_SECONDS = 60


class IdleLimit:
    """Ends a session that was idle or open for too long.

    The time of the last request is written at most once a minute, so that an ordinary page costs no extra write.
    Worked example: last request 10:00:20, next 10:30:10 → still signed in; 10:30:21 → signed out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen_at = request.session.get(SEEN_AT, now)
            signed_in_at = request.session.setdefault(SIGNED_IN_AT, now)
            if now - seen_at > settings.SESSION_IDLE_SECONDS or now - signed_in_at > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif SEEN_AT not in request.session or now - seen_at >= STEP_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)
