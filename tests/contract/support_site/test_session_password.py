"""A session with a password: who is asked, what is answered, how often it may be guessed (B1)."""

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from urllib.parse import quote

import httpx
import pytest

from protocol.api import MAX_SESSION_PASSWORD
from protocol.hub import Leave
from protocol.links import JoinLink
from protocol.room import MAX_PARTICIPANTS
from support_site.attempts import LIMITS, Attempt
from support_site.storage.database import FILE_NAME
from tests.contract.support_site.site import PASSWORD, PATIENCE, RunningSite, Session, new_address
from tests.contract.support_site.test_languages import in_french, posted

SECRET = "blue café"
BY_ADDRESS = LIMITS[Attempt.WRONG_SESSION_PASSWORD].by_address.amount
BY_SESSION = 3
FEW = f"""
from limits import RateLimitItemPerMinute
from support_site.attempts import LIMITS, Attempt, Limit
few = RateLimitItemPerMinute({BY_SESSION}, 10)
LIMITS[Attempt.WRONG_FOR_SESSION] = Limit(few, LIMITS[Attempt.WRONG_FOR_SESSION].in_all)
"""
ASKED = "This session has a password. Your agent tells you."
WRONG = "That is not the password of this session. Ask your agent."


def start(site: RunningSite, password: str | None = SECRET) -> Session:
    with site.signed_in() as client:
        answer = client.post("/api/sessions", json={"password": password})
    assert answer.status_code == 200, answer.text
    started = answer.json()
    return Session(site, started["number"], started["join_url"], started["ticket"])


@pytest.fixture
async def guarded(site: RunningSite) -> AsyncIterator[Session]:
    session = start(site)
    yield session
    await session.end()
    await site.hang_up()


def ways(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """By number and by link."""
    code = JoinLink.parse(session.join_url).code
    assert code is not None
    return {"name": "Carl", "number": session.number}, {"name": "Carl", "code": code}


def error(client: httpx.Client, body: dict[str, str], **more: str) -> str:
    return str(client.post("/api/join", json=body | more).json().get("error", ""))


@pytest.mark.parametrize("way", [0, 1], ids=["number", "link"])
def test_who_joins_needs_the_password(site: RunningSite, guarded: Session, way: int) -> None:
    body = ways(guarded)[way]
    with site.client() as client:
        missing = client.post("/api/join", json=body)
        assert (missing.status_code, missing.json()) == (
            403,
            {"error": "session-password", "retry_after": None, "about": ""},
        )
        for wrong in ("", "  ", "blue", SECRET.upper(), "x" * MAX_SESSION_PASSWORD):
            assert error(client, body, password=wrong) == "session-password"
        for right in (SECRET, f" {SECRET} ", "blue cafe\u0301"):
            assert error(client, body, password=right) == ""
        assert error(client, body, password="x" * (MAX_SESSION_PASSWORD + 1)) == "malformed"


def test_a_colleague_is_not_asked(guarded: Session) -> None:
    assert guarded.assist("bob@example.org")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"password":null}'])
async def test_a_session_needs_none(site: RunningSite, content: bytes) -> None:
    with site.signed_in() as client:
        started = client.post("/api/sessions", content=content).json()
    session = Session(site, started["number"], started["join_url"], started["ticket"])
    assert session.join()
    assert session.join(password="what for")
    await session.end()
    await site.hang_up()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"password":""}', "session-password-rules"),
        (b'{"password":"abc"}', "session-password-rules"),
        (b'{"password":"%s"}' % (b"x" * (MAX_SESSION_PASSWORD + 1)), "malformed"),
        (b'{"password":"  abc  "}', "session-password-rules"),
        (b'{"password":4}', "malformed"),
        (b"[", "malformed"),
    ],
)
def test_a_password_that_is_none(site: RunningSite, content: bytes, code: str) -> None:
    with site.signed_in() as client:
        answer = client.post("/api/sessions", content=content)
    assert (answer.status_code, answer.json()["error"]) == (400, code)


async def test_ended_comes_before_the_password_and_full_after(own_site: RunningSite) -> None:
    session = start(own_site)
    await own_site.person(session.ticket).come()
    with own_site.client() as client:
        for _ in range(MAX_PARTICIPANTS - 1):
            ticket = client.post("/api/join", json=ways(session)[0] | {"password": SECRET}).json()["ticket"]
            await own_site.person(ticket).come()
        for body in ways(session):
            assert error(client, body) == error(client, body, password="wrong") == "session-password"
            assert error(client, body, password=SECRET) == "session-full"
        ana = await own_site.person(session.assist("ana@example.org")).come()
        await ana.say(Leave())  # at whatever revision: who said nothing for long is away by now
        await ana.closed()
        for body in ways(session):
            assert error(client, body) == error(client, body, password="wrong") == "session-ended"


