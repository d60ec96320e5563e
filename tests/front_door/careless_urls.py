"""A page that asks the database once for every row, for showing that it is caught."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from projects.models import Unit


def parents(request: HttpRequest) -> HttpResponse:
    return HttpResponse("".join(unit.parent.name for unit in Unit.objects.filter(kind="section") if unit.parent))


urlpatterns = [path("parents/", parents)]
