"""A text in parts: several people write, nothing is lost, everything is found again."""

import pytest

from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.services import Conflict
from tests.factories import StaffFactory
from tests.teaching.factories import COMPLETE, edition, manuscript

pytestmark = pytest.mark.django_db


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_two_people_in_different_places_of_one_part_are_merged():
    text = manuscript({"textbook": paragraphs("第一段", "第二段", "第三段")})
    base = text.parts.get().content
    services.save_part(
        text,
        "textbook",
        paragraphs("第一段改了", "第二段", "第三段"),
        revision=1,
        by=StaffFactory(),
    )
    part = services.save_part(
        text,
        "textbook",
        paragraphs("第一段", "第二段", "第三段也改了"),
        revision=1,
        by=StaffFactory(),
        base=base,
    )
    assert part.content == paragraphs("第一段改了", "第二段", "第三段也改了")


def test_two_people_at_one_place_are_both_shown_and_nothing_is_saved():
    text = manuscript({"textbook": paragraphs("第一段")})
    services.save_part(text, "textbook", paragraphs("甲写的"), revision=1, by=StaffFactory())
    with pytest.raises(Conflict) as conflict:
        services.save_part(
            text,
            "textbook",
            paragraphs("乙写的"),
            revision=1,
            by=StaffFactory(),
            base=paragraphs("第一段"),
        )
    assert conflict.value.merged == paragraphs("甲写的", "乙写的")
    assert text.parts.get().content == paragraphs("甲写的")


def test_saving_what_stands_there_is_no_new_revision():
    text = manuscript({"goals": [{"text": "能计算"}]})
    part = services.save_part(text, "goals", [{"text": "能计算"}], revision=1, by=StaffFactory())
    assert part.revision == 1


def test_an_edition_is_kept_only_when_something_changed():
    text = manuscript()
    first = services.keep(text, note="定稿", by=None)
    assert services.keep(text, note="共享", by=None) == first
    services.save_part(text, "board", "<p>新的板书</p>", revision=1, by=StaffFactory())
    assert services.keep(text, note="共享", by=None).number == 2


def test_an_edition_comes_back_and_what_stood_there_is_kept_first():
    text = manuscript()
    first = services.keep(text, note="", by=None)
    services.save_part(text, "board", "<p>新的板书</p>", revision=1, by=StaffFactory())
    services.restore(first, by=StaffFactory())
    assert services.document(text) == COMPLETE
    assert [one.number for one in text.editions.all()] == [3, 2, 1]


@pytest.mark.parametrize("words", ["连续进位", "续进", "为什么满十", "三位数 算理", "8", "算"])
def test_chinese_is_found_without_knowing_its_words(words):
    found = edition()
    edition({"board": "<p>别的内容</p>"})
    assert list(services.search(words)) == [found]


@pytest.mark.parametrize("words", ["进连", "四位数", "，。", ""])
def test_what_does_not_stand_there_is_not_found(words):
    edition()
    assert not services.search(words).exists()
