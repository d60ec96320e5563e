"""单位: the tree of units, and what the system administrator does to it."""

from django.http import HttpResponse
from django.shortcuts import render

from projects import permissions
from projects.selectors.units import unit_tree
from projects.views.administration.frame import page_of_administration
from projects.views.visitors import SignedIn


@page_of_administration("units")
def units(request: SignedIn) -> HttpResponse:
    """The tree: each unit with its code, kind, region, people and projects."""
    context = {
        "rows": unit_tree(),
        "may_change": permissions.may_manage_organisation(request.user),
        "section": "administration",
        "administration_page": "units",
    }
    return render(request, "administration/units/list.html", context)
