"""Rules about what reaches the browser: nothing from elsewhere, nothing inline, nothing that Chromium 83 cannot read.

Templates are read with the standard HTML parser after Django's tags are taken out; style sheets and scripts are read
after comments, strings and regular expressions are blanked, so that a rule never stumbles over a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
ASSETS = {("script", "src"), ("link", "href"), ("img", "src"), ("img", "srcset"), ("source", "src"), ("iframe", "src")}
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
DATA_SCRIPTS = {"application/json", "text/template"}

NEWER_SYNTAX = [
    (re.compile(r"\?\.(?!\d)"), "?. (2020)"),
    (re.compile(r"\?\?"), "?? (2020)"),
    (re.compile(r"(?:\|\||&&)="), "||= or &&= (2021)"),
    (re.compile(r"\bcatch\s*\{"), "catch without a name (2019)"),
    (re.compile(r"\b\d[\d_]*_\d"), "a digit separator (2021)"),
    (re.compile(r"\b\d+n\b"), "a BigInt (2020)"),
    (re.compile(r"(?:\.|\{|;|^)\s*#[A-Za-z_]\w*\s*[=(;.]", re.MULTILINE), "a private field (2022)"),
    (re.compile(r"\bimport\s*(?:\(|\.meta)"), "import() or import.meta (2020)"),
    (re.compile(r"\.(?:replaceAll|at|findLast|findLastIndex|toSorted|toReversed|hasOwn)\s*\("), "a newer method"),
    (re.compile(r"\bstructuredClone\b|\bPromise\.any\b|\bcrypto\.randomUUID\b"), "a newer function"),
]
NEWER_STYLE = [
    (re.compile(r":has\("), ":has()"),
    (re.compile(r":(?:is|where)\("), ":is() or :where()"),
    (re.compile(r"(?:^|[{;\s])inset(?:-\w+)*\s*:"), "inset"),
    (re.compile(r"aspect-ratio\s*:"), "aspect-ratio"),
    (re.compile(r"color-mix\(|light-dark\(|okl(?:ch|ab)\("), "color-mix(), light-dark() or oklch()"),
    (re.compile(r"@(?:container|layer|scope|starting-style)\b"), "@container, @layer or @scope"),
    (re.compile(r"\d(?:dvh|svh|lvh|dvw|cqw|cqi)\b"), "a viewport or container unit of 2022"),
]
REGEX_MAY_FOLLOW = set("(,=:[!&|?{};+-*%~^<>\n")
REGEX_KEYWORDS = {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "instanceof"}


def blank(text: str) -> str:
    """The same length and lines, without letters: so that a finding keeps its line number."""
    return re.sub(r"[^\n]", " ", text)


def bare_script(text: str) -> str:
    """A script with comments, strings and regular expressions blanked; `${…}` inside a template stays."""
    out: list[str] = []
    position = 0
    templates: list[int] = []
    """Depth of braces at which each open `${` closes again."""
    depth = 0
    while position < len(text):
        character = text[position]
        end = position + 1
        if text.startswith("//", position):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            out.append(blank(text[position:end]))
        elif text.startswith("/*", position):
            end = text.find("*/", position + 2) + 2
            out.append(blank(text[position:end]))
        elif character in "'\"":
            end = end_of_literal(text, position, character)
            out.append(blank(text[position:end]))
        elif character == "`" or (character == "}" and templates and templates[-1] == depth):
            if character == "}":
                templates.pop()
            end = end_of_template_part(text, position)
            out.append(blank(text[position:end]))
            if text[end - 2 : end] == "${":
                templates.append(depth)
        elif character == "/" and regex_may_start("".join(out[-200:])):
            end = end_of_regex(text, position)
            out.append(blank(text[position:end]))
        else:
            depth += {"{": 1, "}": -1}.get(character, 0)
            out.append(character)
        position = end
    return "".join(out)


def end_of_literal(text: str, start: int, closing: str) -> int:
    position = start + 1
    while position < len(text) and text[position] != closing:
        position += 2 if text[position] == "\\" else 1
    return position + 1


def end_of_template_part(text: str, start: int) -> int:
    """Up to the closing backtick, or just behind the next `${`."""
    position = start + 1
    while position < len(text) and text[position] != "`":
        if text.startswith("${", position):
            return position + 2
        position += 2 if text[position] == "\\" else 1
    return position + 1


def end_of_regex(text: str, start: int) -> int:
    position, in_class = start + 1, False
    while position < len(text) and text[position] != "\n" and (in_class or text[position] != "/"):
        if text[position] == "\\":
            position += 1
        elif text[position] in "[]":
            in_class = text[position] == "["
        position += 1
    return position + 1


def regex_may_start(before: str) -> bool:
    """Whether a slash here begins a regular expression rather than a division."""
    stripped = before.rstrip(" \t")
    if not stripped or stripped[-1] in REGEX_MAY_FOLLOW:
        return True
    word = re.search(r"[A-Za-z_$][\w$]*$", stripped)
    return word is not None and word.group() in REGEX_KEYWORDS


def newer_script(path: str, text: str) -> Iterator[str]:
    """Scripts are ES2018 and use what Chromium 78 has."""
    bare = bare_script(text)
    for pattern, name in NEWER_SYNTAX:
        for found in pattern.finditer(bare):
            yield f"{path}:{line_of(bare, found.start())} uses {name}: shipped scripts are ES2018."


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def bare_style(text: str) -> str:
    """A style sheet with comments and strings blanked."""
    return re.sub(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", lambda found: blank(found.group()), text, flags=re.DOTALL)


def newer_style(path: str, text: str) -> Iterator[str]:
    """Style sheets use what Chromium 83 has; `gap` between flex children came with 84."""
    bare = bare_style(text)
    for pattern, name in NEWER_STYLE:
        for found in pattern.finditer(bare):
            yield f"{path}:{line_of(bare, found.start())} uses {name}: Chromium 83 does not know it."
    flex = {
        selector
        for selectors, body in rules_of(bare)
        for selector in selectors
        if re.search(r"display\s*:\s*(?:inline-)?flex", body)
    }
    for selectors, body in rules_of(bare):
        caught = flex.intersection(selectors)
        if caught and re.search(r"(?:^|[;\s])(?:row-|column-)?gap\s*:", body):
            yield f"{path} sets gap on the flex box {sorted(caught)[0]}: Chromium 83 ignores it; use margins or grid."


def rules_of(bare: str) -> Iterator[tuple[list[str], str]]:
    """Selectors and declarations of each innermost block."""
    for found in re.finditer(r"([^{};]+)\{([^{}]*)\}", bare):
        yield [" ".join(selector.split()) for selector in found.group(1).split(",")], found.group(2)


def foreign_style(path: str, text: str) -> Iterator[str]:
    """No style sheet, font or picture from another machine."""
    bare = re.sub(r"/\*.*?\*/", lambda found: blank(found.group()), text, flags=re.DOTALL)
    for found in re.finditer(r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)", bare, re.IGNORECASE):
        yield f"{path}:{line_of(bare, found.start())} fetches {found.group(1)}: everything is served from here."


def foreign_script(path: str, text: str) -> Iterator[str]:
    """No script speaks to another machine."""
    for found in re.finditer(r"(?:fetch|open|import|Worker|WebSocket|EventSource)\s*\(\s*['\"`](?:https?|wss?):", text):
        yield f"{path}:{line_of(text, found.start())} fetches from elsewhere: everything is served from here."


@dataclass
class Tag:
    line: int
    name: str
    attributes: dict[str, str | None]


class Tags(HTMLParser):
    """Every opening tag of a template with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(self.getpos()[0], tag, dict(attrs)))


