"""What a browser posts from the form (填报), as cell changes: shape only, the texts are read by the service.

Three shapes come in. With script, what was left or pasted is one block of JSON: ``{"cells": [{"target", "field",
"value", "version"}], "whole": false, "page": "l3k9…"}``; or lists of the same four, one cell after the other. Without
script the one form is posted whole; beside each cell goes ``was:…``, what it held when the page was rendered, so that
only what this person changed counts and nobody else's newer text is touched.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evaluator.explaining.causes import own_class, read_class
from projects.services.results import CellChange

CELL_NAME = re.compile(r"((?:result|funding|goal):\d{1,18}|evaluation):([a-z_]{1,40})")
PAGE_NAME = re.compile(r"[0-9a-z]{8,40}(?:\.[0-9]{1,9})?", re.ASCII)
"""What a page calls itself, made up by its script when it is opened."""
OWN_TEXT = "__own__"
LARGEST_VERSION = 2**31 - 1
MOST_CELLS = 5000
"""Cells of one block: twice what a grid of 300 rows and 8 columns has."""

NOT_OURS = "送来的内容不是这一页的格子，没有保存。请刷新页面再填"


class BlockRefused(ValueError):
    """A block that is not taken at all: the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cells that were posted together; ``whole``: all of them are to be written, or none; ``page``: from which page."""

    changes: tuple[CellChange, ...]
    whole: bool = False
    page: str = ""


def step_from(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A step that only a post takes; who comes by a link, or back from signing in, is sent to its page."""

    def taking(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def taken(request: HttpRequest, **ids: int) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(page, kwargs=ids))
            return view(request, **ids)

        return taken

    return taking


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which takes pieces of the page and no page."""
    return request.accepts("application/json") and not request.accepts("text/html")


def version_in(text: str) -> int:
    """A version number as posted; anything else is no form of ours."""
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or int(text) > LARGEST_VERSION:
        raise SuspiciousOperation("version")
    return int(text)


def page_in(text: str) -> str:
    """The name that a page gave itself; empty for none, anything else is no form of ours."""
    if text and not PAGE_NAME.fullmatch(text):
        raise SuspiciousOperation("page")
    return text


def changes_in(posted: QueryDict, *, cells: re.Pattern[str] = CELL_NAME) -> tuple[CellChange, ...]:
    """The changed cells of an ordinary post: cells one after the other, or the whole form."""
    return _listed(posted, cells) if "target" in posted else _whole_form(posted, cells)


def block_in(request: HttpRequest, *, cells: re.Pattern[str] = CELL_NAME) -> Block:
    """The changed cells, whichever way they were posted. ``cells`` is what ``target:field`` looks like on the page.

    Raises :class:`BlockRefused` for JSON that is too large, too long or of another shape.
    """
    if request.content_type != "application/json":
        return Block(changes_in(request.POST, cells=cells))
    found = _json(request)
    listed = found.get("cells")
    whole = found.get("whole", False)
    page = found.get("page", "")
    if not isinstance(listed, list) or not isinstance(whole, bool) or not isinstance(page, str):
        raise BlockRefused(NOT_OURS)
    if page and not PAGE_NAME.fullmatch(page):
        raise BlockRefused(NOT_OURS)
    if len(listed) > MOST_CELLS:
        raise BlockRefused(f"一次送来 {len(listed)} 格，最多 {MOST_CELLS} 格，没有保存。请分几次粘贴")
    return Block(tuple(_cell(each, cells) for each in listed), whole, page)


def _json(request: HttpRequest) -> dict[str, Any]:
    """The posted object. A body that nests too deep or holds an endless number is refused, never an error of ours."""
    try:
        found = json.loads(request.body)
    except RequestDataTooBig as refusal:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        raise BlockRefused(f"一次送来的内容超过 {most} MB，没有保存。请分几次粘贴") from refusal
    except (ValueError, RecursionError) as refusal:
        raise BlockRefused(NOT_OURS) from refusal
    if not isinstance(found, dict):
        raise BlockRefused(NOT_OURS)
    return found


def _cell(posted: object, cells: re.Pattern[str]) -> CellChange:
    match posted:
        case {"target": str(target), "field": str(field), "value": str(value), "version": int(version)}:
            if cells.fullmatch(f"{target}:{field}") and type(version) is int and 0 <= version <= LARGEST_VERSION:
                return CellChange(target, field, value, version)
    raise BlockRefused(NOT_OURS)


def _listed(posted: QueryDict, cells: re.Pattern[str]) -> tuple[CellChange, ...]:
    columns = [posted.getlist(name) for name in ("target", "field", "value", "version")]
    if len({len(column) for column in columns}) != 1:
        raise SuspiciousOperation("cells")
    changes = []
    for target, field, value, version in zip(*columns, strict=True):
        if not cells.fullmatch(f"{target}:{field}"):
            raise SuspiciousOperation("cell")
        changes.append(CellChange(target, field, value, version_in(version)))
    return tuple(changes)


def _whole_form(posted: QueryDict, cells: re.Pattern[str]) -> tuple[CellChange, ...]:
    changes = []
    for name in posted:
        address = cells.fullmatch(name)
        was = posted.get(f"was:{name}")
        if address is None or was is None:
            continue
        value = _chosen(posted, name, was)
        if _lines(value) != _lines(was):
            target, field = address.groups()
            changes.append(CellChange(target, field, value, version_in(posted.get(f"version:{target}", ""))))
    return tuple(changes)


def _chosen(posted: QueryDict, name: str, was: str) -> str:
    """The text of a cell that has a list of statements beside it: what was written, else what was chosen.

    原因类别 其他 takes the word of one's own that stands beside it.
    """
    written = posted.get(name, "")
    own, (chosen, _) = posted.get(f"own:{name}"), read_class(written)
    if own is not None and chosen is not None and chosen.own_word:
        return own_class(own)
    tier = posted.get(f"tier:{name}", OWN_TEXT)
    return tier if tier != OWN_TEXT and _lines(written) == _lines(was) else written


def _lines(text: str) -> str:
    """A browser posts every line end as CR LF."""
    return text.replace("\r\n", "\n").strip()
