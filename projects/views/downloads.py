"""下载: the official form as a workbook, frozen once it was handed in, marked 草稿 before."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from projects.services.exporting import export_form
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of


@login_required
@require_GET
def export(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """One 项目支出绩效自评表; the file's name says unit, project, year and form."""
    with hidden_as_missing():
        file = export_form(user=request.user, evaluation_id=evaluation_id, address=address_of(request))
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
