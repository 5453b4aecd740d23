"""The directory's page, filled in, is letter by letter what the template engine makes of the same values."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape

from core import clock
from core.pages import content_key
from groups import choices as choice_rows
from groups.forms.directory import read_search
from groups.list_page import PAGE, list_page, list_parts
from groups.search.found import find, rows
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
HOSTILE = "<script>100%s %(x)d \ue0003\ue001 'と\"&amp;"

SEARCHES = (
    "",
    "page=2",
    "sort=kana",
    "sort=confirmed&page=2",
    "q=海",
    "q=海&q=山&area=kamakura&area=koshigoe&day=sat&time=am",
    "area=kamakura&day=unknown&time=unknown",
    "field=environment&type=npo&beginner=1&recruiting=1",
    "q=どこにもないことば",
    f"q={HOSTILE}",
    "q=100%25",
)


@pytest.fixture
def groups() -> None:
    for number in range(23):
        make_group(
            name=f"海の会{number}% <b>", areas=["kamakura"], weekdays=0b0100000, purpose="海を守る 100% & 山"
        )
    make_group(name=HOSTILE, areas=["koshigoe"], weekdays=0)


@pytest.mark.parametrize("query", SEARCHES)
def test_the_page_is_what_the_engine_makes_of_the_same_values(groups: None, query: str) -> None:
    request = RequestFactory().get("/groups/", QueryDict(query, mutable=False).dict())
    request.GET = QueryDict(query)
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    found = find(content_key(request), read_search(request.GET, choices), choices)
    shown = rows(found, today)
    given = (request, found, shown, today)

    made = list_page(*given)
    values = list_parts(*given)._asdict()
    engine = render_to_string(PAGE.name, {**values, "centre_sites": choices.sites}, request)

    assert made == engine.strip()
    assert list_page(*given) == made  # from what is kept by now
    assert bool(shown) == ('class="hits"' in made) != ('class="empty"' in made)


def test_hostile_words_stand_there_as_words(groups: None, client) -> None:
    page = client.get("/groups/", {"q": HOSTILE}).content.decode()
    assert "<script>" not in page and escape("<script>100%s") in page


def test_a_changed_page_frame_is_made_anew_for_changed_content(groups: None, client) -> None:
    assert "24</span> 団体" in client.get("/groups/").content.decode()
    make_group(name="もう一つの会")
    assert "25</span> 団体" in client.get("/groups/").content.decode()
