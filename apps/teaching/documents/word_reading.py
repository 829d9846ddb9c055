"""A colleague's Word file as lesson plans: sections by their headings, in lines or in a table.

Any reasonable template will do. What is not recognised is handed over to be placed by a person:
nothing of a file is lost.
"""

from collections.abc import Sequence
from typing import BinaryIO

from apps.teaching.documents.blocks import Block, Paragraph
from apps.teaching.documents.parts import PartKind
from apps.teaching.documents.readings import Reading
from apps.teaching.documents.word_lines import KeepPicture
from apps.teaching.documents.word_own import OwnSheet
from apps.teaching.documents.word_source import blocks_of_word
from apps.teaching.documents.word_templates import Template


def read(file: BinaryIO, kinds: Sequence[PartKind], keep_picture: KeepPicture) -> Reading:
    """The lessons of an uploaded .docx. Raises UploadError with the reason."""
    return sections(blocks_of_word(file, keep_picture), kinds)


def sections(blocks: Sequence[Block], kinds: Sequence[PartKind]) -> Reading:
    """The lessons that blocks stand for."""
    own = any(isinstance(block, Paragraph) and block.kind == "part" for block in blocks)
    walk = OwnSheet(kinds) if own else Template(kinds)
    for block in blocks:
        walk.block(block)
    return walk.finished()
