"""附件：a file that a service made, on its way to the browser under its own name."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from projects.services.results import ExportedFile


def attached(file: ExportedFile) -> HttpResponse:
    """The answer that the browser saves."""
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
