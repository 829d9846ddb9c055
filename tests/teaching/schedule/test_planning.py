"""The plan written anew, copied, divided, ticked: what was prepared and taught is never lost."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from time_machine import travel

from apps.reminders.models import Message
from apps.school.calendar.services import lay_out_term
from apps.school.models import Day
from apps.teaching.models import ClassLesson, UnitLesson
from apps.teaching.schedule import services
from apps.teaching.schedule.planning import planned_of, sources_for
from apps.teaching.schedule.progress import Progress
from apps.teaching.schedule.services import PlannedLesson as L
from apps.teaching.schedule.services import PlannedUnit as U
from apps.teaching.tasks import lay_out_plans
from tests.factories import StaffFactory, TermFactory
from tests.teaching.factories import PrepGroupFactory, lesson_plan, outline, taught_class, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday():
    with travel("2022-02-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def group():
    lay_out_term(TermFactory())
    return PrepGroupFactory()


def titles(group) -> list[tuple]:
    rows = UnitLesson.objects.filter(unit__group=group).order_by("unit__number", "number")
    return list(rows.values_list("title", "kind"))


def test_renamed_units_and_lessons_keep_what_was_prepared(group):
    services.write_units(group, [U("第一单元", (L("古诗", 2), L("燕子", 1, "review")))], by=None)
    unit, first = group.units.get(), UnitLesson.objects.get(title="古诗", number=1)
    lesson_plan(lesson=first)
    ((planned),) = planned_of(group)
    poems, swallow = planned.lessons
    assert swallow.kind == "review"
    services.write_units(
        group,
        [
            U("新来的", ()),
            U(
                "第一单元 可爱的生灵",
                (L("燕子", 1, "review", swallow.rows), L("古诗三首", 3, "new", poems.rows)),
                row=unit.pk,
            ),
        ],
        by=None,
    )
    unit.refresh_from_db()
    assert (unit.title, unit.number) == ("第一单元 可爱的生灵", 2)
    first.refresh_from_db()
    assert (first.title, first.number, first.lesson_plan.pk) == (
        "古诗三首",
        2,
        first.lesson_plan.pk,
    )
    assert titles(group) == [("燕子", "review"), *[("古诗三首", "new")] * 3]


def test_what_was_written_is_not_planned_away(group):
    services.write_units(group, [U("甲", (("一", 2),)), U("乙", (("二", 1),))], by=None)
    lesson_plan(lesson=UnitLesson.objects.get(title="一", number=2))
    group.units.update(lead=StaffFactory())
    outline(unit=group.units.get(title="乙"))
    before = titles(group)
    for plan, words in [
        ([U("甲", (("一", 1),)), U("乙", (("二", 1),))], "已经写了教学设计"),
        ([U("甲", (("一", 2),))], "“乙”已经开始主备"),
        ([U("甲", (("一", 2),)), U("甲", ())], "出现了两次"),
    ]:
        with pytest.raises(ValidationError, match=words):
            services.write_units(group, plan, by=None)
        assert titles(group) == before


def test_a_key_from_elsewhere_is_no_key(group):
    other = unit_of(PrepGroupFactory(grade=4), 1)
    services.write_units(
        group, [U("甲", (L("一", 1, "new", (10**11,)),), row=other.pk, origin=10**11)], by=None
    )
    other.refresh_from_db()
    assert other.group.grade == 4
    assert group.units.get().copied_from is None


def test_last_years_plan_comes_before_last_terms_and_is_remembered(group):
    def earlier(half: int, year: date, end: date):
        term = TermFactory(half=half, year__start_year=2020, starts=year, ends=end)
        source = PrepGroupFactory(term=term)
        services.write_units(source, [U("旧单元", (L("复习", 2, "review"),), 3)], by=None)
        return source

    autumn = earlier(1, date(2020, 9, 1), date(2021, 1, 20))
    spring = earlier(2, date(2021, 2, 22), date(2021, 6, 30))
    PrepGroupFactory(term=autumn.term, grade=4)
    assert list(sources_for(group)) == [spring, autumn]
    services.copy_plan(group, spring, by=None)
    unit = group.units.get()
    assert (unit.title, unit.not_before, unit.copied_from) == ("旧单元", 3, spring.units.get())
    assert titles(group) == [("复习", "review")] * 2


def test_whoever_leads_a_unit_now_is_told_once_and_by_when(group):
    leader, member = StaffFactory(), StaffFactory()
    taught_class(1, member)
    taught_class(2, leader)
    services.write_units(group, [U("甲", (("一", 1),)), U("乙", (("二", 1),))], by=None)
    first, second = group.units.order_by("number")
    for _ in range(2):
        services.assign(group, {first.pk: member.pk, second.pk: leader.pk}, by=leader)
    message = Message.objects.get()
    assert message.staff == member
    assert (message.title, message.body) == ("三年级语文：请您主备《甲》", "《甲》2月7日前定稿。")


def test_a_lead_who_left_stays_until_another_is_chosen_and_takes_no_new_unit(group):
    gone = StaffFactory(left_on=date(2022, 2, 1))
    taught_class(1, gone)
    old, new = unit_of(group, 1, lead=gone), unit_of(group, 1, lead=None)
    assert services.assign(group, {old.pk: gone.pk, new.pk: None}, by=None) == []
    with pytest.raises(ValidationError, match="已离校"):
        services.assign(group, {new.pk: gone.pk}, by=None)
    assert services.in_turn([old, new], [gone]) == {}


def test_the_proposal_goes_to_whoever_has_least_and_leaves_what_is_given(group):
    first, second = StaffFactory(), StaffFactory()
    units = [unit_of(group, count, lead=lead) for count, lead in [(5, first), (2, None), (2, None)]]
    assert services.in_turn(units, [first, second], keep=True) == {
        units[1].pk: second.pk,
        units[2].pk: second.pk,
    }
    assert len(services.in_turn(units, [first, second])) == 3


def test_lessons_are_ticked_on_their_planned_day_and_never_ahead_of_time(group):
    taught_class(1, weekdays=(1, 5))
    unit_of(group, 6)
    services.lay_out(group)
    rows = list(ClassLesson.objects.order_by("date"))
    assert services.mark_taught(rows[:2], by=None) == 2
    assert [row.taught_on for row in ClassLesson.objects.order_by("date")[:2]] == [
        date(2022, 2, 14),
        date(2022, 2, 18),
    ]
    for on, words in [
        (None, "提前上了"),
        (date(2022, 2, 26), "还没到"),
        (date(2021, 12, 1), "应在2022年春学期"),
    ]:
        with pytest.raises(ValidationError, match=words):
            services.mark_taught(rows, on=on, by=None)
    assert ClassLesson.objects.exclude(taught_on=None).count() == 2


def test_the_last_lesson_of_the_term_cannot_be_put_off_and_others_come_back(group):
    taught_class(1, weekdays=(1,))
    mondays = Day.objects.school_days().filter(date__iso_week_day=1).count()
    unit_of(group, mondays)
    services.lay_out(group)
    first, last = ClassLesson.objects.earliest("date"), ClassLesson.objects.latest("date")
    with pytest.raises(ValidationError, match="没有课可以顺延"):
        services.postpone(last, by=None)
    assert services.postpone(first, by=None).most == 1
    services.take_back(first, by=None)
    first.refresh_from_db()
    assert (first.date, ClassLesson.objects.count()) == (date(2022, 2, 14), mondays)


def test_at_night_the_plan_follows_the_calendar_and_the_leader_hears_what_does_not_fit(group):
    taught_class(1, weekdays=(1,))
    mondays = Day.objects.school_days().filter(date__iso_week_day=1)
    unit_of(group, mondays.count())
    services.lay_out(group)
    before = ClassLesson.objects.latest("updated_at").updated_at
    with travel("2022-02-26 00:40+08:00", tick=False):
        lay_out_plans.apply()
        # What did not change is not written.
        assert ClassLesson.objects.latest("updated_at").updated_at == before
        assert not Message.objects.exists()
        mondays.filter(date=date(2022, 3, 7)).update(is_school_day=False)
        for _ in range(2):
            lay_out_plans.apply()
    assert Message.objects.get().title == "三年级语文有1课时排不进本学期"


def test_the_plan_week_by_week_says_who_is_behind_and_what_is_odd(
    group, django_assert_max_num_queries
):
    taught_class(1, weekdays=(1, 3))
    slow = StaffFactory(name="慢老师")
    taught_class(2, slow, weekdays=(2, 4))
    services.write_units(group, [U("甲", (("一", 3),)), U("乙", (("二", 2),), 4)], by=None)
    rows = ClassLesson.objects.filter(school_class__number=1, date__lt=date(2022, 2, 25))
    services.mark_taught(rows, by=None)
    with django_assert_max_num_queries(12):
        progress = Progress(group, date(2022, 2, 25))
        first, second, third, fourth = progress.weeks[:4]
        (behind,) = progress.far_behind
        remarks = {week.number: week.remarks for week in progress.weeks}
    assert (behind.school_class.number, behind.teacher, behind.behind) == (2, "慢老师", 3)
    assert [len(week.lines) for week in (first, second, third, fourth)] == [2, 1, 0, 2]
    assert first.state == ("late", "滞后10天")
    assert (second.spare_word, third.spare_word) == ("机动1节", "机动2节")
    assert remarks[7] == ["4月2日清明调休上课，未定按星期几课表", "4月3日清明放假"]
    assert progress.unplaced == []
