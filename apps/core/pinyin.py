"""Chinese names as a keyboard types them: 张小明 → ``zhangxiaoming zxm``."""

from pypinyin import Style, lazy_pinyin


def pinyin_keys(text: str) -> str:
    """Return the full pinyin and the initials of ``text``, separated by a space, lower case."""
    full = "".join(lazy_pinyin(text))
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return f"{full} {initials}".lower().replace("　", " ")[:200]
