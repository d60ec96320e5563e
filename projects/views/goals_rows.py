"""目标的行: insert, delete, put back, move, share the points that are left; and the drawer of the indicator library."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from projects.permissions import NotVisible
from projects.selectors.library import search_library
from projects.selectors.plans.cells import MOST_ROWS
from projects.services import cataloguing, planning
from projects.services.results import Refused
from projects.templatetags.judging import sentence
from projects.views.goals import SECTION, number_in, page_of, render_plan
from projects.views.posted import page_in, step_from, version_in, wants_json
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

MOST_AT_ONCE = 50
KEPT_LINK = "看指标库里的这一条"


@dataclass(frozen=True, slots=True)
class _Done:
    """What a step with rows did: a sentence, the row or the source to go to, and the deletion that can be undone."""

    said: str
    row: int | None = None
    deleted: int | None = None
    source: str = ""
    added: int = 0
    over: str = ""
    """Why fewer rows were added than were asked for."""

    @property
    def place(self) -> str:
        """Where on the page it was."""
        if self.source:
            return "#h-money"
        return f"#r{self.row}" if self.row else "#h-rows"


@login_required
@step_from("goals-plan")
def rows(request: SignedIn, plan_id: int) -> HttpResponse:
    """Change the rows of a plan: one step a post, named by the button that was pressed."""
    try:
        with hidden_as_missing():
            done = _take(request, plan_id)
    except Refused as refusal:
        if wants_json(request):
            return _refused(refusal)
        return render_plan(request, plan_id, problems=refusal.problems, title="没有改动", status=409)
    if wants_json(request):
        return _pieces(request, plan_id, done)
    if done.deleted is None:
        messages.success(request, done.said)
    address = reverse("goals-plan", args=[plan_id])
    query = f"?deleted={done.deleted}" if done.deleted is not None else ""
    return redirect(f"{address}{query}{done.place}")


@login_required
@step_from("goals-plan")
def keep(request: SignedIn, plan_id: int) -> HttpResponse:
    """存进指标库: keep one row for reuse; what was kept, or is there already, is named with a link to it."""
    try:
        with hidden_as_missing():
            kept = cataloguing.keep_row(
                user=request.user,
                plan_id=plan_id,
                indicator_id=number_in(request.POST.get("row", "")),
                address=address_of(request),
            )
    except Refused as refusal:
        if wants_json(request):
            return _refused(refusal)
        return render_plan(request, plan_id, problems=refusal.problems, title="没有存进指标库", status=409)
    said, link = kept.sentence, reverse("administration-library-entry", args=[kept.entry.pk])
    if wants_json(request):
        answer = {"kind": "done" if kept.is_new else "note", "sentence": said, "link": link, "word": KEPT_LINK}
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    tell = messages.success if kept.is_new else messages.info
    tell(request, format_html('{} <a href="{}">{}</a>', said, link, KEPT_LINK))
    return redirect("goals-plan", plan_id)


@login_required
@require_safe
def library(request: SignedIn, plan_id: int) -> HttpResponse:
    """从指标库选: a page of its own, or the drawer alone when the plan's page asks for it."""
    page = page_of(request, plan_id)
    query, category = request.GET.get("q", "")[:100], request.GET.get("category", "")
    context = {
        "plan_id": plan_id,
        "project": page.head.project,
        "found": search_library(request.user, query, category=category),
        "query": query,
        "category": category,
        "categories": page.categories,
        "before": number_in(request.GET.get("before", "")) or None,
        "section": SECTION,
    }
    is_drawer = request.headers.get("X-Fragment") == "library"
    return render(request, "goals/_library.html" if is_drawer else "goals/library.html", context)


def _take(request: SignedIn, plan_id: int) -> _Done:
    posted, user, address = request.POST, request.user, address_of(request)
    if "take" in posted:
        entries = list(dict.fromkeys(_numbers(posted, "entry")))[:MOST_AT_ONCE]
        if not entries:
            return _Done("一条也没有选中，目标没有变")
        added = planning.insert_from_library(
            user=user, plan_id=plan_id, entry_ids=entries, before=_before(posted), address=address
        )
        return _Done(f"从指标库加了 {len(added)} 行，请核对指标值和分值", row=added[0].order)
    if "insert" in posted:
        row = planning.insert_row(
            user=user, plan_id=plan_id, before=number_in(posted["insert"]) or None, address=address
        )
        return _Done(f"第 {row.order} 行是新的，请填", row=row.order)
    if "append" in posted:
        return _append(request, plan_id)
    if "delete" in posted:
        entry = planning.delete_row(
            user=user,
            plan_id=plan_id,
            indicator_id=number_in(posted["delete"]),
            seen=version_in(posted["seen"]) if "seen" in posted else None,
            page=page_in(posted.get("page", "")),
            address=address,
        )
        return _Done(f"{entry.note}已删掉", deleted=entry.sequence)
    if "restore" in posted:
        row = planning.restore_row(user=user, plan_id=plan_id, sequence=number_in(posted["restore"]), address=address)
        return _Done(f"已放回第 {row.order} 行", row=row.order)
    if "add-source" in posted:
        money = planning.add_source(user=user, plan_id=plan_id, source=posted["add-source"], address=address)
        return _Done(f"项目资金增加了“{money.get_source_display()}”，请填金额", source=money.source)
    if "remove-source" in posted:
        money = planning.remove_source(user=user, plan_id=plan_id, source=posted["remove-source"], address=address)
        return _Done(f"已去掉“{money.get_source_display()}”这一行", source="total")
    if "distribute" in posted:
        shared = planning.distribute_points(user=user, plan_id=plan_id, category=posted["distribute"], address=address)
        return _Done("；".join(each.sentence for each in shared))
    for name, by in (("up", -1), ("down", 1)):
        if name in posted:
            number = planning.move_row(
                user=user, plan_id=plan_id, indicator_id=number_in(posted[name]), by=by, address=address
            )
            return _Done(f"已移到第 {number} 行", row=number)
    raise SuspiciousOperation("rows")


def _append(request: SignedIn, plan_id: int) -> _Done:
    """Rows for a block that is pasted: as many as the plan still has room for, and why not all of them."""
    wanted = number_in(request.POST["append"])
    if not wanted:
        raise SuspiciousOperation("append")
    added = planning.append_rows(user=request.user, plan_id=plan_id, count=wanted, address=address_of(request))
    over = f"一份目标最多 {MOST_ROWS} 行" if len(added) < wanted else ""
    said = f"增加了 {len(added)} 行" + (f"；{over}，还有 {wanted - len(added)} 行没有增加" if over else "")
    return _Done(said, row=added[0].order, added=len(added), over=over)


def _refused(refusal: Refused) -> JsonResponse:
    said = "".join(sentence(problem) for problem in refusal.problems)
    return JsonResponse({"sentence": said}, status=409, json_dumps_params={"ensure_ascii": False})


def _pieces(request: SignedIn, plan_id: int, done: _Done) -> JsonResponse:
    page = page_of(request, plan_id)
    context = {"page": page}
    return JsonResponse(
        {
            "sentence": done.said,
            "row": done.row,
            "deleted": done.deleted,
            "source": done.source,
            "added": done.added,
            "over": done.over,
            "rows": render_to_string("goals/rows.html", context, request),
            "html": render_to_string("goals/live.html", context, request),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _before(posted: QueryDict) -> int | None:
    return number_in(posted.get("before", "")) or None


def _numbers(posted: QueryDict, name: str) -> Iterator[int]:
    for text in posted.getlist(name):
        number = number_in(text)
        if not number:
            raise NotVisible(f"{name} {text}")
        yield number
