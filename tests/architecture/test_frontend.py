"""What reaches the browser: all of it local, nothing inline, readable for the kernels that offices still run."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import frontend
from tests.architecture.house import ROOT

Rule = Callable[[str, str], Iterator[str]]


def files(folder: str, suffix: str, *, vendored: bool) -> list[tuple[str, str]]:
    return [
        (str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / folder).rglob(f"*{suffix}"))
        if vendored or "vendor" not in file.parts
    ]


@pytest.mark.parametrize(
    ("rule", "folder", "suffix", "vendored"),
    [
        (frontend.inline_code, "templates", ".html", True),
        (frontend.foreign_assets, "templates", ".html", True),
        (frontend.newer_script, "static", ".js", True),
        (frontend.foreign_script, "static", ".js", True),
        (frontend.newer_style, "static", ".css", False),
        (frontend.foreign_style, "static", ".css", True),
    ],
)
def test_every_shipped_file_keeps_the_rule(rule: Rule, folder: str, suffix: str, vendored: bool):
    shipped = files(folder, suffix, vendored=vendored)
    assert shipped, f"No {suffix} files in {folder}/: the rule would hold for nothing."
    found = [sentence for path, text in shipped for sentence in rule(path, text)]
    assert not found, "\n".join(found)


def test_everything_vendored_has_its_licence():
    assert list(frontend.unlicensed(ROOT / "static" / "vendor")) == []


def test_a_vendored_folder_without_licence_is_named(tmp_path):
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "charts.min.js").write_text("//# sourceMappingURL=charts.min.js.map")
    assert [sentence.split(",")[0] for sentence in frontend.unlicensed(tmp_path)] == [
        f"{tmp_path.name}/charts has no licence file.",
        "charts.min.js names charts.min.js.map",
    ]


@pytest.mark.parametrize(
    ("rule", "text", "sentence"),
    [
        (frontend.newer_script, "var a = 1;\nvar b = a?.c;", "x:2 uses ?. (2020)"),
        (frontend.newer_script, "var b = a ?? 0;", "?? (2020)"),
        (frontend.newer_script, "a ||= 1;", "||= or &&="),
        (frontend.newer_script, "try { a(); } catch { b(); }", "catch without a name"),
        (frontend.newer_script, "var text = `it is ${a?.b}`;", "?. (2020)"),
        (frontend.newer_script, "var m = 1_000;", "a digit separator"),
        (frontend.newer_script, "class A { #secret = 1 }", "a private field"),
        (frontend.newer_script, "a.replaceAll('x', 'y');", "a newer method"),
        (frontend.foreign_script, "fetch('https://cdn.example/x')", "fetches from elsewhere"),
        (frontend.newer_style, "p:has(a) { color: red }", ":has()"),
        (frontend.newer_style, ":is(h1, h2) { color: red }", ":is() or :where()"),
        (frontend.newer_style, "p { inset: 0 }", "uses inset"),
        (frontend.newer_style, "p { aspect-ratio: 1 }", "aspect-ratio"),
        (frontend.newer_style, ".row { display: flex; gap: 4px }", "gap on the flex box .row"),
        (frontend.newer_style, ".row { display: flex }\n.row { column-gap: 4px }", "gap on the flex box .row"),
        (frontend.foreign_style, "@import 'https://cdn.example/a.css';", "fetches https://cdn.example/a.css"),
        (frontend.foreign_style, "p { background: url(//cdn.example/a.png) }", "fetches //cdn.example/a.png"),
        (frontend.inline_code, "<p>\n<script>alert(1)</script>", "x:2 <script> is an inline script"),
        (frontend.inline_code, "<style>p{}</style>", "an inline style sheet"),
        (frontend.inline_code, '<p style="color:red">', "has a style attribute"),
        (frontend.inline_code, '<p {% if a %}class="b"{% endif %} onclick="go()">', "has onclick="),
        (frontend.inline_code, '<a href="javascript:go()">', "carries script in href"),
        (frontend.foreign_assets, '<script src="//cdn.example/a.js"></script>', "fetches //cdn.example/a.js"),
        (frontend.foreign_assets, '<link rel="stylesheet" href="https://cdn.example/a.css">', "fetches https://cdn"),
    ],
)
def test_a_breach_is_named(rule: Rule, text: str, sentence: str):
    [found] = rule("x", text)
    assert sentence in found


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (
            frontend.newer_script,
            "// a?.b\n/* a ?? b */ var a = 'x?.y', b = /\\?\\?[/]?.x/.test(a), c = a ? .5 : b / 2;",
        ),
        (frontend.newer_script, "var a = `nested ${b ? `x?.y` : '??'} end ?? of text`; var c = a / b / c;"),
        (frontend.newer_script, "try { a(); } catch (fault) { b(); }"),
        (frontend.newer_style, "/* :has( gap */ .row { display: grid; gap: 4px } p { box-shadow: inset 0 0 1px red }"),
        (frontend.newer_style, "p::after { content: ':is(' }"),
        (
            frontend.inline_code,
            '<script src="{% static "js/app.js" %}"></script><script type="application/json">{}</script>',
        ),
        (frontend.foreign_assets, '<a href="https://www.gov.cn/">文件</a><img src="{% static "img/seal.svg" %}">'),
    ],
)
def test_what_old_kernels_read_passes(rule: Rule, text: str):
    assert list(rule("x", text)) == []
