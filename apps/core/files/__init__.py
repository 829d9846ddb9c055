"""Opening what people upload: Word, Excel, CSV and plain text, each checked before it is read.

Whatever is wrong with a file, the caller gets an ``UploadError`` whose text is a Chinese sentence
for the person who uploaded it. The content decides what a file is, not its name.
"""

from apps.core.files.attachments import (
    ACCEPT,
    attachment_response,
    open_stored,
    safe_attachment,
    safe_photo,
)
from apps.core.files.content import Content, content_of
from apps.core.files.tables import read_table
from apps.core.files.text import read_text
from apps.core.files.upload import UploadError, name_of, receive
from apps.core.files.word import open_docx, word_file

__all__ = [
    "ACCEPT",
    "Content",
    "UploadError",
    "attachment_response",
    "content_of",
    "name_of",
    "open_docx",
    "open_stored",
    "read_table",
    "read_text",
    "receive",
    "safe_attachment",
    "safe_photo",
    "word_file",
]
