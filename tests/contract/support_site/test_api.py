"""The calls of protocol/api.py, against a running site."""

import pytest

from protocol.api import MAX_PASSWORD
from protocol.links import JoinLink
from protocol.version import PROTOCOL_VERSION
from support_site.attempts import LIMITS, Attempt
from support_site.bodies import MAX_BODY
from support_site.hub.hub import MAX_SESSIONS_PER_ACCOUNT
from tests.contract.support_site.site import EMAIL, PASSWORD, RunningSite, Session


def wrong_number(session: Session) -> str:
    return f"{(int(session.number) + 1) % 10**9:09d}"


def test_a_program_recognises_the_site(site: RunningSite) -> None:
    with site.client() as client:
        answer = client.get("/api/site")
    assert answer.json() == {
        "product": "visavis",
        "protocol_version": PROTOCOL_VERSION,
        "organisation": "Example Ltd",
    }
    assert answer.headers["cache-control"] == "no-store"


def test_signing_in_and_out(site: RunningSite) -> None:
    with site.client() as client:
        signed_in = client.post(
            "/api/sign-in", json={"email": " ANA@example.org ", "password": PASSWORD}
        ).json()
        assert (signed_in["name"], signed_in["email"], signed_in["role"]) == ("Ana", EMAIL, "agent")
        bearer = {"Authorization": f"Bearer {signed_in['token']}"}
        assert client.post("/api/sign-out", headers=bearer).status_code == 204
        again = client.post("/api/sessions", headers=bearer)
    assert (again.status_code, again.json()["error"]) == (401, "not-signed-in")


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "not her password"), ("nobody@example.org", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_address_read_alike(
    site: RunningSite, email: str, password: str
) -> None:
    with site.client() as client:
        answer = client.post("/api/sign-in", json={"email": email, "password": password})
    assert (answer.status_code, answer.json()["error"]) == (401, "wrong-credentials")


def test_passwords_cannot_be_tried_for_ever(site: RunningSite) -> None:
    allowed = LIMITS[Attempt.WRONG_PASSWORD].by_address.amount
    with site.client() as client:
        for _ in range(allowed):
            client.post("/api/sign-in", json={"email": "victim@example.org", "password": "guess"})
        answer = client.post("/api/sign-in", json={"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.json()["error"]) == (429, "too-many-attempts")
    assert answer.json()["retry_after"] > 0
    assert int(answer.headers["retry-after"]) > 0


def test_a_session_is_started_and_joined(site: RunningSite, session: Session) -> None:
    code = JoinLink.parse(session.join_url).code
    with site.client() as client:
        invitation = client.get(f"/api/invitations/{code}").json()
        by_code = client.post("/api/join", json={"code": code, "name": "Carl"})
        by_number = client.post("/api/join", json={"number": session.number, "name": "Carl"})
    assert invitation == {"agent": "Ana", "organisation": "Example Ltd"}
    assert by_code.json()["number"] == by_number.json()["number"] == session.number
    assert by_code.json()["ticket"] != by_number.json()["ticket"]


def test_a_colleague_assists(site: RunningSite, session: Session) -> None:
    with site.signed_in("bob@example.org") as bob:
        assert bob.post(f"/api/sessions/{session.number}/assist").json()["number"] == session.number
        wrong = bob.post(f"/api/sessions/{wrong_number(session)}/assist")
        nonsense = bob.post("/api/sessions/12/assist")
    assert (wrong.status_code, wrong.json()["error"]) == (404, "unknown-number")
    assert (nonsense.status_code, nonsense.json()["error"]) == (404, "unknown-number")


def test_sessions_need_an_account(site: RunningSite, session: Session) -> None:
    with site.client(headers={"Authorization": "Bearer " + "x" * 43}) as client:
        for path in ("/api/sessions", f"/api/sessions/{session.number}/assist", "/api/sign-out"):
            answer = client.post(path)
            assert (answer.status_code, answer.json()["error"]) == (401, "not-signed-in")


def test_numbers_cannot_be_guessed_for_ever(site: RunningSite, session: Session) -> None:
    allowed = LIMITS[Attempt.WRONG_NUMBER].by_address.amount
    with site.client() as client:
        guess = {"number": wrong_number(session), "name": "Eve"}
        for _ in range(allowed):
            assert client.post("/api/join", json=guess).json()["error"] == "unknown-number"
        stopped = client.post("/api/join", json=guess | {"number": session.number})
        code = JoinLink.parse(session.join_url).code
        links = (
            client.get(f"/api/invitations/{code}"),
            client.post("/api/join", json={"code": code, "name": "Eve"}),
        )
    assert stopped.json()["error"] == "too-many-attempts"
    assert [link.status_code for link in links] == [200, 200]


def test_invitations_are_counted_on_their_own(site: RunningSite, session: Session) -> None:
    allowed = LIMITS[Attempt.INVITATION].by_address.amount
    with site.client() as client:
        for _ in range(allowed):
            assert client.get("/api/invitations/" + "x" * 24).json()["error"] == "unknown-link"
        code = JoinLink.parse(session.join_url).code
        assert client.get(f"/api/invitations/{code}").json()["error"] == "too-many-attempts"
        assert client.post("/api/join", json={"code": code, "name": "Carl"}).status_code == 200


def test_an_ipv6_network_counts_as_one_visitor(site: RunningSite, session: Session) -> None:
    guess = {"number": wrong_number(session), "name": "Eve"}
    answers = []
    for host in range(LIMITS[Attempt.WRONG_NUMBER].by_address.amount + 1):
        with site.client(f"2001:db8:1:2::{host:x}") as client:
            answers.append(client.post("/api/join", json=guess).json()["error"])
    assert answers[-2:] == ["unknown-number", "too-many-attempts"]


def test_an_unknown_link_says_so(site: RunningSite) -> None:
    with site.client() as client:
        unknown = client.get("/api/invitations/" + "x" * 24)
        nonsense = client.get("/api/invitations/x")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "unknown-link")
    assert (nonsense.status_code, nonsense.json()["error"]) == (404, "unknown-link")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"name":"Carl"}',
        b'{"name":"","number":"123456789"}',
        b'{"name":"\\u202e\\n","number":"123456789"}',
        b'{"name":"Carl","number":"12345678"}',
        b'{"name":"Carl","number":"123456789","code":"xxxxxxxxxxxxxxxxxxxxxxxx"}',
        b'{"name":"Carl","number":"123456789","language":"francais"}',
        b"\xff\xfe",
        b"[" * (MAX_BODY - 1),
        b" " * (MAX_BODY + 1),
    ],
)
def test_a_malformed_body_is_refused(site: RunningSite, body: bytes) -> None:
    with site.client() as client:
        answer = client.post("/api/join", content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed")


def test_a_password_too_long_to_hash_is_malformed(site: RunningSite) -> None:
    with site.client() as client:
        answer = client.post("/api/sign-in", json={"email": EMAIL, "password": "x" * (MAX_PASSWORD + 1)})
    assert answer.json()["error"] == "malformed"


def test_another_sites_page_may_not_ask(site: RunningSite) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with site.client(headers={"Origin": origin}) as client:
            answer = client.post("/api/sign-in", json={"email": EMAIL, "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]) == (403, "not-allowed")


def test_what_is_not_there_is_a_problem_too(site: RunningSite) -> None:
    with site.client() as client:
        assert client.get("/api/nothing").status_code == 404
        wrong_method = client.get("/api/join")
    assert (wrong_method.status_code, wrong_method.json()["error"]) == (405, "malformed")


def test_one_account_has_so_many_sessions_at_once(own_site: RunningSite) -> None:
    with own_site.signed_in() as ana:
        answers = [ana.post("/api/sessions") for _ in range(MAX_SESSIONS_PER_ACCOUNT + 1)]
    numbers = {answer.json()["number"] for answer in answers[:-1]}
    assert len(numbers) == MAX_SESSIONS_PER_ACCOUNT
    assert (answers[-1].status_code, answers[-1].json()["error"]) == (409, "too-many-sessions")
