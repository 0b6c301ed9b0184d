"""Writes small Word documents for the tests, part by part, with nothing but zipfile."""

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
STYLES = (
    '<w:style w:styleId="Titre"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="Puces"><w:name w:val="List Bullet"/><w:pPr><w:numPr/></w:pPr></w:style>'
    '<w:style w:styleId="Maison"><w:name w:val="CP maison"/><w:basedOn w:val="Titre1"/></w:style>'
)


def run(text, properties=""):
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(text="", style="", *, inner=""):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text) if text else ''}{inner}</w:p>"


def table(*rows):
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/>{cells}</w:tbl>"


def part(root, content, doctype=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:{root} {NAMES}>{content}</w:{root}>'


def relations(items):
    links = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(items)
    )
    return f"<Relationships>{links}</Relationships>"


def docx(body="", *, parts=None, kinds=(), core="", app="", extra=None, main=None):
    """The bytes of a document; `parts` (name: XML) are related to it by `kinds`, in order."""
    parts = parts or {}
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(
            [
                ("officeDocument", "word/document.xml"),
                ("metadata/core-properties", "docProps/core.xml"),
                ("extended-properties", "/docProps/app.xml"),
            ]
        ),
        "word/document.xml": main or part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
        "word/_rels/document.xml.rels": relations(
            [("styles", "styles.xml"), *zip(kinds, parts, strict=True)]
        ),
        "docProps/core.xml": (
            '<c xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmlns:dcterms="http://purl.org/dc/terms/">{core}</c>'
        ),
        "docProps/app.xml": f"<p>{app}</p>",
        **{f"word/{name}": content for name, content in parts.items()},
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
