"""The report in a real browser, from the disk: `make test-browser`."""

import pytest
from report_browser import Browser, has_chromium
from report_samples import EVIL_BODY, EVIL_ID, EVIL_NAME, write_corpus

from pipeline.report import write_report
from pipeline.report.addresses import Addresses

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not has_chromium(), reason="no browser here: apt-get install chromium, then these run too"
    ),
]
TO = Addresses()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    outputs = tmp_path_factory.mktemp("outputs")
    with pytest.MonkeyPatch.context() as patch:
        write_corpus(outputs, patch)
        folder = write_report(outputs)
    return folder.as_uri()


@pytest.fixture(scope="module")
def tab():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(tab, report):
    """A tab on the first page; afterwards nothing has gone wrong, and nothing left the folder."""
    tab.problems.clear()
    tab.requests.clear()
    tab.size(1200, 900)
    tab.open(f"{report}/index.html")
    yield tab
    assert tab.problems == []
    assert [url for url in tab.requests if not url.startswith(f"{report}/")] == []
    assert tab.js("window.hacked") is None


def shown(browser):
    return browser.js("[...document.querySelectorAll('#results a')].map(a => a.textContent)")


def test_from_the_overview_one_searches(browser):
    browser.click(".masthead input[type=search]")
    browser.write("oim")
    browser.loading(lambda: browser.press("Enter"))
    browser.until("document.querySelectorAll('#results li').length == 3")
    assert shown(browser) == [
        "Organisation internationale pour les migrations",
        "L’OIM au Bélarus",
        "NA",  # its id begins with oim
    ]
    assert browser.js("document.getElementById('status').textContent") == "3 résultats"
    assert browser.js("document.getElementById('status').getAttribute('aria-live')") == "polite"


def test_search_knows_other_spellings_accents_and_dates(browser, report):
    browser.open(f"{report}/search.html")
    browser.until("document.activeElement.id == 'q'")
    for query, found in {
        "VITORINO anto": ["António Vitorino"],
        "belarus": ["Bélarus", "L’OIM au Bélarus"],
        "2021-03": ["L’OIM au Bélarus"],
        "mars 2021": ["L’OIM au Bélarus"],
        "grillons": [EVIL_BODY],
        "img onerror": [EVIL_NAME],
        "rien du tout": [],
    }.items():
        browser.js("document.getElementById('q').select()")
        browser.write(query)
        browser.until(f"location.hash.includes({query.split()[-1]!r})")
        assert shown(browser) == found, query
    assert browser.js("document.getElementById('status').textContent") == "Aucun résultat"


def test_filters_and_the_way_back_to_them(browser, report):
    browser.open(f"{report}/search.html?q=b%C3%A9larus")
    browser.until("document.querySelectorAll('#results li').length == 2")
    browser.click(".chip.release input")
    assert shown(browser) == ["Bélarus"]
    browser.loading(lambda: browser.click("#results a"))
    assert browser.js("document.querySelector('h1').textContent").strip() == "Bélarus"
    browser.back()
    browser.until("document.querySelectorAll('#results li').length == 1")
    assert shown(browser) == ["Bélarus"]
    assert browser.js("document.getElementById('q').value") == "bélarus"
    assert browser.js("document.querySelector('.chip.release input').checked") is False


def test_a_mention_says_why_and_leads_to_its_entity_and_back(browser, report):
    browser.open(f"{report}/{TO.release('oim/2021')}")
    browser.click("article a.m.person")
    assert browser.js("document.getElementById('card').hidden") is False
    card = browser.js("document.getElementById('card').innerText")
    for told in ("António Vitorino", "personne", "le modèle", "known name", "0,90"):
        assert told in card
    assert browser.js("document.activeElement.id") == "card-link"
    browser.loading(lambda: browser.press("Enter"))
    assert browser.js("document.querySelector('h1').innerText") == "António Vitorino"
    browser.loading(lambda: browser.click("blockquote a.m"))
    assert browser.js("document.querySelector(':target').textContent") == "António Vitorino"
    assert browser.js("document.querySelector('h1').textContent") == "L’OIM au Bélarus"


def test_by_keyboard_the_card_opens_and_closes(browser, report):
    browser.open(f"{report}/{TO.release('oim/2021')}")
    browser.press("Tab")
    assert browser.js("document.activeElement.className") == "skip"
    browser.js("document.querySelector('article a.m').focus()")
    browser.press("Enter")
    assert browser.js("document.activeElement.id") == "card-link"
    browser.press("Escape")
    assert browser.js("document.getElementById('card').hidden") is True
    assert browser.js("document.activeElement === document.querySelector('article a.m')") is True


