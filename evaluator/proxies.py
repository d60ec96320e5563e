"""Whose request it is when a reverse proxy (反向代理) stands in front."""

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that our own proxy saw: the last one of X-Forwarded-For. Earlier ones are what the client claims.

    Only used with BEHIND_PROXY=1. Example: "203.0.113.9, 10.0.0.7" → "10.0.0.7"; without the header the peer's address.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