def tags_of(text: str) -> list[Tag]:
    parser = Tags()
    parser.feed(TEMPLATE_TAG.sub(lambda found: re.sub(r"[^\n]", "x", found.group()), text))
    return parser.tags


def inline_code(path: str, text: str) -> Iterator[str]:
    """The content security policy allows no inline script or style; a page that has one is broken, not styled."""
    for tag in tags_of(text):
        place = f"{path}:{tag.line} <{tag.name}>"
        kind = (tag.attributes.get("type") or "").lower()
        if tag.name == "style":
            yield f"{place} is an inline style sheet: put it into static/css."
        if tag.name == "script" and "src" not in tag.attributes and kind not in DATA_SCRIPTS:
            yield f"{place} is an inline script: put it into static/js."
        for name, value in tag.attributes.items():
            if name == "style":
                yield f"{place} has a style attribute: use a class."
            elif name.startswith("on"):
                yield f"{place} has {name}=: listen in static/js."
            elif name.startswith("hx-on") or (
                name == "href" and (value or "").lstrip().lower().startswith("javascript:")
            ):
                yield f"{place} carries script in {name}: listen in static/js."


def foreign_assets(path: str, text: str) -> Iterator[str]:
    """Scripts, styles and pictures come from this server: there is no internet where it runs."""
    for tag in tags_of(text):
        for name, value in tag.attributes.items():
            if (tag.name, name) in ASSETS and value and ELSEWHERE.match(value):
                yield f"{path}:{tag.line} <{tag.name}> fetches {value}: everything is served from here."


def unlicensed(vendor: Path) -> Iterator[str]:
    """Each third-party folder carries its licence, and the source maps that its files name."""
    for folder in sorted(entry for entry in vendor.iterdir() if entry.is_dir()):
        if not any(file.name.upper().startswith("LICEN") for file in folder.iterdir()):
            yield f"{vendor.name}/{folder.name} has no licence file."
        for file in sorted(folder.rglob("*")):
            if file.suffix not in {".js", ".css"}:
                continue
            for name in re.findall(r"sourceMappingURL=([\w.-]+)", file.read_text(encoding="utf-8", errors="replace")):
                if not (file.parent / name).exists():
                    yield f"{file.name} names {name}, which is not there: collectstatic would stop."
