"""What lies in a .docx: the body, styles, numbers, notes, and the pictures that it holds itself.

Whatever a document only refers to, on the network or on somebody's computer, is never opened.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from docx.oxml.ns import qn
from lxml import etree

from apps.core.files import UploadError, name_of, word_file

# The school's plans carry photographs; whatever is larger is better made smaller first.
LARGEST = 20 * 1024 * 1024  # bytes
# Text alone: a plan of 12 pages has a fiftieth of it.
LONGEST = 16 * 1024 * 1024  # bytes of XML
_FALLBACK = "word/document.xml"
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
)
# Word's strict dialect has other names for the same things.
_DIALECT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"drawingml/2006/"),
)
_USUAL = b"http://schemas.openxmlformats.org/"


@dataclass(frozen=True)
class Relation:
    """What a part of the package refers to by an id."""

    kind: str
    target: str
    is_external: bool


def count_pictures(file: BinaryIO) -> int:
    """How many pictures lie in a .docx that was checked before; 0 for what is none."""
    try:
        with zipfile.ZipFile(file) as package:
            return sum(name.startswith("word/media/") for name in package.namelist())
    except zipfile.BadZipFile:
        return 0


class WordPackage:
    """An uploaded .docx, checked and opened."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises UploadError where the file cannot or must not be opened."""
        self.name = name_of(file)
        self._zip = zipfile.ZipFile(word_file(file, limit=LARGEST))
        self._entries = {entry.lower(): entry for entry in self._zip.namelist()}
        first = (r for r in self._relations("").values() if r.kind == "officeDocument")
        main = next(first, None)
        self._main = main.target if main and self._entry(main.target) else _FALLBACK
        self.relations = self._relations(self._main)

    def body(self):
        """``w:body`` of the document. Raises ValueError where there is none."""
        root = self._xml(self._main)
        body = None if root is None else root.find(qn("w:body"))
        if body is None:
            raise ValueError("no body")
        return body

    def roots(self, kind: str) -> Iterator:
        """The parts of a kind (styles, numbering, footnotes …) that belong to the document."""
        for relation in self.relations.values():
            if relation.kind == kind and not relation.is_external:
                root = self._xml(relation.target)
                if root is not None:
                    yield root

    def related(self, relation_id: str | None) -> bytes | None:
        """The bytes behind a relation, None where they are elsewhere or missing."""
        relation = self.relations.get(relation_id or "")
        if relation is None or relation.is_external:
            return None
        entry = self._entry(relation.target)
        return self._zip.read(entry) if entry else None

    def xml_behind(self, relation_id: str | None):
        """The same, as a tree."""
        relation = self.relations.get(relation_id or "")
        return None if relation is None or relation.is_external else self._xml(relation.target)

    def _entry(self, name: str) -> str | None:
        # Windows does not tell large letters from small ones.
        return self._entries.get(name.lower())

    def _xml(self, name: str):
        entry = self._entry(name)
        if entry is None:
            return None
        if self._zip.getinfo(entry).file_size > LONGEST:
            raise UploadError(
                f"{self.name}的文字太多，不像一份教案。请按课时分成几个文件后再上传。"
            )
        data = self._zip.read(entry)
        for strict, usual in _DIALECT:
            data = data.replace(strict, _USUAL + usual)
        return etree.fromstring(data, _PARSER)

    def _relations(self, part: str) -> dict[str, Relation]:
        folder, base = posixpath.split(part)
        root = self._xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for one in root.iter("{*}Relationship") if root is not None else ():
            target = one.get("Target", "")
            # A target without a scheme that claims to be within, but is not there, is no entry.
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id", "")] = Relation(
                kind=one.get("Type", "").rpartition("/")[2],
                target=path,
                is_external=one.get("TargetMode", "").lower() == "external",
            )
        return found
