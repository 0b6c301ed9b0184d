from resolve_samples import ids, reasons, resolution_of


def test_countries_are_keyed_by_code_and_named_as_the_gazetteer_does():
    resolution = resolution_of(
        "<country>Biélorussie</country>, <country>bélarussien</country>, <country>Bélarus</country>"
    )
    (entity,) = resolution.entities
    assert (entity.id, entity.name, entity.country_code) == ("country-BLR", "Bélarus", "BLR")


def test_a_shared_demonym_is_of_the_country_that_the_release_names():
    texts = (
        "<country>Congo-Brazzaville</country> : les <country>Congolais</country>",
        "la <country>RDC</country> et les <country>Congolais</country>",
        "les <country>Congolais</country>",
    )
    assert ids(*texts) == [
        "country-COG",
        "country-COG",
        "country-COD",
        "country-COD",
        "country-COD",
    ]
    assert reasons(texts[0])["Congolais"] == (
        "a name that countries share; the release names this one otherwise"
    )
    assert reasons(texts[2])["Congolais"] == (
        "a name that countries share; this one is the usual reading"
    )


def test_a_shared_name_beside_one_country_is_the_other():
    text = "le <country>Gabon</country>, le <country>Congo</country> et la <country>RDC</country>"
    assert ids(text) == ["country-GAB", "country-COG", "country-COD"]


def test_what_no_list_knows_is_an_entity_all_the_same():
    (entity,) = resolution_of("le <country>Royaume</country>").entities
    assert (entity.id, entity.name, entity.country_code) == ("country-royaume", "Royaume", "")
