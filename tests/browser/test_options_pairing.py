"""Pairing in the options: by a code, agreed to in arxivtui, and all that can come of it."""

import pytest

from tests.browser.driver import Browser
from tests.browser.home import Home
from tests.browser.options_page import STATE, TOLD, fill, opened, says, send
from tests.stand_ins.endpoint import EndpointStandIn
from tests.waiting import until

HAS_CLAIM = """() => new Promise((done, failed) => {
  const opening = indexedDB.open("arxivtui");
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const reading = db.transaction("singles").objectStore("singles").get("claim");
    reading.onsuccess = () => { db.close(); done(reading.result !== undefined); };
  };
})"""


def test_a_code_typed_carelessly_pairs_once_the_reader_agreed(browser: Browser, home: Home) -> None:
    tab = opened(browser)
    assert "not paired" in tab.text(STATE)

    send(tab, f" {home.code().lower().replace('-', ' ')} ", home.port)
    says(tab, TOLD, "agree there")
    home.agree()

    says(tab, TOLD, "Paired.")
    says(tab, STATE, "is running")
    assert not tab.is_shown("#pair")
    assert tab.text("#paired-port") == str(home.port)
    assert tab.focused() == "h2#pairing-heading"


def test_the_command_pairs_as_well(browser: Browser, home: Home) -> None:
    tab = opened(browser)
    fill(tab, "#label", "My browser")

    command = home.command.start("pair", "--yes", "--port", str(home.port))
    assert command.stdout is not None
    send(tab, command.stdout.readline().strip(), home.port)

    says(tab, TOLD, "Paired.")
    says(tab, "#paired-as", "My browser")
    assert command.communicate(timeout=60)[0].endswith("My browser\n")


def test_the_form_knows_what_cannot_be_sent(browser: Browser) -> None:
    tab = opened(browser)
    named = tab.run("document.querySelector('#label').value")
    assert named in {"Chromium on Linux", "Firefox on Linux"}

    fill(tab, "#label", " ")
    send(tab, "K7QX-M2O", 70000)

    says(tab, "#code-wrong", "neither 0, 1, I nor O")
    says(tab, "#label-wrong", "Give this browser a name")
    says(tab, "#port-wrong", "1 to 65535")
    assert tab.focused() == "input#code"
    assert tab.attribute("#code", "aria-invalid") == "true"
    fill(tab, "#code", "K7QX")
    assert not tab.is_shown("#code-wrong")
    tab.press("Enter")
    says(tab, "#code-wrong", "this one has 4")


def test_a_wrong_code(browser: Browser, home: Home) -> None:
    tab = opened(browser)
    right = home.code()

    send(tab, "ABCD-EFGH" if right != "ABCD-EFGH" else "ABCD-EFGJ", home.port)

    says(tab, TOLD, "This code does not count")
    assert tab.focused() == "input#code"
    send(tab, right, home.port)
    home.agree()
    says(tab, TOLD, "Paired.")


def test_a_reader_who_says_no(browser: Browser, home: Home) -> None:
    tab = opened(browser)

    send(tab, home.code(), home.port)
    home.agree(approve=False)

    says(tab, TOLD, "did not let this browser in")
    assert tab.is_shown("#pair")


def test_a_reader_may_think_about_it_for_longer_than_the_background_lives(
    browser: Browser, home: Home
) -> None:
    if browser.name != "firefox":
        pytest.skip("Chromium's background lives as long as its answer is awaited")
    from tests.browser.firefox import Firefox

    assert isinstance(browser, Firefox)
    tab = opened(browser)
    send(tab, home.code(), home.port)
    tab.wait_for(HAS_CLAIM, what="the code to be taken")

    for _ in range(3):
        until(browser.is_awake, "the background to be asked again")
        browser.put_to_sleep()
    home.agree()

    says(tab, TOLD, "Paired.")


def test_nobody_on_the_port(browser: Browser, home: Home) -> None:
    tab = opened(browser)
    code = home.code()
    home.stop()

    send(tab, code, home.port)

    says(tab, TOLD, f"Nothing answers at port {home.port}.")
    assert "set it under “Other port”" in tab.text(TOLD)
    tab.wait_until_shown("#port")


def test_another_program_on_the_port_gets_no_code(browser: Browser) -> None:
    tab = opened(browser)

    with EndpointStandIn() as stranger:
        send(tab, "ABCD-EFGH", stranger.port)
        says(tab, TOLD, "Another program answers")

        assert set(stranger.paths) == {"/v1/ping"}
        assert not stranger.has_heard("ABCD")

    assert "Paired" not in tab.text(TOLD)
