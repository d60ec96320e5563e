"""Addresses of the whole site. The pages are in projects.urls."""

from pathlib import Path

from django.conf import settings
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
if (Path(settings.BASE_DIR) / "projects" / "urls.py").exists():
    urlpatterns.append(path("", include("projects.urls")))

handler400 = "projects.views.errors.bad_request"
handler403 = "projects.views.errors.forbidden"
handler404 = "projects.views.errors.not_found"
handler500 = "projects.views.errors.server_error"
