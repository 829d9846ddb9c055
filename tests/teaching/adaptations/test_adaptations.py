"""二次备课: an own copy, changes found by comparison, the lead's later changes, reflections."""

import io
from datetime import date

import docx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx.shared import RGBColor

from apps.teaching.adaptations import services
from apps.teaching.manuscripts import services as manuscripts
from apps.teaching.models import Adaptation, LeadPlan, Reflection
from tests.factories import TERM_START, StaffFactory, head_of, teacher
from tests.teaching.factories import (
    COMPLETE,
    ClassLessonFactory,
    UnitFactory,
    UnitLessonFactory,
    lesson_plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-08 10:00 +0800")]


@pytest.fixture
def plan():
    """A lesson of a shared plan."""
    found = lesson_plan(unit=UnitFactory())
    share(found)
    return found


def share(plan) -> None:
    manuscripts.keep(plan.manuscript, note="共享", by=None)
    LeadPlan.objects.filter(pk=plan.plan_id).update(
        state=LeadPlan.State.SHARED, final_on=TERM_START, shared_on="2022-03-08"
    )
    plan.plan.refresh_from_db()


@pytest.fixture
def mine(plan):
    return services.adapt(plan.lesson, StaffFactory())


def write(adaptation, code: str, content) -> None:
    part = adaptation.manuscript.parts.filter(code=code).first()
    revision = part.revision if part else 0
    manuscripts.save_part(
        adaptation.manuscript, code, content, revision=revision, by=adaptation.staff
    )
    adaptation.refresh_from_db()


def test_a_copy_is_the_lead_text_and_has_no_change_yet(mine):
    assert manuscripts.document(mine.manuscript) == COMPLETE
    assert (mine.changes, mine.changed_on) == (0, None)


def test_one_click_too_many_is_the_same_copy(plan, mine):
    assert services.adapt(plan.lesson, mine.staff) == mine


def test_the_lead_does_not_adapt_the_own_plan(plan):
    with pytest.raises(ValidationError, match="自己主备"):
        services.adapt(plan.lesson, plan.unit.lead)


def test_a_plan_that_is_not_shared_cannot_be_adapted():
    with pytest.raises(ValidationError, match="还没有共享"):
        services.adapt(lesson_plan().lesson, StaffFactory())


def test_a_real_change_counts_with_the_day_of_the_first(mine):
    write(mine, "board", "<p>进位加法的算理</p>")
    assert (mine.changes, str(mine.changed_on)) == (1, "2022-03-08")


def test_white_space_and_punctuation_do_not_count(mine):
    write(mine, "board", "<p>进位 加法。</p>")
    assert mine.changes == 0


def test_a_change_taken_back_does_not_count_any_more(mine):
    write(mine, "board", "<p>别的</p>")
    write(mine, "board", COMPLETE["board"])
    assert mine.changes == 0


def test_what_the_lead_changes_later_is_offered_one_by_one(plan, mine):
    write(mine, "focus", "<p>我的重难点</p>")
    lead = plan.unit.lead
    manuscripts.save_part(plan.manuscript, "board", "<p>新板书</p>", revision=1, by=lead)
    manuscripts.save_part(plan.manuscript, "focus", "<p>主备的新重难点</p>", revision=1, by=lead)
    share(plan)
    _edition, offers = services.pending(mine)
    assert [(offer.kind.code, offer.contested) for offer in offers] == [
        ("focus", True),
        ("board", False),
    ]
    services.take_changes(mine, {offers[1].id}, done=True)
    mine.refresh_from_db()
    text = manuscripts.document(mine.manuscript)
    assert (text["board"], text["focus"]) == ("<p>新板书</p>", "<p>我的重难点</p>")
    # What was taken is the lead's and not red.
    assert {change.part for change in mine.comparison().changes} == {"focus"}
    assert services.pending(mine) is None


def test_taking_some_now_leaves_the_others_for_later(plan, mine):
    lead = plan.unit.lead
    manuscripts.save_part(plan.manuscript, "board", "<p>新板书</p>", revision=1, by=lead)
    manuscripts.save_part(plan.manuscript, "textbook", "<p>教材</p>", revision=0, by=lead)
    share(plan)
    _edition, offers = services.pending(mine)
    services.take_changes(mine, {offers[0].id}, done=False)
    mine.refresh_from_db()
    _edition, left = services.pending(mine)
    assert len(left) == len(offers) - 1 == 1


def test_the_page_shows_insertions_and_deletions(client, mine):
    write(mine, "board", "<p>进位加法的算理</p>")
    client.force_login(mine.staff.user)
    page = client.get(mine.get_absolute_url()).content.decode()
    assert '<ins class="added" id="change-1">的算理</ins>' in page
    assert "本课时 <b" in page


def test_word_shows_the_same_red_and_reads_back_without_a_difference(client, mine):
    write(mine, "board", "<p>进位的算法</p>")
    client.force_login(mine.staff.user)
    answer = client.get(reverse("teaching:adaptation-word", args=[mine.pk]))
    document = docx.Document(io.BytesIO(answer.content))
    red = [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.style.font.color.rgb == RGBColor(0xC0, 0, 0)
    ]
    assert "".join(red)


def test_what_the_lead_keeps_by_hand_is_not_offered_before_it_is_shared(plan, mine):
    lead = plan.unit.lead
    manuscripts.save_part(plan.manuscript, "board", "<p>新板书</p>", revision=1, by=lead)
    manuscripts.keep(plan.manuscript, note="手动保存", by=lead)
    assert services.pending(mine) is None
    manuscripts.save_part(plan.manuscript, "board", "<p>更新的板书</p>", revision=2, by=lead)
    share(plan)
    _edition, [offer] = services.pending(mine)
    assert offer.difference.changes[-1].after == "更新的板书"


def test_changes_of_an_edition_that_is_no_longer_the_newest_are_shown_again(client, plan, mine):
    lead = plan.unit.lead
    for number, board in enumerate(("新板书", "更新的板书"), start=1):
        edition, _offers = services.pending(mine) or (None, [])
        manuscripts.save_part(plan.manuscript, "board", f"<p>{board}</p>", revision=number, by=lead)
        share(plan)
    client.force_login(mine.staff.user)
    url = reverse("teaching:adaptation-news", args=[mine.pk])
    answer = client.post(url, {"take": "board-0", "edition": edition.pk, "done": "1"})
    assert answer["Location"] == url
    assert manuscripts.document(mine.manuscript) == COMPLETE


def test_a_reflection_stands_under_the_step_that_it_is_about(client, mine):
    write(mine, "process", [COMPLETE["process"][0], COMPLETE["process"][0] | {"step": "拓展总结"}])
    lesson, staff = mine.lesson, mine.staff
    text = "讨论时间不够，下次把第二环节延长到八分钟，让更多学生说一说自己的算法。"
    services.write_reflection(lesson, staff, text, code="process", quote="核心推进")
    client.force_login(staff.user)
    page = client.get(mine.get_absolute_url()).content.decode()
    first, reflection, second = (
        page.rindex(words) for words in ("小组讨论4分钟", "下次把第二环节", "拓展总结")
    )
    assert page.index("本课时") < reflection < second
    assert reflection < first  # of the second row
    paper = client.get(reverse("teaching:adaptation-paper", args=[mine.pk])).content.decode()
    assert "下次把第二环节" in paper


def test_nobody_reflects_on_a_lesson_that_is_still_to_come(plan):
    coming = ClassLessonFactory(lesson=plan.lesson, date=date(2022, 3, 10))
    with pytest.raises(ValidationError, match="还没有上"):
        services.write_reflection(plan.lesson, coming.staff, "说算理" * 20)
    ClassLessonFactory(lesson=plan.lesson, staff=coming.staff, taught_on=date(2022, 3, 7))
    assert services.write_reflection(plan.lesson, coming.staff, "说算理" * 20)


def test_a_substitute_adapts_the_lesson_that_is_theirs_for_a_day(client, plan):
    substitute = ClassLessonFactory(lesson=plan.lesson).staff
    client.force_login(substitute.user)
    url = reverse("teaching:lesson-adapt", args=[plan.lesson.pk])
    assert client.post(url).status_code == 302
    client.force_login(teacher())
    assert client.post(url).status_code == 403


def test_colleagues_do_not_see_it_and_the_office_does(client, mine):
    for user, status in ((teacher(), 404), (head_of("CT"), 200)):
        client.force_login(user)
        assert client.get(mine.get_absolute_url()).status_code == status


def test_the_office_reads_but_does_not_write(client, mine):
    client.force_login(head_of("CT"))
    assert client.get(reverse("teaching:adaptation-news", args=[mine.pk])).status_code == 403
    assert client.get(mine.manuscript.get_absolute_url()).status_code == 403


def test_a_short_reflection_is_refused_with_the_count_and_kept_in_the_box(client):
    lesson = UnitLessonFactory()
    staff = ClassLessonFactory(lesson=lesson).staff
    client.force_login(staff.user)
    url = reverse("teaching:lesson-reflect", args=[lesson.pk])
    answer = client.post(url, {"text": "讨论 时间不够"})
    assert answer.status_code == 422
    assert "现在6字" in answer.content.decode()
    assert "讨论 时间不够" in answer.content.decode()
    client.post(url, {"text": "讨论时间不够，" * 6, "code": "process", "quote": "小组讨论"})
    assert Reflection.objects.get().length == 42


def test_whoever_does_not_teach_the_lesson_does_not_reflect(client):
    client.force_login(StaffFactory().user)
    url = reverse("teaching:lesson-reflect", args=[UnitLessonFactory().pk])
    assert client.get(url).status_code == 403


def test_the_lead_reflects_without_an_adaptation(client, plan):
    client.force_login(plan.unit.lead.user)
    client.post(
        reverse("teaching:lesson-reflect", args=[plan.lesson.pk]), {"text": "小组讨论" * 10}
    )
    assert Reflection.objects.get().staff == plan.unit.lead
    assert not Adaptation.objects.exists()
