"""What people do on the site, in Debian's Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from protocol.links import JoinLink
from support_site.attempts import LIMITS, Attempt
from tests.browser.conftest import Visitor
from tests.contract.support_site.site import EMAIL, PASSWORD, RunningSite, Session


@pytest.fixture(scope="module")
def session(site: RunningSite) -> Session:
    return site.new_session()


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def submit(page: Page) -> None:
    """Sends the page's form and waits for what it leads to."""
    with page.expect_navigation():
        page.locator("main button:visible").click()


def program_link(page: Page, name: str = "Open the Support Manager") -> JoinLink:
    address = page.get_by_role("link", name=name).get_attribute("href")
    assert address is not None
    assert address.startswith("support-manager://")
    return JoinLink.parse(address)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_customer_joins_by_number_from_the_home_page(
    site: RunningSite, session: Session, visitor: Visitor, scripts: bool
) -> None:
    page = visitor(java_script_enabled=scripts)
    number = session.number
    page.get_by_label("Session number").fill(f"{number[:3]} {number[3:6]}-{number[6:]}")
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Your name").fill("Carl")
    page.get_by_role("button", name="Join").click()
    link = program_link(page)
    assert link.site == site.url
    assert link.ticket
    assert page.get_by_role("button", name="Copy").count() == scripts


def test_a_customer_joins_by_link_in_french(session: Session, visitor: Visitor) -> None:
    page = visitor(session.join_url, locale="fr-FR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana vous attend")
    page.get_by_label("Votre nom").fill("Chloé")
    page.get_by_role("button", name="Rejoindre").click()
    assert program_link(page, "Ouvrir le Support Manager").ticket


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("by_link", [True, False], ids=["link", "number"])
def test_a_customer_joins_a_session_with_a_password(
    site: RunningSite, visitor: Visitor, scripts: bool, by_link: bool
) -> None:
    agent = visitor("/start")
    sign_in(agent)
    agent.get_by_label("Session password (optional)").fill("blue sky")
    submit(agent)
    expect(agent.get_by_role("main")).to_contain_text("This session has a password.")
    link = agent.locator("#link").inner_text()
    page = visitor(link if by_link else "/join", java_script_enabled=scripts)
    if not by_link:
        page.get_by_label("Session number").fill(agent.locator("#number").inner_text())
    expect(page.get_by_label("Session password")).to_have_count(0)
    page.get_by_label("Your name").fill("Carl")
    submit(page)
    password = page.get_by_label("Session password")
    expect(password).to_have_accessible_description("This session has a password. Your agent tells you.")
    expect(page.get_by_label("Your name")).to_have_value("Carl")
    password.fill("blue sea")
    submit(page)
    expect(password).to_have_accessible_description(re.compile("That is not the password of this session"))
    expect(password).to_have_value("")
    expect(page.get_by_label("Your name")).to_have_value("Carl")
    password.fill("blue sky")
    submit(page)
    assert program_link(page).ticket


@pytest.fixture
def asking(site: RunningSite) -> Iterator[None]:
    """The site asks for a type, a required code and one with choices, until the test is over."""
    site.command("session-type", "add", "Standard")
    site.command("session-type", "add", "Training")
    site.command("tracking-code", "add", "R&D project", "--required")
    site.command("tracking-code", "add", "Department", "--choice", "Sales", "--choice", "Service")
    yield
    for words in (("tracking-code", "R&D project"), ("tracking-code", "Department")):
        site.command(words[0], "remove", words[1])
    for name in ("Standard", "Training"):
        site.command("session-type", "remove", name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_agent_gives_what_the_site_asks_for(asking: None, visitor: Visitor, scheme: str) -> None:
    page = visitor("/start", viewport={"width": 360, "height": 700}, color_scheme=scheme)
    sign_in(page)
    kind, project = page.get_by_label("Session type"), page.get_by_label("R&D project")
    department = page.get_by_label("Department (optional)")
    expect(kind).to_have_value("Standard")
    expect(department).to_have_value("")
    page.get_by_role("main").get_by_role("button", name="Start a session").click()
    expect(project).to_be_focused()  # the browser itself asks for it
    page.evaluate("document.querySelector('main form').noValidate = true")
    kind.select_option("Training")
    department.select_option("Service")
    submit(page)
    expect(project).to_have_accessible_description(re.compile("The site asks for this in every session"))
    expect(kind).to_have_value("Training")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_label("Type de session")).to_have_value("Training")
    expect(page.get_by_label("Department (facultatif)")).to_have_value("Service")
    assert page.evaluate(CONTRAST) + page.evaluate(SIZES) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_label("R&D project").fill("Blue <b>")
    submit(page)
    told = page.get_by_role("table", name="À propos de cette session")
    expect(told.get_by_role("row", name="Type de session")).to_contain_text("Training")
    expect(told.get_by_role("row", name="R&D project")).to_contain_text("Blue <b>")
    expect(told.get_by_role("row", name="Department")).to_contain_text("Service")


