"""Where the short name of a clause ends and its text begins, when both stand on one line."""

import re

_SHORT = 40  # characters of a line that is a name and nothing else
_NAME = 30  # characters of a name that runs into its text
_PAIRS = ("“”", "‘’", "《》", "（）", "()", "「」", "【】")
_GAP = re.compile(r"[ \t\u3000\u00a0]+")
_SENTENCE_END = re.compile(r"[。！？；!?;]")
_NAME_END = re.compile(r"[。！？：:]")


def split_heading(line: str) -> tuple[str, str]:
    """Heading and text of a numbered line: ("分工合作，精心备课。", "备课组利用…").

    A gap of white space parts them, or the first full stop or colon. A short line is all heading,
    a long sentence all text. Not a character is lost but the white space between.
    """
    for split in (_at_gap, _at_sentence):
        if found := split(line):
            return found
    if len(line) <= _SHORT and not _SENTENCE_END.search(line[:-1]):
        return line, ""
    return "", line


def _at_gap(line: str) -> tuple[str, str] | None:
    for gap in _GAP.finditer(line):
        heading, text = line[: gap.start()], line[gap.end() :]
        if len(heading) > _NAME or _SENTENCE_END.search(heading):
            return None
        # Between letters or digits and Chinese a space is a habit of typing: 活力 100 班级.
        typed = gap[0] == " " and (heading[-1:].isascii() or text[:1].isascii())
        prose = _SENTENCE_END.search(text) or len(text) > _NAME
        if heading and text and not typed and prose and _balanced(heading):
            return heading, text
    return None


def _at_sentence(line: str) -> tuple[str, str] | None:
    for end in _NAME_END.finditer(line[: _NAME + 1]):
        heading, text = line[: end.end()], line[end.end() :].lstrip()
        # A colon after a whole clause introduces a list; it does not end a name.
        introduces = end[0] in "：:" and "，" in heading
        if text and not introduces and len(heading) > 2 and _balanced(heading):
            return heading, text
    return None


def _balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
