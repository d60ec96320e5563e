"""The frame of every page as a context processor: read once, and only by pages that print it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from projects.selectors.frame import frame_of


def frame(request: HttpRequest) -> dict[str, object]:
    """Offer ``frame`` to templates of signed-in people. A part of a page that htmx swaps asks for none of it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"frame": SimpleLazyObject(lambda: frame_of(user)), "idle_seconds": settings.SESSION_IDLE_SECONDS}
