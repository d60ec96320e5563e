"""What a browser posts from the form (填报), as cell changes: shape only, the texts are read by the service.

Two shapes come in. With script, each cell is posted as it is left: lists of ``target``, ``field``, ``value`` and
``version``. Without script the one form is posted whole; beside each cell goes ``was:…``, what it held when the page
was rendered, so that only what this person changed counts and nobody else's newer text is touched.
"""

import re
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from projects.services.results import CellChange

CELL_NAME = re.compile(r"((?:result|funding|goal):\d{1,18}|evaluation):([a-z_]{1,40})")
OWN_TEXT = "__own__"
LARGEST_VERSION = 2**31 - 1


def step_from(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A step that only a post takes; who comes by a link, or back from signing in, is sent to its page."""

    def taking(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def taken(request: HttpRequest, evaluation_id: int) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, evaluation_id)
            return view(request, evaluation_id)

        return taken

    return taking


def version_in(text: str) -> int:
    """A version number as posted; anything else is no form of ours."""
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or int(text) > LARGEST_VERSION:
        raise SuspiciousOperation("version")
    return int(text)


def changes_in(posted: QueryDict) -> tuple[CellChange, ...]:
    """The changed cells, whichever way they were posted."""
    return _listed(posted) if "target" in posted else _whole_form(posted)


def _listed(posted: QueryDict) -> tuple[CellChange, ...]:
    columns = [posted.getlist(name) for name in ("target", "field", "value", "version")]
    if len({len(column) for column in columns}) != 1:
        raise SuspiciousOperation("cells")
    changes = []
    for target, field, value, version in zip(*columns, strict=True):
        if not CELL_NAME.fullmatch(f"{target}:{field}"):
            raise SuspiciousOperation("cell")
        changes.append(CellChange(target, field, value, version_in(version)))
    return tuple(changes)


def _whole_form(posted: QueryDict) -> tuple[CellChange, ...]:
    changes = []
    for name in posted:
        address = CELL_NAME.fullmatch(name)
        was = posted.get(f"was:{name}")
        if address is None or was is None:
            continue
        value = _chosen(posted, name, was)
        if _lines(value) != _lines(was):
            target, field = address.groups()
            changes.append(CellChange(target, field, value, version_in(posted.get(f"version:{target}", ""))))
    return tuple(changes)


def _chosen(posted: QueryDict, name: str, was: str) -> str:
    """The text of a cell that has a list of statements beside it: what was written, else what was chosen."""
    written = posted.get(name, "")
    tier = posted.get(f"tier:{name}", OWN_TEXT)
    return tier if tier != OWN_TEXT and _lines(written) == _lines(was) else written


def _lines(text: str) -> str:
    """A browser posts every line end as CR LF."""
    return text.replace("\r\n", "\n").strip()
