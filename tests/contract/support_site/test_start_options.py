"""What a site asks of who starts a session: by command, by program and on the page (B1)."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import typer.testing

from protocol.api import MAX_LABEL, MAX_TRACKING_FIELDS, MAX_TRACKING_VALUE
from support_site.__main__ import app
from support_site.storage.database import FILE_NAME
from tests.contract.support_site.site import PASSWORD, RunningSite
from tests.contract.support_site.test_languages import posted
from translations import use

CODES = [{"label": "R&D project", "value": "Blue"}, {"label": "Department", "value": "Sales"}]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    use("en")


def command(site: RunningSite, *words: str) -> tuple[int, str]:
    """The exit code, and what the command said while the site runs."""
    result = typer.testing.CliRunner().invoke(app, [*words, "--data", str(site.data)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout + result.stderr


@pytest.fixture
def asking(own_site: RunningSite) -> RunningSite:
    """It has two types, a required code in free text and one with choices."""
    for words in (
        ("session-type", "add", "Standard"),
        ("session-type", "add", "Training"),
        ("tracking-code", "add", "R&D project", "--required"),
        ("tracking-code", "add", "Department", "--choice", "Sales", "--choice", "Service"),
    ):
        code, said = command(own_site, *words)
        assert code == 0
        assert words[2] in said
    return own_site


def start(client: httpx.Client, **wishes: object) -> tuple[str, str]:
    """The error and what it is about; empty when a session began."""
    answer = client.post("/api/sessions", json=wishes)
    body = answer.json()
    if answer.status_code == 200:
        return "", ""
    assert answer.status_code == 400
    return body["error"], body["about"]


def test_a_site_asks_for_nothing_at_first(site: RunningSite) -> None:
    with site.signed_in() as client:
        assert client.get("/api/start-options").json() == {
            "session_types": [],
            "tracking_fields": [],
            "password": {"use": "optional", "min_length": 4},
        }
        assert start(client, session_type="Standard") == ("session-type", "")
        assert start(client, tracking_codes=CODES) == ("tracking-code-unknown", "R&D project")
    with site.client() as stranger:
        answer = stranger.get("/api/start-options")
    assert (answer.status_code, answer.json()["error"]) == (401, "not-signed-in")


def test_programs_read_what_is_asked(asking: RunningSite) -> None:
    with asking.signed_in() as client:
        assert client.get("/api/start-options").json() == {
            "session_types": ["Standard", "Training"],
            "tracking_fields": [
                {"label": "R&D project", "required": True, "choices": []},
                {"label": "Department", "required": False, "choices": ["Sales", "Service"]},
            ],
            "password": {"use": "optional", "min_length": 4},
        }


def test_what_is_missing_unknown_or_too_long_starts_nothing(asking: RunningSite) -> None:
    project, department = CODES
    with asking.signed_in() as client:
        assert start(client) == ("tracking-code-missing", "R&D project")
        blank = project | {"value": " \u200b "}
        assert start(client, tracking_codes=[blank]) == ("tracking-code-missing", "R&D project")
        other = department | {"value": "sales"}
        assert start(client, tracking_codes=[project, other]) == ("tracking-code-unknown", "Department")
        strange = {"label": "Colour", "value": "Red"}
        assert start(client, tracking_codes=[project, strange]) == ("tracking-code-unknown", "Colour")
        assert start(client, tracking_codes=[project], session_type="Secret") == ("session-type", "")
        for value in ("", "Red"):
            twice = [project, department, project | {"value": value}]
            assert start(client, tracking_codes=twice) == ("tracking-code-unknown", "R&D project")
        assert start(client, tracking_codes=[project], session_type="") == ("session-type", "")
        long = project | {"value": "x" * (MAX_TRACKING_VALUE + 1)}
        assert start(client, tracking_codes=[long]) == ("malformed", "")
        many = [{"label": f"Code {n}", "value": "x"} for n in range(MAX_TRACKING_FIELDS + 1)]
        assert start(client, tracking_codes=many) == ("malformed", "")
    with closing(sqlite3.connect(asking.data / FILE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM support_sessions").fetchone() == (0,)


def test_the_session_keeps_what_was_given(asking: RunningSite) -> None:
    with asking.signed_in() as client:
        given = [CODES[1], CODES[0] | {"value": "  Blue\tsky "}]
        body = {"tracking_codes": given, "session_type": "Training", "password": "river bank"}
        started = client.post("/api/sessions", json=body).json()
        empty = [CODES[0], CODES[1] | {"value": ""}, {"label": "Colour", "value": ""}]
        usual = client.post("/api/sessions", json={"tracking_codes": empty}).json()
    number = started["number"]
    expected = {
        "number": number,
        "join_url": started["join_url"],
        "has_password": True,
        "session_type": "Training",
        "tracking_codes": [CODES[0] | {"value": "Blue sky"}, CODES[1]],
    }
    assert command(asking, "tracking-code", "remove", "r&d Project") == (
        0,
        "Agents are not asked for R&D project any more. Sessions keep what was given.\n",
    )
    assert command(asking, "session-type", "remove", "Training") == (
        0,
        "Agents cannot choose the session type Training any more. Sessions that began with it keep it.\n",
    )
    asking.restart()
    with asking.signed_in() as client:
        assert client.get(f"/api/sessions/{number}").json() == expected
        other = client.get(f"/api/sessions/{usual['number']}").json()
        assert (other["session_type"], other["has_password"]) == ("Standard", False)
        assert other["tracking_codes"] == CODES[:1]
        for unknown in ("000000000", "12"):
            assert client.get(f"/api/sessions/{unknown}").json()["error"] == "unknown-number"
    with asking.signed_in("bob@example.org") as bob:
        assert bob.get(f"/api/sessions/{number}").json()["error"] == "unknown-number"
    with asking.client() as stranger:
        assert stranger.get(f"/api/sessions/{number}").json()["error"] == "not-signed-in"


def test_the_rules_for_passwords(own_site: RunningSite) -> None:
    refused = ("session-password-rules", "")
    assert command(own_site, "set", "session-password-length", "8") == (0, "session-password-length 8\n")
    with own_site.signed_in() as client:
        for short in ("7 signs", "abc", ""):
            assert start(client, password=short) == refused
        assert start(client, password="8 signs!") == ("", "")
        assert start(client) == ("", "")
        assert command(own_site, "set", "session-password", "required")[0] == 0
        assert start(client) == refused
        assert start(client, password="8 signs!") == ("", "")
        assert command(own_site, "set", "session-password", "off")[0] == 0
        assert start(client, password="8 signs!") == refused
        assert start(client) == ("", "")
        answer = client.get("/api/start-options").json()
    assert answer["password"] == {"use": "off", "min_length": 8}
    assert command(own_site, "set") == (0, "session-password off\nsession-password-length 8\n")
    assert command(own_site, "set", "session-password-length") == (0, "session-password-length 8\n")


def test_commands_that_make_no_sense_change_nothing(asking: RunningSite) -> None:
    before = [command(asking, *words) for words in (("set",), ("session-type", "list"))]
    for words, sentence in (
        (("set", "colour", "red"), "There is no setting colour."),
        (("set", "colour"), "There is no setting colour."),
        (
            ("set", "session-password", "perhaps"),
            "session-password is off, optional or required; perhaps is not.",
        ),
        (("set", "session-password-length", "3"), "a number of characters from 4 to 64; 3 is not."),
        (("set", "session-password-length", "long"), "long is not. Nothing was changed."),
        (("session-type", "add", "Training"), "There is one called Training already."),
        (("session-type", "add", "TRAINING"), "There is one called TRAINING already."),
        (("session-type", "add", " "), "A label has 1 to 60 characters."),
        (("session-type", "remove", "Lesson"), "There is none called Lesson."),
        (("tracking-code", "add", "Department"), "There is one called Department already."),
        (("tracking-code", "add", "x" * (MAX_LABEL + 1)), "A label has 1 to 60 characters."),
        (("tracking-code", "add", "Room", "--choice", ""), "A choice has 1 to 120 characters."),
        (("tracking-code", "remove", "Room"), "There is none called Room."),
    ):
        code, said = command(asking, *words)
        assert code == 1
        assert sentence in said
        assert said.count("\n") == 1
    assert command(asking, "tracking-code", "list") == (
        0,
        "R&D project\trequired\nDepartment\toptional\tSales\tService\n",
    )
    assert [command(asking, *words) for words in (("set",), ("session-type", "list"))] == before
    assert before[1] == (0, "Standard\nTraining\n")
    french = command(asking, "set", "session-password", "non", "--language", "fr")
    assert "session-password admet :" in french[1]
    assert "« non » n'en fait pas partie" in french[1]


def test_the_page_asks_and_says_what_is_wrong(asking: RunningSite) -> None:
    project, department = "code:R&D project", "code:Department"
    with asking.client(follow_redirects=True) as client:
        posted(client, "/sign-in", email="ana@example.org", password=PASSWORD)
        shown = html.unescape(client.get("/start").text)
        assert "R&D project" in shown
        assert "Department (optional)" in shown
        typed = {"session-type": "Training", department: "Service"}
        missing = posted(client, "/start", **typed)
        assert "The site asks for this in every session." in missing
        assert "<option selected>Training</option>" in missing
        assert "<option selected>Service</option>" in missing
        long = posted(client, "/start", **typed, **{project: "x" * (MAX_TRACKING_VALUE + 1)})
        assert "At most 120 characters." in long
        other = posted(client, "/start", **typed | {department: "Kitchen"}, **{project: "Blue"})
        assert "Choose from the list." in other
        assert 'value="Blue"' in other
        changed = "What this site asks for has changed meanwhile."
        assert changed in posted(client, "/start", **{project: "Blue", "session-type": "Secret"})
        assert changed in posted(client, "/start", **{project: "Blue", "code:Room": "7"})
        again = client.post(
            "/start?lang=fr", data=dict(re.findall(HIDDEN, other)) | {html.unescape(project): "Blue"}
        ).text
        assert "Type de session" in again
        assert 'value="Blue"' in again
        client.get("/?lang=en")
        started = posted(client, "/start", **typed, **{project: "Blue <b>"})
    assert "<td>Training</td>" in started
    assert "<td>Blue &lt;b&gt;</td>" in started
    assert "R&amp;D project" in started


HIDDEN = re.compile(r'<input type="hidden" name="(form_token|again)" value="([^"]*)">')


def test_the_page_keeps_to_the_rules_for_passwords(own_site: RunningSite) -> None:
    with own_site.client(follow_redirects=True) as client:
        posted(client, "/sign-in", email="ana@example.org", password=PASSWORD)
        command(own_site, "set", "session-password", "required")
        command(own_site, "set", "session-password-length", "8")
        assert "Session password</label>" in client.get("/start").text
        assert "At least 8 characters." in client.get("/start").text
        missing = "The site asks for a password in every session, of 8 to 64 characters."
        assert missing in posted(client, "/start", password=" ")
        assert "A session password has 8 to 64 characters." in posted(client, "/start", password="7 signs")
        command(own_site, "set", "session-password", "off")
        assert 'name="password"' not in client.get("/start").text
        assert "has changed meanwhile" in posted(client, "/start", password="8 signs!")
        assert "Your session is open" in posted(client, "/start")
