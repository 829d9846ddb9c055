"""Opening what people upload: Word, Excel, CSV and plain text, each checked before it is read.

Whatever is wrong with a file, the caller gets an ``UploadError`` whose text is a Chinese sentence
for the person who uploaded it. The content decides what a file is, not its name.
"""

from apps.core.files.content import Content, content_of
from apps.core.files.tables import read_table
from apps.core.files.text import read_text
from apps.core.files.upload import UploadError, name_of, receive
from apps.core.files.word import open_docx, word_file

__all__ = [
    "Content",
    "UploadError",
    "content_of",
    "name_of",
    "open_docx",
    "read_table",
    "read_text",
    "receive",
    "word_file",
]
