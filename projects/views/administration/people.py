"""人员: the accounts and their roles. What each of the three administrators may do to them stands on the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES
from projects import permissions
from projects.selectors.pages.administration import Choice, PeopleConditions
from projects.selectors.people import STATES, find_person, people_for, person_page, rows_of
from projects.selectors.units import unit_choices
from projects.services.accounts import NewAccount
from projects.services.administering import people as accounts
from projects.services.administering import roles
from projects.services.administering.people import PersonTexts
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.administration.units import number_or_none
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "people"}
PER_PAGE = 50
LONGEST_SEARCH = 64
STATE_CHOICES = tuple(Choice(value, label) for value, label in STATES.items())
ROLE_CHOICES = tuple(Choice(role.value, name) for role, name in ROLE_NAMES.items())
ADMINISTRATION_CHOICES = tuple(Choice(value, label) for value, label in roles.ADMINISTRATIONS.items())


@page_of_administration("people")
def people(request: SignedIn) -> HttpResponse:
    """The list, narrowed by words, unit and state."""
    conditions = _conditions(request.GET)
    page = Paginator(people_for(conditions), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(page.object_list),
        "page": page,
        "conditions": conditions,
        "unit": str(conditions.unit_id or ""),
        "units": unit_choices(),
        "states": STATE_CHOICES,
        "may_add": permissions.may_manage_organisation(request.user),
        **FRAME,
    }
    return render(request, "administration/people/list.html", context)


@page_of_administration("people", *READING_AND_STEPS)
def new(request: SignedIn) -> HttpResponse:
    """The form for a new account, and its post; the system administrator's alone."""
    if not permissions.may_manage_organisation(request.user):
        raise Http404
    if request.method != "POST":
        return _new_page(request, PersonTexts("", ""))
    texts = _texts(request.POST)
    try:
        account = accounts.add_person(user=request.user, texts=texts, address=address_of(request))
    except Refused as refusal:
        return _new_page(request, texts, refusal.problems, status=409)
    return _password_page(request, account)


@page_of_administration("people", *READING_AND_STEPS)
def person(request: SignedIn, person_id: int) -> HttpResponse:
    """One person, and the steps that are taken: change, password, lock, account, roles, administration."""
    if request.method != "POST":
        return _person_page(request, person_id)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            find_person(person_id)
            said = take(request, person_id, address_of(request))
    except Refused as refusal:
        return _person_page(request, person_id, refusal.problems, typed=request.POST, status=409)
    if isinstance(said, NewAccount):
        return _password_page(request, said, person_id)
    messages.success(request, said)
    return redirect("administration-person", person_id)


def _change(request: SignedIn, person_id: int, address: str) -> str:
    texts, seen = _texts(request.POST), request.POST.get("seen", "")
    done = accounts.change_person(user=request.user, person_id=person_id, texts=texts, seen=seen, address=address)
    return f"已保存“{done.full_name}”。"


def _reset_password(request: SignedIn, person_id: int, address: str) -> NewAccount:
    return accounts.reset_password(user=request.user, person_id=person_id, address=address)


def _unlock(request: SignedIn, person_id: int, address: str) -> str:
    done = accounts.unlock(user=request.user, person_id=person_id, address=address)
    return f"已解除“{done.full_name}”的登录锁定。"


def _disable(request: SignedIn, person_id: int, address: str) -> str:
    done = roles.disable(user=request.user, person_id=person_id, address=address)
    return f"已停用“{done.full_name}”的账号，登录着的地方已经退出。"


def _enable(request: SignedIn, person_id: int, address: str) -> str:
    done = roles.enable(user=request.user, person_id=person_id, address=address)
    return f"已恢复“{done.full_name}”的账号，原来的角色还在。"


def _grant(request: SignedIn, person_id: int, address: str) -> str:
    unit_id = number_or_none(request.POST.get("unit", ""))
    if unit_id is None:
        problem = Problem("unit", "单位", "没有选。", "请选在哪个单位担任这个角色。", anchor="unit")
        raise Refused((problem,))
    role = request.POST.get("role", "")
    done = roles.grant_role(user=request.user, person_id=person_id, unit_id=unit_id, role=role, address=address)
    return f"已授予“{done.user.full_name}”：{done.unit.name}的{done.get_role_display()}，马上生效。"


def _withdraw(request: SignedIn, person_id: int, address: str) -> str:
    assignment_id = number_or_none(request.POST.get("assignment", ""))
    if assignment_id is None:
        raise SuspiciousOperation("assignment")
    done = roles.withdraw_role(user=request.user, person_id=person_id, assignment_id=assignment_id, address=address)
    return f"已收回“{done.user.full_name}”：{done.unit.name}的{done.get_role_display()}，马上生效。"


def _appoint(request: SignedIn, person_id: int, address: str) -> str:
    kind = request.POST.get("administration", "")
    done = roles.appoint(user=request.user, person_id=person_id, administration=kind, address=address)
    return f"“{done.full_name}”现在是{done.get_administration_display()}。"


def _dismiss(request: SignedIn, person_id: int, address: str) -> str:
    done = roles.dismiss(user=request.user, person_id=person_id, address=address)
    return f"“{done.full_name}”不再是管理员；账号还在，没有任何角色。"


STEPS: dict[str, Callable[[SignedIn, int, str], str | NewAccount]] = {
    "change": _change,
    "reset-password": _reset_password,
    "unlock": _unlock,
    "disable": _disable,
    "enable": _enable,
    "grant": _grant,
    "withdraw": _withdraw,
    "appoint": _appoint,
    "dismiss": _dismiss,
}


def _conditions(asked: QueryDict) -> PeopleConditions:
    unit, state = asked.get("unit", ""), asked.get("state", "")
    return PeopleConditions(
        words=asked.get("q", "").strip()[:LONGEST_SEARCH].replace("\x00", ""),
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) <= 18 else None,
        state=state if state in STATES else "",
    )


def _texts(posted: QueryDict) -> PersonTexts:
    return PersonTexts.of(**{name: posted.get(name, "") for name in ("username", "full_name", "phone")})


def _new_page(
    request: SignedIn, texts: PersonTexts, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    context = {"texts": texts, "problems": problems, **FRAME}
    return render(request, "administration/people/new.html", context, status=status)


def _password_page(request: SignedIn, account: NewAccount, person_id: int | None = None) -> HttpResponse:
    """The initial password, this once: it is stored nowhere, so the page cannot be asked for again."""
    context = {"account": account, "person_id": person_id, **FRAME}
    return render(request, "administration/people/password.html", context)


def _person_page(
    request: SignedIn,
    person_id: int,
    problems: tuple[Problem, ...] = (),
    *,
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        record = find_person(person_id)
    changing = typed is not None and typed.get("step") == "change"
    may_grant = permissions.may_grant(request.user)
    context: dict[str, Any] = {
        "person": person_page(record),
        "texts": _texts(typed) if changing and typed else PersonTexts("", record.full_name, record.phone),
        "seen": accounts.seen_person(record),
        "is_self": record.pk == request.user.pk,
        "may_change": permissions.may_manage_organisation(request.user),
        "may_grant": may_grant,
        "reads_audit": permissions.may_read_audit(request.user),
        "units": unit_choices() if may_grant else (),
        "roles": ROLE_CHOICES,
        "administrations": ADMINISTRATION_CHOICES,
        "typed": typed or {},
        "problems": problems,
        **FRAME,
    }
    return render(request, "administration/people/page.html", context, status=status)