def test_the_language_is_chosen_and_kept(visitor: Visitor) -> None:
    page = visitor("/join", locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rejoindre une session")
    page.goto("/downloads")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_the_language_of_an_answer_is_changed_without_typing_again(
    session: Session, visitor: Visitor
) -> None:
    page = visitor("/join", locale="en-GB")
    page.get_by_label("Session number").fill(session.number)
    page.get_by_label("Your name").fill("\u200b")
    submit(page)
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rejoindre une session")
    expect(page.locator("#number")).to_have_value(session.number)
    page.get_by_label("Votre nom").fill("Chloé")
    submit(page)
    link = program_link(page, "Ouvrir le Support Manager")
    page.get_by_role("button", name="English").click()
    assert program_link(page) == link


def test_what_is_wrong_is_said_beside_the_field(session: Session, visitor: Visitor) -> None:
    page = visitor("/join")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_label("Session number").fill("12 34")
    page.get_by_label("E-mail").fill("carl")
    page.get_by_role("button", name="Join").click()
    number = page.get_by_label("Session number")
    expect(number).to_have_value("12 34")
    expect(number).to_have_accessible_description(re.compile("has nine digits"))
    expect(page.get_by_label("Your name")).to_have_accessible_description(re.compile("Say who you are"))
    expect(page.get_by_label("E-mail")).to_have_accessible_description(re.compile("looks like"))
    wrong = f"{(int(session.number) + 1) % 10**9:09d}"
    number.fill(wrong)
    page.get_by_label("Your name").fill("Carl")
    page.get_by_label("E-mail").fill("")
    for _ in range(LIMITS[Attempt.WRONG_NUMBER].by_address.amount):
        page.get_by_role("button", name="Join").click()
        expect(number).to_have_accessible_description(re.compile("no session with this number"))
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many attempts. Wait")


def test_a_dead_link_says_what_to_do(visitor: Visitor) -> None:
    page = visitor("/join/" + "x" * 24)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not lead to a session")
    page.get_by_role("link", name="Join by number").click()
    expect(page.get_by_label("Session number")).to_be_visible()
    page.goto("/nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_an_agent_starts_a_session_and_invites(site: RunningSite, visitor: Visitor) -> None:
    page = visitor("/start", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill("not her password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("No account has this e-mail address and password")
    sign_in(page)
    page.get_by_role("main").get_by_role("button", name="Start a session").click()
    number = page.locator("#number").inner_text()
    assert re.fullmatch(r"\d{3}\s\d{3}\s\d{3}", number)
    link = JoinLink.parse(page.locator("#link").inner_text())
    invitation = page.get_by_label("Or the whole invitation:").input_value()
    assert link.for_web() in invitation
    assert number in invitation
    mail = page.get_by_role("link", name="Send with my own e-mail program").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=Your%20support%20session&body=Hello")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.for_web()
    page.goto("/assist")
    page.get_by_label("Session number").fill(number)
    page.get_by_role("button", name="Find the session").click()
    expect(page.get_by_role("main")).to_contain_text("under way and has room for you")
    address = page.url
    page.get_by_role("button", name="Sign out").click()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_another_account_does_not_see_the_session(
    site: RunningSite, session: Session, visitor: Visitor
) -> None:
    site.add_agent("bob@example.org", "Bob")
    page = visitor("/sign-in")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(f"/sessions/{session.number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_everything_is_reached_by_keyboard_in_order(visitor: Visitor) -> None:
    page = visitor("/join")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("(document.activeElement.id || document.activeElement.textContent).trim()")
        )
    assert reached[0] == "Skip to the content"
    assert reached[2:] == ["Join", "Sign in", "number", "name", "email", "Join", "Français"]


FOCUSED = "(document.activeElement.id || document.activeElement.textContent).trim()"

CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return colour(getComputedStyle(document.body).backgroundColor);
  };
  const faults = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const a = light(colour(getComputedStyle(e).color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`${e.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faults;
}"""

SIZES = """() => [...document.querySelectorAll("a, button, select, input:not([type=hidden])")]
  .filter(e => e.checkVisibility() && !e.closest("p") && !e.matches(".skip"))
  .map(e => [e.textContent.trim() || e.id, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24)
  .map(([name]) => name)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_legible_and_fits_a_phone(
    session: Session, visitor: Visitor, scheme: str, language: str
) -> None:
    page = visitor(
        "/", viewport={"width": 360, "height": 700}, locale=language, color_scheme=scheme, has_touch=True
    )
    faults: dict[str, object] = {}

    def look() -> None:
        name = page.url.replace(session.site.url, "")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = page.evaluate(CONTRAST) + page.evaluate(SIZES) + ([f"{wide} px too wide"] if wide > 0 else [])
        if found:
            faults[name] = found
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == language

    for path in ("/", "/join", session.join_url, "/downloads", "/nothing", "/sign-in"):
        page.goto(path)
        look()
    page.goto(session.join_url)
    page.locator("#name").fill("Carl")
    submit(page)
    look()
    page.goto("/sign-in?next=/start")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill("not her password")
    submit(page)
    look()
    page.locator("#password").fill(PASSWORD)
    submit(page)
    look()
    submit(page)
    look()
    page.goto("/assist")
    look()
    page.locator("#number").fill(session.number)
    submit(page)
    look()
    assert not faults


def test_a_page_is_light_and_forbids_what_it_does_not_need(site: RunningSite, session: Session) -> None:
    with site.client() as client:
        page = client.get(session.join_url)
        parts = [client.get(f"/static/{name}") for name in ("site.css", "site.js", "icon.svg")]
    assert len(page.content) + sum(len(part.content) for part in parts) < 100_000
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "style=" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


def test_a_forged_form_is_refused(site: RunningSite, session: Session) -> None:
    fields = {"name": "Carl", "number": session.number}
    with site.client() as client:
        assert client.post("/join", data=fields).status_code == 403
        token = re.search(r'name="form_token" value="(\w+)"', client.get("/join").text)
        assert token is not None
        genuine = fields | {"form_token": token[1]}
        foreign = client.post("/join", data=genuine, headers={"Origin": "https://evil.example"})
        disguised = client.post(
            "/join", data=genuine, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"}
        )
        own = client.post("/join", data=genuine, headers={"Origin": site.url})
    assert (foreign.status_code, disguised.status_code, own.status_code) == (403, 403, 200)
    with site.client() as other:
        assert other.post("/join", data=genuine).status_code == 403
