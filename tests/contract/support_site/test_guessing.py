"""However many guesses come at once, no more are answered than the limits say."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import httpx
import pytest

from protocol.links import JoinLink
from support_site.attempts import LIMITS, Attempt
from tests.contract.support_site.site import PASSWORD, PATIENCE, RunningSite, Session, new_address

CROWD = 120
NUMBERS_BY_ADDRESS = LIMITS[Attempt.WRONG_NUMBER].by_address.amount
PASSWORDS_BY_ADDRESS = LIMITS[Attempt.WRONG_PASSWORD].by_address.amount
BY_ACCOUNT, IN_ALL = 5, 18
FEW = f"""
from limits import RateLimitItemPerMinute
from support_site.attempts import LIMITS, Attempt, Limit
by_account, in_all = RateLimitItemPerMinute({BY_ACCOUNT}, 10), RateLimitItemPerMinute({IN_ALL}, 10)
for attempt in Attempt.WRONG_NUMBER, Attempt.WRONG_PASSWORD:
    LIMITS[attempt] = Limit(LIMITS[attempt].by_address, in_all)
LIMITS[Attempt.WRONG_FOR_ACCOUNT] = Limit(by_account, LIMITS[Attempt.WRONG_FOR_ACCOUNT].in_all)
"""
"""Fewer than in earnest, so that one crowd is too many, and as each password takes its time to be checked."""
few = pytest.mark.parametrize("own_site", [FEW], indirect=True, ids=["few"])


async def answers(
    site: RunningSite, path: str, bodies: Iterable[dict[str, str]], address: str | None = None
) -> Counter[str]:
    """How often each error was the answer to ``bodies``, sent all at once, by one address or one each."""
    many = httpx.Limits(max_connections=CROWD, max_keepalive_connections=CROWD)
    async with httpx.AsyncClient(base_url=site.url, limits=many, timeout=2 * PATIENCE) as client:
        asked = [
            client.post(path, json=body, headers={"X-Forwarded-For": address or new_address()})
            for body in bodies
        ]
        return Counter(answer.json().get("error", "") for answer in await asyncio.gather(*asked))


def guesses(session: Session, count: int) -> list[dict[str, str]]:
    """Wrong numbers."""
    first = int(session.number) + 1
    return [{"number": f"{(first + n) % 10**9:09d}", "name": "Eve"} for n in range(count)]


async def test_numbers_by_one_address_at_once(site: RunningSite, session: Session) -> None:
    found = await answers(site, "/api/join", guesses(session, CROWD), new_address())
    allowed = NUMBERS_BY_ADDRESS
    assert found == {"unknown-number": allowed, "too-many-attempts": CROWD - allowed}


@few
async def test_numbers_by_everybody_at_once(own_site: RunningSite) -> None:
    session = own_site.new_session()
    found = await answers(own_site, "/api/join", guesses(session, CROWD))
    assert found == {"unknown-number": IN_ALL, "too-many-attempts": CROWD - IN_ALL}
    with own_site.client() as client:  # a link is no guess
        code = JoinLink.parse(session.join_url).code
        assert client.get(f"/api/invitations/{code}").json()["agent"] == "Ana"
        assert client.post("/api/join", json={"code": code, "name": "Carl"}).status_code == 200


async def test_who_comes_by_the_right_number_is_not_in_the_way(site: RunningSite, session: Session) -> None:
    crowd = [{"number": session.number, "name": "Carl"}] * (2 * NUMBERS_BY_ADDRESS)
    assert await answers(site, "/api/join", crowd, new_address()) == {"": len(crowd)}


@few
async def test_passwords_at_once(own_site: RunningSite) -> None:
    def guessed(*emails: str) -> list[dict[str, str]]:
        return [{"email": email, "password": f"{PASSWORD}s"} for email in emails]

    anybody = [f"agent{n}@example.org" for n in range(CROWD)]
    allowed = (PASSWORDS_BY_ADDRESS, BY_ACCOUNT, IN_ALL - PASSWORDS_BY_ADDRESS - BY_ACCOUNT)
    found = (
        await answers(own_site, "/api/sign-in", guessed(*anybody), new_address()),
        await answers(own_site, "/api/sign-in", guessed(*["victim@example.org"] * CROWD)),
        await answers(own_site, "/api/sign-in", guessed(*anybody)),
    )
    assert found == tuple({"wrong-credentials": n, "too-many-attempts": CROWD - n} for n in allowed)
