"""Every template compiles, is used somewhere, and holds nothing that the strict CSP would refuse."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "templates"
NAMES = sorted(
    str(path.relative_to(FOLDER))
    for path in FOLDER.rglob("*")
    if path.suffix in {".html", ".txt", ".xml", ".svg", ".css"}
)
PAGES = [name for name in NAMES if name.endswith(".html")]
# WeasyPrint reads these, no browser does: a style element is how a document brings its page size.
PRINTED = "pdf/"
# Django, its error views and allauth look these up by name themselves.
LOOKED_UP_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
FOREIGN_FOLDERS = (
    "django/forms/",
    "admin/",
    "account/",
    "allauth/",
    "mfa/",
    "usersessions/",
    "registration/",
)
LONGEST_PAGE = 150
# allauth draws this code itself and hands it over as plain text.
TRUSTED = "{{ totp_svg|safe }}"

REFUSED = {
    "inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "placeholder": re.compile(r"<[a-z][^>]*\splaceholder\s*=", re.IGNORECASE),
    "switched-off escaping": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "address of another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//"
    ),
}


def refused_parts(name: str, source: str) -> list[str]:
    """What in a template would break the page under the CSP, or the house's form rules."""
    text = source.replace(TRUSTED, "")
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
    kinds = [kind for kind in REFUSED if not (name.startswith(PRINTED) and "style" in kind)]
    return [f"{name}: {kind}" for kind in kinds if REFUSED[kind].search(text)]


@cache
def everything_that_names_templates() -> str:
    """All source text in which the name of a template can stand."""
    sources = [path for app in settings.INSTALLED_APPS for path in (ROOT / app.split(".")[0]).rglob("*.py")]
    sources += [FOLDER / name for name in NAMES]
    return "\n".join(path.read_text("utf-8") for path in sources)


def is_used(name: str, text: str) -> bool:
    """A name counts as used where it stands in quotes; mails are queued without their two endings."""
    if name in LOOKED_UP_BY_DJANGO or name.startswith(FOREIGN_FOLDERS):
        return True
    stem = re.sub(r"\.(subject|body)\.txt$", "", name)
    return any(f"{quote}{form}{quote}" in text for form in {name, stem} for quote in "\"'")


@pytest.mark.once
@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    assert engine.get_template(name).template.name == name


@pytest.mark.once
def test_no_template_is_left_unused() -> None:
    text = everything_that_names_templates()
    assert [name for name in NAMES if not is_used(name, text)] == []


@pytest.mark.once
def test_an_unused_template_would_be_found() -> None:
    assert not is_used("groups/public/forgotten.html", 'render(request, "groups/public/other.html")')
    assert not is_used("mail/groups/forgotten.body.txt", 'queue(template="mail/groups/other")')
    assert is_used("mail/groups/other.body.txt", 'queue(template="mail/groups/other")')


@pytest.mark.once
def test_every_mail_has_a_subject_and_a_body() -> None:
    mails = [name for name in NAMES if name.startswith("mail/") and name.endswith(".txt")]
    subjects = {name.removesuffix(".subject.txt") for name in mails if name.endswith(".subject.txt")}
    bodies = {name.removesuffix(".body.txt") for name in mails if name.endswith(".body.txt")}
    assert subjects == bodies


@pytest.mark.once
def test_no_page_holds_what_the_content_security_policy_refuses() -> None:
    found = [part for name in PAGES for part in refused_parts(name, (FOLDER / name).read_text("utf-8"))]
    assert found == []


def before_the_errors(source: str) -> list[str]:
    """Boxes, lists, pictures and headings between a page's heading and its error summary."""
    between = source.partition("</h1>")[2].partition("{% error_summary")[0]
    return re.findall(r"<(?:h2|dl|ol|ul|table|section|details|img|label)\b|note", between)


@pytest.mark.once
def test_at_the_entrance_errors_are_the_first_thing_below_the_heading() -> None:
    sources = {name: (FOLDER / name).read_text("utf-8") for name in PAGES if re.match("account|mfa/", name)}
    pages = {name: source for name, source in sources.items() if "{% error_summary" in source}
    assert len(pages) > 18
    assert {name: found for name, source in pages.items() if (found := before_the_errors(source))} == {}


@pytest.mark.once
@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        '<input name="q" placeholder="例">',
        "{{ text|safe }}",
        '<img src="//elsewhere.example/a.png">',
    ],
)
def test_a_planted_breach_is_found(source: str) -> None:
    assert len(refused_parts("groups/public/page.html", source)) == 1


@pytest.mark.once
def test_data_for_search_engines_is_no_script() -> None:
    assert refused_parts("a.html", '<script type="application/ld+json">{"a": 1}</script>') == []


@pytest.mark.once
def test_pages_stay_short() -> None:
    lengths = {name: (FOLDER / name).read_text("utf-8").count("\n") for name in PAGES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_PAGE} == {}


BLOCKS = ("div", "section", "ul", "ol", "dl", "form", "table", "aside", "nav")
# One branch opens what both branches close, or the other way round.
OPENED_ELSEWHERE = {"django/forms/widgets/multiple_input.html", "groups/staff/_case_facts.html"}


def unbalanced(source: str) -> list[str]:
    """Elements of which a template opens more or fewer than it closes."""
    return [
        name
        for name in BLOCKS
        if len(re.findall(rf"<{name}[\s>{{]", source)) != len(re.findall(rf"</{name}>", source))
    ]


@pytest.mark.once
def test_every_template_closes_what_it_opens() -> None:
    found = {name: unbalanced((FOLDER / name).read_text("utf-8")) for name in NAMES if name.endswith(".html")}
    assert {name: tags for name, tags in found.items() if tags and name not in OPENED_ELSEWHERE} == {}


@pytest.mark.once
def test_a_column_that_is_never_closed_is_found() -> None:
    assert unbalanced('<div class="duo"><div><p>一つだけ閉じる</p></div>') == ["div"]
