"""Error pages (出错页面): what happened, what was not changed, what can be done, and a number for the telephone."""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evaluator.security import number_of
from projects.views.uploads import MEGABYTE, UploadTooLarge, largest_request

logger = logging.getLogger(__name__)

TOO_LARGE = {
    UploadTooLarge: lambda: f"{largest_request() // MEGABYTE} MB",
    RequestDataTooBig: lambda: f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20:.1f} MB（不算上传的文件）",
    TooManyFieldsSent: lambda: f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} 格",
    TooManyFilesSent: lambda: f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个文件",
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent makes no sense. 413: it is too large, and the page says what the limit is."""
    for kind, limit in TOO_LARGE.items():
        if isinstance(exception, kind):
            return render(request, "413.html", {"number": number_of(request), "limit": limit()}, status=413)
    return render(request, "400.html", {"number": number_of(request)}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not this person's task. The exception's own sentence, if it has one, says whose it is."""
    return render(request, "403.html", {"number": number_of(request), "sentence": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open for too long, or another person signed in meanwhile; nothing was taken in."""
    logger.warning("csrf %s %s", number_of(request), reason)
    return render(request, "403_csrf.html", {"number": number_of(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or a record of a unit that this person may not see; the answer is the same for both."""
    return render(request, "404.html", {"number": number_of(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page says so, and that what was saved before is still there; the log has the same number."""
    logger.error("server error %s at %r", number_of(request), request.path)
    return render(request, "500.html", {"number": number_of(request)}, status=500)
