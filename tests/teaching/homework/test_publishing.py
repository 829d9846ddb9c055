"""Drafts, trials, the limit of a class's night, taking back and publishing again."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.reminders.models import Message
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework import services
from apps.teaching.homework.models import Homework
from apps.teaching.homework.nights import night_of
from tests.factories import SchoolClassFactory, TeachingAssignmentFactory, head_of, holder
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.conftest import room
from tests.teaching.homework.factories import HomeworkRuleFactory, WorkbookFactory

State = Homework.State


def load(school_class):
    return services.load(school_class, night_of(FIRST_TUESDAY))


def test_pupils_take_the_trial_times_the_factor_of_the_grade(chinese):
    homework = chinese.tried("6")

    assert (homework.state, homework.minutes) == (State.TRIED, 18)


def test_half_a_minute_is_rounded_up(chinese):
    assert chinese.tried("5.5").minutes == 17


def test_a_teacher_may_raise_the_minutes_but_not_lower_them(chinese):
    homework = chinese.tried("6")
    piece = chinese.piece(minutes=25, workbook=homework.workbook)

    assert services.change(homework, piece, by=chinese.staff).minutes == 25
    with pytest.raises(ValidationError, match="不能低于试做推算的18分钟"):
        services.change(homework, replace(piece, minutes=17), by=chinese.staff)


def test_without_a_trial_nothing_is_published(chinese):
    with pytest.raises(ValidationError, match="先做一遍"):
        services.publish(chinese.draft(), by=chinese.staff)


def test_what_was_tried_is_public_at_once_within_the_limit(chinese, school_class):
    homework = chinese.publish("5")

    assert homework.state == State.PUBLISHED
    assert homework.published_at
    assert homework.corrected_at is None
    assert (load(school_class).total, load(school_class).cap) == (15, 60)


def test_publishing_twice_changes_nothing(chinese):
    homework = chinese.publish()

    assert services.publish(homework, by=chinese.staff).published_at == homework.published_at


def test_a_form_sent_twice_leaves_one_piece(chinese):
    piece, key = chinese.piece(), uuid4()
    first = services.draft([chinese.school_class], piece, key=key, by=chinese.staff)
    second = services.draft([chinese.school_class], piece, key=key, by=chinese.staff)

    assert first == second
    assert Homework.objects.count() == 1


def test_over_the_limit_the_grade_leader_is_asked(chinese, maths, school_class):
    leader = holder(Role.GRADE_LEADER, grade=3).staff
    chinese.publish("12")
    homework = maths.publish("9")

    assert homework.state == State.REVIEW
    message = Message.objects.get(staff=leader)
    assert "语36＋数27＝63分钟，超过60分钟" in message.body
    assert (load(school_class).total, load(school_class).pending) == (36, 27)


def test_without_a_grade_leader_the_office_is_asked(chinese):
    head = head_of(DepartmentCode.TEACHING).staff
    chinese.publish("21")

    assert Message.objects.filter(staff=head, title__contains="待统筹").count() == 1


def test_exactly_the_limit_is_not_over_it(chinese):
    assert chinese.publish("20").state == State.PUBLISHED


def test_a_forgotten_draft_of_one_keeps_nobody_from_publishing(chinese, maths):
    chinese.draft(minutes=50)

    assert maths.publish("10").state == State.PUBLISHED


def test_optional_and_tier_c_do_not_count(chinese, school_class):
    chinese.publish("20")
    chinese.publish("10", content="思考题", required=False)
    chinese.publish("10", content="挑战题", tier="C")
    chinese.publish("10", content="朗读", kind="oral")

    found = load(school_class)
    assert (found.total, found.optional, found.unwritten) == (60, 60, 30)


def test_fifty_minutes_are_not_yet_much_fifty_one_are(chinese, school_class):
    found = load(school_class)

    assert [found.level_of(minutes) for minutes in (50, 51, 60, 61)] == [
        "free",
        "near",
        "near",
        "over",
    ]


def test_the_rule_of_the_night_decides_not_that_of_today(chinese, school_class):
    HomeworkRuleFactory(starts=date(2022, 2, 16), night_cap=40, weekend_cap=50)
    services.load(school_class, night_of(FIRST_TUESDAY))

    assert load(school_class).cap == 60
    assert services.load(school_class, night_of(date(2022, 2, 17))).cap == 40
    assert services.load(school_class, night_of(date(2022, 2, 18))).cap == 50


def test_a_source_outside_the_register_is_decided_about(chinese):
    assert chinese.publish(other_source="黄冈小状元").state == State.REVIEW


def test_written_homework_needs_a_source(chinese):
    piece = chinese.piece(other_source="")

    with pytest.raises(ValidationError, match="要写来源"):
        services.draft([chinese.school_class], piece, key=uuid4(), by=chinese.staff)


def test_another_grades_workbook_is_none(chinese):
    book = WorkbookFactory(subject=chinese.subject, grade=4)

    with pytest.raises(ValidationError, match="不是这个年级"):
        chinese.draft(workbook=book)


def test_grades_one_and_two_have_no_written_homework_at_home(chinese):
    little = room(SchoolClassFactory(grade=1, number=1), "chinese", "语文")

    with pytest.raises(ValidationError, match="一二年级不布置家庭书面作业"):
        little.draft()
    assert little.draft(place="school").state == State.DRAFT
    assert little.draft(kind="oral").state == State.DRAFT


def test_a_class_that_one_does_not_teach_is_refused(chinese):
    other = SchoolClassFactory(grade=3, number=9)

    with pytest.raises(ValidationError, match="您不任教三（9）班的语文"):
        services.draft([other], chinese.piece(), key=uuid4(), by=chinese.staff)


def test_an_assignment_that_ended_does_not_count(chinese):
    chinese.staff.teaching_assignments.update(ends=date(2022, 2, 14))

    with pytest.raises(ValidationError, match="不任教"):
        chinese.draft()


@pytest.mark.parametrize(
    ("on", "words"), [(date(2022, 2, 19), "请选上课的日子"), (date(2022, 2, 14), "已到收交的时候")]
)
def test_a_day_without_school_and_a_day_gone_by_are_refused(chinese, on, words):
    with pytest.raises(ValidationError, match=words):
        chinese.draft(night=on)


def test_a_colleagues_trial_stands_for_the_group(chinese):
    chinese.tried("6")
    other = room(SchoolClassFactory(grade=3, number=2), "chinese", "语文")

    homework = other.draft(content=" 第１－４题。")

    assert (homework.state, homework.trial.staff) == (State.TRIED, chinese.staff)
    assert services.publish(homework, by=other.staff).minutes == 18


@pytest.mark.parametrize("fields", [{"shared": False}, {"grade": 4}, {"digest": "b" * 64}])
def test_a_trial_that_is_not_for_it_does_not_stand(chinese, fields):
    chinese.tried().trial.__class__.objects.update(**fields)
    other = room(SchoolClassFactory(grade=3, number=2), "chinese", "语文")

    assert other.draft().trial is None


def test_editing_the_content_resets_the_trial_and_undoing_the_edit_finds_it_again(chinese):
    homework = chinese.publish("6")
    piece = chinese.piece(workbook=homework.workbook)
    homework = services.change(homework, replace(piece, content="第1–6题"), by=chinese.staff)
    assert (homework.state, homework.trial) == (State.DRAFT, None)

    homework = services.change(homework, piece, by=chinese.staff)
    assert (homework.state, homework.minutes) == (State.TRIED, 18)


def test_published_again_it_says_that_it_was_corrected(chinese, time_machine):
    homework = chinese.publish("6")
    first = homework.published_at
    time_machine.move_to(f"{FIRST_TUESDAY} 15:00:00+08:00", tick=False)
    piece = chinese.piece(workbook=homework.workbook, elastic="书写困难的学生减半")
    homework = services.change(homework, piece, by=chinese.staff)
    homework = services.publish(homework, by=chinese.staff)

    assert homework.state == State.PUBLISHED
    assert (homework.published_at, homework.corrected_at > first) == (first, True)


def test_a_change_that_changes_nothing_leaves_it_public(chinese):
    homework = chinese.publish("6")

    homework = services.change(
        homework, chinese.piece(workbook=homework.workbook), by=chinese.staff
    )
    assert homework.state == State.PUBLISHED


def test_withdrawn_it_counts_no_more_and_comes_back_by_undoing(chinese, school_class):
    homework = chinese.publish("6")
    homework = services.withdraw(homework, by=chinese.staff)
    assert (homework.state, load(school_class).total) == (State.WITHDRAWN, 0)

    homework = services.take_up_again(homework, by=chinese.staff)
    assert (homework.state, load(school_class).total) == (State.PUBLISHED, 18)


def test_coming_back_it_is_held_against_the_limit_again(chinese, maths):
    homework = services.withdraw(chinese.publish("15"), by=chinese.staff)
    maths.publish("15")

    assert services.take_up_again(homework, by=chinese.staff).state == State.REVIEW


def test_what_was_handed_in_is_not_taken_back(chinese):
    homework = chinese.publish()
    Homework.objects.update(state=State.COLLECTED, collected_on=FIRST_TUESDAY)

    with pytest.raises(ValidationError, match="已收交，不能撤回"):
        services.withdraw(homework, by=chinese.staff)


def test_nobody_publishes_a_colleagues_piece(chinese, maths):
    with pytest.raises(ValidationError, match="布置的"):
        services.publish(chinese.tried(), by=maths.staff)


def test_several_classes_at_once_need_one_trial(chinese):
    second = SchoolClassFactory(grade=3, number=2)
    TeachingAssignmentFactory(staff=chinese.staff, school_class=second, subject=chinese.subject)
    rows = services.draft(
        [chinese.school_class, second], chinese.piece(), key=uuid4(), by=chinese.staff
    )
    services.record_trial(rows[0], services.Tried(Decimal(4), "审题"), by=chinese.staff)

    published = services.publish_all(rows, by=chinese.staff)
    assert [(row.state, row.minutes) for row in published] == [(State.PUBLISHED, 12)] * 2


def test_the_loads_of_many_classes_take_four_queries(
    chinese, school_class, django_assert_max_num_queries
):
    chinese.publish()
    classes = [school_class, *SchoolClassFactory.create_batch(5, grade=5)]
    nights = [date(2022, 2, day) for day in range(14, 21)]
    services.write_rules(date(2022, 2, 1))

    with django_assert_max_num_queries(4):
        found = services.loads(classes, nights)

    assert len(found) == 6 * 5
    assert found[school_class.pk, FIRST_TUESDAY].total == 15


def at_once(*verbs) -> list:
    """Run each in a thread with a connection of its own, all at the same moment; what they return."""
    start, found = threading.Barrier(len(verbs)), []

    def run(verb):
        try:
            start.wait()
            found.append(verb())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_button_tapped_five_times_at_once_leaves_one_piece(chinese):
    piece, key = chinese.piece(), uuid4()

    def enter():
        return services.draft([chinese.school_class], piece, key=key, by=chinese.staff)[0].pk

    assert len(set(at_once(*[enter] * 5))) == 1
    assert Homework.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_teachers_saving_at_once_cannot_slip_past_the_cap_together(chinese, maths):
    first, second = chinese.tried("12"), maths.tried("12")
    states = at_once(
        lambda: services.publish(first, by=chinese.staff).state,
        lambda: services.publish(second, by=maths.staff).state,
    )

    assert sorted(states) == [State.PUBLISHED, State.REVIEW]
    assert load(chinese.school_class).total == 36
