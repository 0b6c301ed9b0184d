"""Our data against the codes and French names of others: none is missing, none is another's."""

import gettext
import tomllib
from pathlib import Path

import pycountry
import pytest
from babel import Locale

import pipeline.gazetteer
from pipeline.gazetteer.demonyms import demonym_forms

DATA = Path(pipeline.gazetteer.__file__).parent / "data"
COUNTRIES = sorted(pycountry.countries, key=lambda country: country.alpha_3)
FRENCH = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])


def country_ids(gazetteer, name):
    return [one.known_id for one in gazetteer.lookup(name) if one.known_id.startswith("country-")]


def test_every_code_of_iso_3166_1_and_kosovo(gazetteer):
    codes = {known.country_code for known in gazetteer.knowns.values() if known.type == "country"}
    assert codes == {country.alpha_3 for country in COUNTRIES} | {"XKX"}


def test_french_names_of_cldr_are_known(gazetteer):
    names = Locale("fr").territories
    missing = [
        (country.alpha_3, names[country.alpha_2])
        for country in COUNTRIES
        if f"country-{country.alpha_3}" not in country_ids(gazetteer, names[country.alpha_2])
    ]
    assert missing == []


def test_french_names_of_pycountry_are_known_or_nobodys(gazetteer):
    names = {country.alpha_3: FRENCH.gettext(country.name) for country in COUNTRIES}
    # Names turned round at a comma (Moldova, République de) and those in brackets are left out.
    plain = {code: name for code, name in names.items() if "," not in name and "(" not in name}
    unknown = [code for code, name in plain.items() if not country_ids(gazetteer, name)]
    wrong = [
        (code, name)
        for code, name in plain.items()
        if code not in unknown and f"country-{code}" not in country_ids(gazetteer, name)
    ]
    assert (unknown, wrong) == (["SJM"], [])
    assert len(plain) > 200


def test_every_sovereign_state_has_a_demonym_and_a_capital(gazetteer):
    entries = tomllib.loads((DATA / "countries.toml").read_text(encoding="utf-8"))["country"]
    without = {
        entry["code"]
        for entry in entries
        if not entry.get("demonyms") and not entry.get("ambiguous_demonyms")
    }
    lines = (DATA / "cities.csv").read_text(encoding="utf-8").splitlines()
    homes = {line.rsplit(",", 1)[1] for line in lines if line and not line.startswith("#")}
    # Territories with few or no inhabitants, and those that go by another's demonym.
    assert without == {
        "ASM", "ATA", "ATF", "BLM", "BVT", "CCK", "CXR", "FLK", "HMD", "PCN", "SGS", "SJM", "SXM",
        "TCA", "UMI", "VAT", "VGB", "VIR",
    }  # fmt: skip
    assert {entry["code"] for entry in entries} - homes == {"BVT", "HMD", "UMI"}


@pytest.mark.parametrize(
    ("demonym", "forms"),
    [
        ("libyen", ["libyen", "libyens", "libyenne", "libyennes"]),
        ("français", ["français", "française", "françaises"]),
        ("turc", ["turc", "turcs", "turque", "turques"]),
        ("grec/grecque", ["grec", "grecs", "grecque", "grecques"]),
        ("letton/lettone/lettonne", ["letton", "lettons", "lettone", "lettones", "lettonne",
                                     "lettonnes"]),
        ("marocain", ["marocain", "marocains", "marocaine", "marocaines"]),
        ("afghan", ["afghan", "afghans", "afghane", "afghanes"]),
        ("qatari", ["qatari", "qataris", "qatarie", "qataries"]),
        ("malgache", ["malgache", "malgaches"]),
        ("burkinabè", ["burkinabè", "burkinabès"]),
    ],
)  # fmt: skip
def test_forms_of_demonyms(demonym, forms):
    assert list(demonym_forms(demonym)) == forms
