"""Writes small PDF files for the tests, object by object: no library, no foreign files."""

import zlib

LINE = 14


def shown(x, y, size, text):
    """The drawing of one line; its letters in Windows-1252, as the font below has them."""
    raw = text.encode("cp1252")
    for character in (b"\\", b"(", b")"):
        raw = raw.replace(character, b"\\" + character)
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, raw)


def column(lines, *, x=50, top=750, size=11, gap=LINE):
    """The drawing of lines below each other; an empty one leaves a gap."""
    drawn = (shown(x, top - n * gap, size, line) for n, line in enumerate(lines) if line)
    return b"".join(drawn)


def pdf(*pages, info=b"", fonts=b"", catalog=b"", trailer=b"", packed=False, extra=()):
    """The bytes of a file whose pages are drawn by `pages`; `extra` are more numbered objects."""
    first = 5 + len(extra)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(pages)))
    font = (
        fonts
        or b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(pages),
        font,
        b"<< " + info + b" >>",
        *extra,
    ]
    for n, content in enumerate(pages):
        resources = b"/Resources << /Font << /F1 3 0 R >> /XObject << /X1 5 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents %d 0 R >>"
            % (resources, first + 2 * n + 1)
        )
        objects.append(stream(content, packed=packed))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(objects) + 1, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def stream(content, *, packed=False, entries=b""):
    if packed:
        content, entries = zlib.compress(content), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)
