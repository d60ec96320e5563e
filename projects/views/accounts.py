"""Sign-in, sign-out and a person's own password (登录、退出、修改密码)."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from axes.conf import settings as axes_settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse, reverse_lazy
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from projects.forms import OwnPasswordForm, SignInForm
from projects.selectors.frame import announcement
from projects.services.accounts import change_password, record_failed_sign_in, record_sign_in, record_sign_out
from projects.views.visitors import SignedIn, address_of

NOTES = {"out": "已经退出。", "next": "请先登录。登录以后会回到您要去的那一页。"}
STEP_NOTE = "登录已过期，刚才那一步没有生效。登录以后会回到那一页，请看一下内容再做一次。"
STOP_POLLING = 286
"""What htmx takes for: show this, and do not ask again every few seconds."""
PAGES_OF_STEPS = {
    "evaluation-save": "evaluation",
    "evaluation-submit": "evaluation",
    "evaluation-withdraw": "evaluation",
    "review-decide": "review",
    "goals-decide": "goals-plan",
    "goals-adjust-decide": "goals-plan",
}
"""A step is taken by POST only: who was sent here from it goes back to its page."""


class SignIn(LoginView):
    """登录: the round and its deadline stand beside the form, so that people see what is due before they sign in."""

    template_name = "accounts/signin.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        details: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # Set by its middleware.
        if details and not request.user.is_authenticated:
            return session_ended(request, details)
        return super().dispatch(request, *args, **kwargs)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        url = super().get_redirect_url()
        return page_of_step(url) or url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = next((words for key, words in NOTES.items() if self.request.GET.get(key)), "")
        if page_of_step(super().get_redirect_url()):
            note = STEP_NOTE
        extra = {"announcement": announcement(), "note": note, "failure_limit": axes_settings.AXES_FAILURE_LIMIT}
        return super().get_context_data(**kwargs, **extra)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_sign_in(user=form.get_user(), address=address_of(self.request))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.cleaned_data.get("username"):
            record_failed_sign_in(username=form.cleaned_data["username"], address=address_of(self.request))
        return super().form_invalid(form)


def session_ended(request: HttpRequest, details: HtmxDetails) -> HttpResponse:
    """What a page is told that asks for a part of itself once nobody is signed in any more; it asks no more.

    The sign-in page has no place in the middle of another one.
    """
    again = f"{reverse('signin')}?{urlencode({'next': details.current_url_abs_path or reverse('desk')})}"
    response = render(request, "accounts/_ended.html", {"again": again}, status=STOP_POLLING)
    response["HX-Retarget"], response["HX-Reselect"] = "#ended", "#session-ended"
    response["HX-Reswap"] = "innerHTML show:#ended:top"
    return response


def page_of_step(url: str) -> str:
    """The page on which a step stands: /evaluations/9/submit/ → /evaluations/9/; empty where ``url`` is no step."""
    try:
        found = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    page = PAGES_OF_STEPS.get(found.url_name or "")
    return reverse(page, kwargs=found.kwargs) if page else ""


class SignOut(LogoutView):
    """退出: by POST only, so that no foreign page can sign a person out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            record_sign_out(user=request.user, address=address_of(request))
        return super().post(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return f"{reverse_lazy('signin')}?out=1"


class OwnPassword(PasswordChangeView):
    """修改密码: one's own; every other session of the account ends."""

    request: SignedIn

    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("desk")

    def form_valid(self, form: Any) -> HttpResponse:
        user = change_password(
            user=self.request.user, password=form.cleaned_data["new_password1"], address=address_of(self.request)
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已经改好，下次登录请用新密码。")
        return HttpResponseRedirect(self.get_success_url())


@login_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Keep the session for another half hour: 接着办 on the warning before the idle sign-out."""
    return HttpResponse(status=204)


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """The page after too many wrong passwords: why, until when, and who can open the account earlier."""
    limit = axes_settings.AXES_FAILURE_LIMIT
    minutes = int(axes_settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    context = {"failure_limit": limit, "minutes": minutes, "username": username}
    return render(request, "accounts/locked_out.html", context, status=429)
