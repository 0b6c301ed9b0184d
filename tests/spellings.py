"""How files spell a text otherwise than it was meant; character by character."""

import unicodedata


def as_entities(text):
    return "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def garbled(codec):
    # bytes that Windows-1252 leaves undefined become control characters
    return lambda text: "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode()
    )


SPELLINGS = {
    "entities": as_entities,
    "entities twice": lambda text: as_entities(text).replace("&", "&amp;"),
    "decomposed": decomposed,
    "taken for Windows-1252": garbled("cp1252"),
    "taken for ISO 8859-1": garbled("latin-1"),
    "taken for Mac Roman": garbled("mac_roman"),
    "taken for Windows-1252 twice": lambda text: garbled("cp1252")(garbled("cp1252")(text)),
    "lone carriage returns": lambda text: text.replace("\n", "\r"),
}
