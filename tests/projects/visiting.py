"""Visitors at the door: how pages and steps are asked for, and what in an answer is wrong or gives somebody away."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from evaluator.review import Event
from projects.models import Rectification, SheetMapping, TargetPlan
from tests.attachments.zoo import pdf
from tests.projects.answers import ADMINISTRATORS, FOREIGN, OWN, ROLES, STRANGERS, Answer, role_of, route_of
from tests.projects.canaries import BUREAU, CANARIES, MARKUP
from tests.projects.two_bureaus import Bureaus, Form

PROOF = pdf(b"/Author(somebody)")
FORM_ADDRESS = re.compile(r"/(?:evaluations|review)/(\d+)/")
SPLIT_SECOND = re.compile(r"(?<=:\d\d)\.\d{6}(?=[+Z])")
"""The microseconds of a moment: they say nothing, and one in some thousand looks like a figure of somebody else's."""
GOALS = ("plan", "library", "save", "rows", "decide", "roll", "open", "adjust", "adjust-decide", "export")
GOALS += ("history", "cell-history", "keep")
SUBJECTS = {"administration-unit": "unit", "administration-person": "person", "administration-round": "round"}
SUBJECTS["rectification-item"] = "promise"
SUBJECTS["administration-library-entry"] = "entry"
SUBJECTS |= dict.fromkeys(("import", "import-apply", "import-discard", "import-marked"), "upload")
SUBJECTS |= {"imports-map": "unmapped"}
SUBJECTS |= dict.fromkeys(("imports-mapping", "imports-mapping-rename", "imports-mapping-delete"), "mapping")
SUBJECTS |= dict.fromkeys(("job", "job-cancel", "job-file"), "job")
SUBJECTS |= {f"goals-{name}": "plan" for name in GOALS}
"""Pages about a unit, a person, a round or goals: the section, its preparer, its bureau's round, its first project."""
WORKBOOK = "application/vnd.openxmlformats"
NO_SCRIPT_FROM_ELSEWHERE = "script-src 'self';"
NO_SCRIPT_AT_ALL = "default-src 'none'; sandbox"


@dataclass
class Visitor:
    """Somebody at a browser, signed in if there is an account of this name."""

    name: str
    there: Bureaus
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        if self.name in self.there.people:
            self.client.force_login(self.there.people[self.name])

    @property
    def forms(self) -> list[Form]:
        """The forms that he has a role for, in the order of the project codes."""
        mine = (form for form in self.there.forms if role_of(self.name, form.scope))
        return sorted(mine, key=lambda form: form.code)

    @property
    def knows(self) -> frozenset[str]:
        """Whose texts may come his way: those of his units, and of the bureau that they are part of."""
        own = {scope for scope in ROLES.get(self.name, {}) if role_of(self.name, scope)}
        return frozenset(own | ({BUREAU} if own - {FOREIGN} else set()))

    def asks(self, method: str, route: str, form: Form | None = None, **query: Any) -> Any:
        """Ask for a page."""
        response = getattr(self.client, method.lower())(self.address(route, form), query)
        body_of(response)
        return response

    def address(self, route: str, form: Form | None = None) -> str:
        """The address of a page, whatever it is about."""
        if route == "goals-cell-history":
            return reverse(route, args=[self.subject_of(route), "plan", "goal_text"])
        if route in ("import-marked", "imports-map"):
            return reverse(route, args=[self.subject_of(route), 1])
        return reverse(route, args=[self.subject_of(route)]) if route in SUBJECTS else address_of(route, form)

    def subject_of(self, route: str) -> int:
        """The key of the unit, person or round whose page is asked for."""
        if SUBJECTS[route] == "plan":
            project = next(form.code for form in self.there.forms if form.scope == OWN)
            return TargetPlan.objects.get(project__code=project, project__unit=self.there.units[OWN]).pk
        if SUBJECTS[route] == "upload":
            return self.there.upload
        if SUBJECTS[route] == "unmapped":
            return self.there.unmapped
        if SUBJECTS[route] == "mapping":
            return SheetMapping.objects.get(unit=self.there.units[OWN]).pk
        if SUBJECTS[route] == "job":
            return self.there.jobs[OWN]
        if SUBJECTS[route] == "promise":
            return Rectification.objects.filter(project__unit=self.there.units[OWN])[0].pk
        if SUBJECTS[route] == "entry":
            return self.there.entries[OWN]
        if SUBJECTS[route] == "round":
            return self.there.rounds[BUREAU].pk
        return self.there.units[OWN].pk if SUBJECTS[route] == "unit" else self.there.people["preparer"].pk

    def tries(self, step: str, form: Form) -> Any:
        """Take a step as the form's page would, with the version that stands."""
        headers = {"Accept": "application/json"} if step == "save" else {}
        return self.client.post(address_of(route_of(step), form), posted(step, form), headers=headers)


def address_of(route: str, form: Form | None = None) -> str:
    """The address of a page; a score's working is that of the form's first row, a file the one that proves it."""
    if form is None:
        return reverse(route)
    second = {"evaluation-why": form.results[0].pk, "evidence-restore": form.removed_evidence}
    second |= dict.fromkeys(("evidence-file", "evidence-describe", "evidence-remove"), form.evidence)
    if route == "evaluation-cell-history":
        return reverse(route, args=[form.id, f"goal:{form.goal.pk}", "achievement"])
    return reverse(route, args=[form.id, second[route]] if route in second else [form.id])


