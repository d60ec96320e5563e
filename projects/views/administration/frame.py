"""管理: the frame of the administration pages, and the way in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from projects.permissions import standing_of
from projects.selectors.administration import pages_for, way_in
from projects.views.visitors import SignedIn

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")
READING_AND_STEPS = (*READING, "POST")


@login_required
@require_safe
def administration(request: SignedIn) -> HttpResponse:
    """管理: leads to the page of the person's own work; whoever may open none finds no such page."""
    page = way_in(request.user, standing_of(request.user).roles)
    if page is None:
        raise Http404
    return redirect(page.route)


def page_of_administration(key: str, *methods: str) -> Callable[[View], View]:
    """Let in whoever may open the page of this key; it does not exist for anybody else.

    ``methods`` are those that it takes, reading alone if none is named. Administrators have no roles to ask for.
    """

    def guarding(view: View) -> View:
        @login_required
        @require_http_methods(list(methods or READING))
        @wraps(view)
        def guarded(request: SignedIn, *args: object, **kwargs: object) -> HttpResponse:
            roles = frozenset() if request.user.is_administrator else standing_of(request.user).roles
            if key not in {page.key for page in pages_for(request.user, roles)}:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guarding