async def test_the_site_remembers_it_hashed_until_the_session_ends(own_site: RunningSite) -> None:
    session = start(own_site)

    def stored() -> str | None:
        with closing(sqlite3.connect(own_site.data / FILE_NAME)) as database:
            (row,) = database.execute("SELECT password FROM support_sessions").fetchall()
        return row[0]  # type: ignore[no-any-return]

    assert (stored() or "").startswith("$argon2id$")
    own_site.restart()
    with own_site.client() as client:
        for body in ways(session):
            assert error(client, body) == error(client, body, password="wrong") == "session-password"
            assert error(client, body, password=SECRET) == ""
    assert (stored() or "").startswith("$argon2id$")
    await session.end()
    assert stored() is None
    own_site.program.kill()
    for file in own_site.data.iterdir():
        assert SECRET.encode() not in file.read_bytes()
    assert SECRET not in own_site.program.stderr


async def guess(site: RunningSite, bodies: list[dict[str, str]], address: str | None = None) -> Counter[str]:
    """How often each error was the answer to ``bodies``, sent all at once."""
    async with httpx.AsyncClient(base_url=site.url, timeout=2 * PATIENCE) as client:
        asked = [
            client.post("/api/join", json=body, headers={"X-Forwarded-For": address or new_address()})
            for body in bodies
        ]
        return Counter(answer.json().get("error", "") for answer in await asyncio.gather(*asked))


async def test_guesses_by_one_address_at_once(site: RunningSite, guarded: Session) -> None:
    by_number, by_link = ways(guarded)
    address = new_address()
    missing = await guess(site, [by_number, by_link] * BY_ADDRESS, address)
    assert missing == {"session-password": 2 * BY_ADDRESS}  # counted nowhere
    wrong = [by_number | {"password": "wrong"}, by_link | {"password": "wrong"}] * BY_ADDRESS
    found = await guess(site, wrong, address)
    assert found == {"session-password": BY_ADDRESS, "too-many-attempts": BY_ADDRESS}
    right = by_link | {"password": SECRET}
    assert await guess(site, [right], address) == {"too-many-attempts": 1}
    assert await guess(site, [right]) == {"": 1}


async def test_the_right_password_is_not_in_its_own_way(site: RunningSite, guarded: Session) -> None:
    crowd = [ways(guarded)[0] | {"password": SECRET}] * (2 * BY_ADDRESS)
    assert await guess(site, crowd, new_address()) == {"": len(crowd)}


@pytest.mark.parametrize("own_site", [FEW], indirect=True, ids=["few"])
async def test_guesses_at_one_session_by_everybody_at_once(own_site: RunningSite) -> None:
    session, other = start(own_site), start(own_site)
    body, elsewhere = ways(session)[0], ways(other)[0]
    found = await guess(own_site, [body | {"password": "wrong"}] * 12)
    assert found == {"session-password": BY_SESSION, "too-many-attempts": 12 - BY_SESSION}
    assert await guess(own_site, [body | {"password": SECRET}]) == {"too-many-attempts": 1}
    assert await guess(own_site, [elsewhere | {"password": SECRET}]) == {"": 1}


@pytest.mark.parametrize("by_link", [False, True], ids=["number", "link"])
def test_the_page_asks_for_it(site: RunningSite, guarded: Session, by_link: bool) -> None:
    path = guarded.join_url if by_link else "/join"
    fields = {"name": "Carl", "email": "carl@example.org"} | ({} if by_link else {"number": guarded.number})
    with site.client() as client:
        assert 'name="password"' not in client.get(path).text
        asked = posted(client, path, **fields)
        assert ASKED in asked
        assert WRONG not in asked
        wrong = posted(client, path, **fields, password="not this one")
        nameless = posted(client, path, **fields | {"name": ""}, password=SECRET)
        for page in (asked, wrong):
            assert 'name="password"' in page
            assert "requiredaria" not in page
            assert all(f'value="{value}"' in page for value in fields.values())
            again = in_french(client, path, page)
            assert 'id="password"' in again
            assert all(f'value="{value}"' in again for value in fields.values())
        assert WRONG in wrong
        assert 'id="password"' in nameless
        assert "not this one" not in wrong
        assert SECRET not in nameless
        assert "support-manager://" in posted(client, path, **fields, password=f" {SECRET} ")
        client.get("/?lang=en")
        for _ in range(BY_ADDRESS):
            last = posted(client, path, **fields, password="not this one")
        assert "Too many attempts. Wait" in last
        assert 'value="Carl"' in last


async def test_the_page_starts_a_session_with_one(own_site: RunningSite) -> None:
    with own_site.client(follow_redirects=True) as client:
        posted(client, "/sign-in", email="ana@example.org", password=PASSWORD)
        refused = posted(client, "/start", password="abc")
        assert "A session password has 4 to 64 characters." in refused
        without, blank = posted(client, "/start"), posted(client, "/start", password="  ")
        started = posted(client, "/start", password=SECRET)
    told = "This session has a password. Tell it to your customer"
    invited = "Your agent tells you the password."
    assert told in started
    assert started.count(invited) == 1
    assert quote(invited) in started  # in the mail's address
    for page in (without, blank):
        assert told not in page
        assert invited not in page
        assert quote(invited) not in page
    assert SECRET not in started
    assert quote(SECRET) not in started
    asked = []
    with own_site.client() as client:
        for page in (without, blank, started):
            number = re.search(r'id="number"[^>]*>([^<]+)<', page)
            assert number is not None
            asked.append(error(client, {"name": "Carl", "number": re.sub(r"\D", "", number[1])}))
    assert asked == ["", "", "session-password"]
