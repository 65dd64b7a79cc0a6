"""A browser, and a site with one agent."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.contract.support_site.site import RunningSite, new_address

CHROMIUM = Path("/usr/bin/chromium")

Visitor = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path_factory.mktemp("site"))
    running.add_agent()
    yield running
    running.program.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(site: RunningSite, browser: Browser) -> Iterator[Visitor]:
    """Opens a page as somebody new; whatever goes wrong on it fails the test."""
    contexts, troubles = [], []

    def visit(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url, extra_http_headers={"X-Forwarded-For": new_address()}, **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None
        )
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not troubles


def _forbidden(said: str) -> bool:
    """Whether the page tried what the site's own policy does not allow."""
    return "Content Security Policy" in said