def posted(step: str, form: Form) -> dict[str, Any]:
    """What the browser posts for a step. Saving types one cell: 实际完成情况."""
    cell, text = f"goal:{form.goal.pk}", "年度工作都已完成。"
    match step:
        case "save":
            return {"target": cell, "field": "achievement", "value": text, "version": form.goal.version}
        case "save-whole":
            name = f"{cell}:achievement"
            return {name: text, f"was:{name}": form.goal.achievement, f"version:{cell}": form.goal.version}
        case "exclude":
            return {"step": "request", "text": "项目已撤销，没有安排当年资金。"}
        case "attach":
            return {"line": form.results[1].pk, "file": SimpleUploadedFile("验收单.pdf", PROOF)}
        case "describe":
            return {"pages": "12", "was:pages": "3"}
        case "remove" | "restore":
            return {}
        case "keep-phrase":
            return {"kind": "cause", "text": "机构改革后部分人员划转其他单位。", "cause_class": "机构改革"}
        case "take-phrase":
            return {"phrase": form.phrase}
        case Event.SUBMIT | Event.WITHDRAW:
            return {"version": form.version}
        case _:
            return {"event": step, "version": form.version, "comment": "请核对第 1 行。"}


# What is wrong with an answer -----------------------------------------------------------------------------------------


def wrong_answer(expected: Answer, response: Any) -> Iterator[str]:
    """Where the answer is not the one of the table."""
    place = resolve(urlsplit(response["Location"]).path).url_name if response.has_header("Location") else ""
    if (response.status_code, place) != (expected.status, expected.leads_to):
        yield f"expected {expected}, got {response.status_code} {place}".strip()
    elif expected.says:
        sentence = refusal_of(response)
        if expected.says not in sentence:
            yield f"the refusal should say {expected.says}, but says: {sentence or 'nothing'}"


def refusal_of(response: Any) -> str:
    """The sentence of a refusal, as the person reads it."""
    if response["Content-Type"].startswith("application/json"):
        return str(response.json()["sentence"])
    body = html.unescape(response.content.decode())
    return "；".join(each.message for each in response.context["problems"] if each.message.rstrip("。") in body)


def leaks(visitor: Visitor, response: Any, *, asked: Form | None = None) -> Iterator[str]:
    """What of units that the visitor has nothing to do with stands in an answer: texts, figures, numbers of forms."""
    may_see = {form.id for form in visitor.forms} | ({asked.id} if asked else set())
    foreign = [canary for scope, canary in CANARIES.items() if scope not in visitor.knows]
    known = organisation_of(visitor.there) if shows_organisation(visitor, response) else ()
    for place, whole in texts_of(response):
        text = without(whole, known)
        for canary in foreign:
            for trace in canary.traces:
                if trace in text:
                    near = text[max(text.index(trace) - 40, 0) :][:100]
                    yield f"{place} shows {trace} of {canary.scope}: …{near}…"
        for number in {int(found) for found in FORM_ADDRESS.findall(text)} - may_see:
            yield f"{place} leads to form {number}"


def shows_organisation(visitor: Visitor, response: Any) -> bool:
    """Whether this is a page on which an administrator looks after units and people, and so sees their names."""
    return visitor.name in ADMINISTRATORS and response.wsgi_request.path.startswith("/administration/")


def organisation_of(there: Bureaus) -> tuple[str, ...]:
    """Every name and code of the units and of the people, the longest first: no business data."""
    texts = [text for unit in there.units.values() for text in (unit.name, unit.code, unit.short_name)]
    texts += [text for user in there.people.values() for text in (user.full_name, user.username, user.phone)]
    return tuple(sorted(filter(None, texts), key=len, reverse=True))


def without(text: str, known: tuple[str, ...]) -> str:
    """The text without what may stand in it anyway."""
    for each in known:
        text = text.replace(each, "")
    return text


def texts_of(response: Any) -> Iterator[tuple[str, str]]:
    """Everything that goes out: headers, page or every part of a workbook."""
    for name, value in response.headers.items():
        yield f"header {name}", unquote(value)
    if response.get("Content-Type", "").startswith(WORKBOOK):
        with zipfile.ZipFile(BytesIO(response.content)) as workbook:
            for part in workbook.namelist():
                yield part, html.unescape(workbook.read(part).decode())
    elif response.streaming:
        yield "file", body_of(response).decode()
    elif response["Content-Type"].startswith("application/json"):
        yield "answer", html.unescape(str(response.json()))
    else:
        yield "page", SPLIT_SECOND.sub("", html.unescape(response.content.decode()))


def body_of(response: Any) -> bytes:
    """The bytes of an answer; a file that is sent in pieces is read once, which closes it, and kept."""
    if response.streaming and not hasattr(response, "body"):
        response.body = b"".join(response.streaming_content)
    return bytes(response.body if response.streaming else response.content)


def loose_ends(visitor: Visitor, response: Any) -> Iterator[str]:
    """Text that came out as a tag, and headers that are missing."""
    kind = response.get("Content-Type", "")
    json = kind.startswith("application/json")
    page = str(response.json().get("html", "")).encode() if json else body_of(response)
    if MARKUP.encode() in page and not kind.startswith(WORKBOOK):
        yield "a text came out as a tag"
    policy = NO_SCRIPT_AT_ALL if response.streaming else NO_SCRIPT_FROM_ELSEWHERE
    if policy not in response.get("Content-Security-Policy", ""):
        yield "no Content-Security-Policy"
    if visitor.name not in STRANGERS and "no-store" not in response.get("Cache-Control", ""):
        yield "may be kept in a cache"
