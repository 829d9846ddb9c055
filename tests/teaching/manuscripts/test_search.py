"""Chinese is found as it was typed, whatever stands around it; odd queries find nothing and break nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.teaching.manuscripts import bigrams as module
from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.bigrams import bigrams, tsquery
from apps.teaching.models import Edition
from tests.teaching.factories import edition

TEXT = "乡村振兴，练习册第8页；用 iPad 看ABC歌，二〇二二年的板书。３＋５＝８ 10分钟 𠮷 人人生字"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("乡村振兴", ["乡村", "村振", "振兴", "兴"]),
        ("算", ["算"]),
        ("第8页 iPad", ["第", "8", "页", "ipad"]),
        ("ＡＢ１２", ["ab12"]),
        ("二〇", ["二〇", "〇"]),
        ("a_b，。！", ["a", "b"]),
        ("", []),
    ],
)
def test_a_text_is_found_by_pairs_and_by_the_end_of_each_stretch(text, found):
    assert bigrams(text) == found


def test_a_query_says_how_far_its_words_stand_apart():
    assert tsquery("练习册第8页") == "'练习' <1> '习册' <1> '册第' <2> '8' <1> '页':*"
    assert tsquery("算") == "'算':*"
    assert tsquery("' | & ! ( ) : * <-> \\ \x00") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        # pairs, wholes and single characters, at the beginning, in the midst and at the end
        *("乡村", "村振", "乡村振兴", "兴", "村", "书", "乡", "页", "𠮷"),
        # figures and Latin letters, in any width and case
        *(
            "8",
            "10",
            "ipad",
            "IPAD",
            "ＡＢＣ",
            "8页",
            "第8页",
            "练习册第8页",
            "册第8",
            "10分钟",
            "abc歌",
        ),
        # signs within, and several words in any order
        *("振兴，练习", "3+5", "“板书”", "板书 乡村", "年的板书", "二〇二二", "人人生"),
    ],
)
def test_what_stands_there_is_found(words):
    found = edition({"textbook": f"<p>{TEXT}</p>"})
    edition({"textbook": "<p>别的内容</p>"})
    assert list(services.search(words)) == [found]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        *(
            "兴乡",
            "村兴",
            "18页",
            "页8",
            "8册",
            "pad",
            "板书 没有",
            "人人人",
            "练习8",
            "第页",
            "振兴练习",
        ),
        *(
            "",
            "  ",
            "，。",
            "'",
            "\\",
            "%",
            "_",
            "<->",
            "!",
            "|",
            "\x00",
            "'; DROP TABLE x; --",
            "💡",
        ),
    ],
)
def test_what_does_not_stand_there_is_not_found(words):
    edition({"textbook": f"<p>{TEXT}</p>"})
    assert not services.search(words).exists()


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.text("乡村振兴算8a ，'\\:*&|!()<->\x00é\ud83d💡", max_size=12),
    st.text("乡村振兴算8a ，", min_size=1, max_size=6),
)
def test_every_piece_of_a_text_is_found_and_no_query_breaks(noise, text):
    list(services.search(noise))
    stored = edition({"board": f"<p>前{text}后</p>"})
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            piece = text[start:end]
            # A word in Latin letters or figures is found whole; blanks part what is looked for.
            if piece.strip(" ，") and not set(piece) & set("8a"):
                assert services.search(piece).filter(pk=stored.pk).exists(), piece


@pytest.mark.django_db
def test_words_in_columns_are_found_and_pictures_and_tags_are_no_words():
    found = edition(
        {
            "process": [{"step": "导入", "teacher": "<p>追问<strong>算理</strong>吗</p>"}],
            "goals": [{"text": "能计算"}],
            "board": '<p><img src="/teaching/picture/00000000-0000-4000-8000-000000000001/" alt="图"></p>',
        }
    )
    for words in ("导入", "追问算理吗", "能计算"):
        assert list(services.search(words)) == [found]
    for words in ("picture", "strong", "4000"):
        assert not services.search(words).exists()


@pytest.mark.django_db
def test_a_book_can_be_kept_and_a_page_can_be_asked_for(monkeypatch):
    text = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(60_000))
    found = edition({"textbook": f"<p>{text}</p>"})
    assert list(services.search(text[:5000])) == [found]
    assert Edition.objects.count() == 1
    monkeypatch.setattr(module, "MOST", 3)
    assert bigrams("乡村振兴") == ["乡村", "村振", "振兴"]
