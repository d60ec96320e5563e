"""目标表出去：the template to be filled in, and one plan as the form that can be imported again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from projects.services.planning.exporting import export_plan, template_file
from projects.views.attached import attached
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of


@login_required
@require_GET
def template(request: SignedIn) -> HttpResponse:
    """下载目标表模板."""
    return attached(template_file())


@login_required
@require_GET
def export(request: SignedIn, plan_id: int) -> HttpResponse:
    """导出目标表: one plan as the form that can be imported again."""
    with hidden_as_missing():
        return attached(export_plan(user=request.user, plan_id=plan_id, address=address_of(request)))
