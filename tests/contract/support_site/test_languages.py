"""Changing a page's language loses neither the way on nor what was typed, and leads to no other site."""

import html
import re

import httpx
import pytest

from protocol.links import JoinLink
from tests.contract.support_site.site import PASSWORD, RunningSite, Session

HOSTILE = (
    "//evil.example/x",
    "/%5Cevil.example",
    "/%09/evil.example",
    "/x?lang=//evil.example",
    "/x%22%3E%3Cb",
)


def hidden(page: str) -> dict[str, str]:
    """The fields of the form that shows ``page`` in another language."""
    form = page.partition('class="languages"')[2].partition("</nav>")[0]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in pairs}


def posted(client: httpx.Client, path: str, **fields: str) -> str:
    """The page that answers the form of ``path``."""
    token = re.search(r'name="form_token" value="(\w+)"', client.get(path).text)
    assert token is not None
    return client.post(path, data={"form_token": token[1]} | fields).text


def in_french(client: httpx.Client, path: str, page: str) -> str:
    answer = client.post(f"{path}?lang=fr", data=hidden(page))
    assert answer.status_code == 200
    assert '<html lang="fr">' in answer.text
    return answer.text


@pytest.mark.parametrize("path", HOSTILE)
def test_no_link_of_an_unknown_page_leads_to_another_site(site: RunningSite, path: str) -> None:
    with site.client() as client:
        answer = client.get(site.url + path)
    assert answer.status_code == 404
    targets = [html.unescape(target) for target in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)]
    assert "?lang=fr" in targets
    for target in targets:
        assert re.match(r"\?|#|/(?![/\\\s])", target), target
        assert answer.url.join(target).host == "127.0.0.1"


def test_the_way_on_after_signing_in_is_kept(site: RunningSite) -> None:
    with site.client() as client:
        page = client.get("/sign-in?next=/start&lang=en").text
        assert 'href="?next=%2Fstart&amp;lang=fr"' in page
        wrong = posted(client, "/sign-in", email="ana@example.org", password="not hers", next="/start")
        french = in_french(client, "/sign-in", wrong)
    assert "not hers" not in wrong
    assert 'name="next" value="/start"' in french
    assert 'value="ana@example.org"' in french


def test_what_was_typed_is_kept_and_nothing_is_done(site: RunningSite, session: Session) -> None:
    with site.client() as client:
        wrong = posted(client, "/join", number=session.number, name=" ", email='c"arl')
        french = in_french(client, "/join", wrong)
        by_link = posted(client, JoinLink.parse(session.join_url).for_web(), name="", email="carl")
        link_in_french = in_french(client, session.join_url, by_link)
    assert f'value="{session.number}"' in french
    assert 'value="c&#34;arl"' in french
    assert "nom@exemple" in french or "ressemble" in french
    assert 'value="carl"' in link_in_french
    assert "Ana vous attend" in link_in_french


@pytest.mark.parametrize("by_link", [False, True])
def test_a_ticket_is_kept(site: RunningSite, session: Session, by_link: bool) -> None:
    path = session.join_url if by_link else "/join"
    number = {} if by_link else {"number": session.number}
    with site.client() as client:
        page = posted(client, path, name="Carl", **number)
        ticket = re.search(r'href="(support-manager:[^"]+)"', page)
        assert ticket is not None
        assert ticket[0] in in_french(client, path, page)
        forged = hidden(page) | {"ticket": "x'; reboot '" + "x" * 20}
        answer = client.post(path, data=forged)
    assert answer.status_code == 200
    assert "reboot" not in answer.text


def test_a_session_that_was_found_is_kept(site: RunningSite, session: Session) -> None:
    with site.client() as client:
        posted(client, "/sign-in", email="ana@example.org", password=PASSWORD)
        page = posted(client, "/assist", number=session.number)
        spoken = "\u00a0".join((session.number[:3], session.number[3:6], session.number[6:]))
        assert spoken in in_french(client, "/assist", page)
        mistyped = posted(client, "/assist", number="12 34")
        assert 'value="12 34"' in in_french(client, "/assist", mistyped)


def test_a_page_is_not_shown_again_for_others(site: RunningSite) -> None:
    with site.client() as client:
        answer = client.post("/join?lang=fr", data={"again": "1", "name": "Carl"})
    assert answer.status_code == 403
