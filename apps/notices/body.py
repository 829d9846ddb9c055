"""The text of a notice: cleaned HTML, from the editor or from Word."""

import re
from typing import BinaryIO

import mammoth
import nh3
from django.utils.html import linebreaks, strip_tags

from apps.core.files import UploadError, name_of, word_file

# What the editor offers and a printed letter needs; nothing that carries style, script or address
# of a foreign picture.
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("strong", "em", "u", "s", "sub", "sup", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_A_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto", "tel"}
# The page has its own h1; Word's first level becomes the second.
WORD_STYLES = "\n".join(
    f"p[style-name='{style}'] => {tag}:fresh"
    for tag, styles in {
        "h2": ["Title", "标题", "Heading 1", "heading 1", "标题 1"],
        "h3": ["Subtitle", "副标题", "Heading 2", "heading 2", "标题 2"],
        "h4": ["Heading 3", "heading 3", "标题 3"],
    }.items()
    for style in styles
)


def clean(html: str) -> str:
    """``html`` with nothing in it but text, headings, lists, tables and links.

    What was typed without the editor has no tags: its empty lines part its paragraphs.
    """
    if not _A_TAG.search(html):
        html = linebreaks(html, autoescape=True)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    ).strip()


def is_blank(html: str) -> bool:
    """Whether a reader would see nothing."""
    return not strip_tags(html).replace("\xa0", "").replace("&nbsp;", "").strip()


def from_word(file: BinaryIO) -> str:
    """The text of an uploaded .docx as clean HTML; its pictures stay in the attached file.

    Raises:
        UploadError: it is no Word file, or one that cannot or must not be opened.
    """
    package = word_file(file)
    try:
        html = mammoth.convert_to_html(
            package,
            style_map=WORD_STYLES,
            convert_image=mammoth.images.img_element(lambda _image: {"src": ""}),
        ).value
    # mammoth meets damaged parts with whatever its depths raise.
    except Exception as error:
        raise UploadError(
            f"{name_of(file)}无法读出文字，请在 Word 或 WPS 中另存一份再上传。"
        ) from error
    body = clean(html)
    if is_blank(body):
        raise UploadError(
            f"{name_of(file)}里没有读到文字。如果内容是图片，请作为附件上传，并在正文里写明要点。"
        )
    return body
