"""下载: the official form as a workbook, frozen once it was handed in, marked 草稿 before."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from projects.services.exporting import export_form
from projects.views.visitors import address_of


@login_required
@require_GET
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """One 项目支出绩效自评表; the file name says unit, project, year and form."""
    file = export_form(user=request.user, evaluation_id=pk, address=address_of(request))
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f"attachment; filename=form-{pk}.xlsx; filename*=UTF-8''{quote(file.filename)}"
    return response