def test_the_arrows_go_through_the_results(browser, report):
    browser.open(f"{report}/search.html?q=b%C3%A9larus")
    browser.until("document.querySelectorAll('#results li').length == 2")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        browser.press(key)
    assert browser.js("document.activeElement.textContent") == "Bélarus"
    browser.press("ArrowUp")
    assert browser.js("document.activeElement.id") == "q"


def test_a_type_is_no_longer_marked_when_its_box_is_empty(browser, report):
    browser.open(f"{report}/{TO.release('oim/2021')}")
    colour = "getComputedStyle(document.querySelector('article a.country')).backgroundColor"
    before = browser.js(colour)
    browser.click("#marks .country input")
    assert browser.js(colour) == "rgba(0, 0, 0, 0)" != before


def test_what_a_release_contains_is_shown_and_never_run(browser, report):
    browser.open(f"{report}/{TO.release(EVIL_ID)}")
    text = browser.js("document.querySelector('article').innerText")
    assert "<script>window.hacked=1</script> à Minsk" in text
    assert EVIL_NAME in text
    assert EVIL_BODY in text
    assert "</textarea><svg onload=window.hacked=1>" in text
    assert browser.js("document.querySelectorAll('article svg, article img, i, u, em').length") == 0
    browser.click("article a.m.person")
    assert browser.js("document.getElementById('card-name').textContent") == EVIL_NAME
    browser.loading(lambda: browser.press("Enter"))
    assert browser.js("document.querySelector('h1').innerText") == EVIL_NAME
    assert browser.js("document.querySelectorAll('img, i, u, em, script').length") == 1


def test_even_a_slip_would_run_nothing(tab, report, tmp_path):
    """The policy itself: an inline script, a handler and an address from outside are refused."""
    tab.open(f"{report}/index.html")
    tab.js(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.org/x.png\" "
        'onerror="window.hacked=1"><a id=slip href="javascript:window.hacked=1">x</a>\');'
        "document.body.append(Object.assign(document.createElement('script'),"
        "{textContent: 'window.hacked=1'})); document.getElementById('slip').click()"
    )
    assert tab.js("fetch('index.html').then(() => 'read', () => 'refused')") == "refused"
    assert tab.js("window.hacked") is None


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_no_page_is_wider_than_the_screen(browser, report, width):
    browser.size(width, 800)
    for page in (
        "index.html",
        "releases.html",
        "organisations.html",
        "search.html?q=a",
        TO.release("oim/2021"),
        TO.release(EVIL_ID),
        TO.entity("IOM"),
    ):
        browser.open(f"{report}/{page}")
        assert browser.js("document.documentElement.scrollWidth") <= width, page


def test_in_the_dark_and_on_paper(browser, report):
    """Dark paper and light letters; what can only be clicked is not printed."""
    colours = (
        "(() => { const s = getComputedStyle(document.body);"
        "return [s.backgroundColor, s.color].map(c => c.match(/\\d+/g).slice(0, 3)"
        ".reduce((a, b) => a + Number(b), 0) / 3); })()"
    )
    browser.open(f"{report}/{TO.release('oim/2021')}")
    paper, ink = browser.js(colours)
    assert paper > 240
    assert ink < 60
    try:
        dark = {"name": "prefers-color-scheme", "value": "dark"}
        browser.call("Emulation.setEmulatedMedia", media="", features=[dark])
        paper, ink = browser.js(colours)
        assert paper < 60
        assert ink > 200
        browser.call("Emulation.setEmulatedMedia", media="print", features=[])
        paper, _ = browser.js(colours)
        assert paper == 255
        for part in (".masthead", ".chips", "footer"):
            display = f"getComputedStyle(document.querySelector('{part}')).display"
            assert browser.js(display) == "none"
        assert browser.js("document.querySelector('article').offsetHeight") > 0
    finally:
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_words_break_at_no_odd_place_on_a_phone(browser, report):
    """A word that fits a line stands on one, or is hyphenated: cells shrink no further."""
    browser.size(400, 800)
    browser.open(f"{report}/{TO.release('oim/2021')}")
    style = browser.js(
        "(() => { const s = getComputedStyle(document.querySelector('#whytable td'));"
        "return [s.overflowWrap, s.hyphens]; })()"
    )
    assert style == ["break-word", "auto"]
    assert browser.js(
        "(() => { const box = document.querySelector('.scroll');"
        "return box.scrollWidth > box.clientWidth"
        " && getComputedStyle(box).backgroundImage.includes('gradient'); })()"
    )
