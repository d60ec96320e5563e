"""打印、导出: the official form on A4, and as the workbook that is handed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from projects.selectors.evaluation import evaluation_page
from projects.services import exporting
from projects.views.visible import hidden_as_missing
from projects.views.visitors import address_of


@login_required
@require_GET
def print_form(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The form as it goes on paper: from the frozen revision once handed in, before that marked 草稿."""
    with hidden_as_missing():
        page = evaluation_page(request.user, evaluation_id)
    return render(request, "print/page.html", {"page": page, "section": "projects"})


@login_required
@require_GET
def export(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The official workbook (xlsx), named 单位_项目_年度_项目支出绩效自评表."""
    with hidden_as_missing():
        file = exporting.export_form(user=request.user, evaluation_id=evaluation_id, address=address_of(request))
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename) or ""
    return response
