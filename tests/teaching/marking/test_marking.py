"""收交, 批改, 订正, 复批: what is out of the ordinary, how quickly it comes back, who may."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from apps.school.classes.services import move_pupil
from apps.school.models import Enrolment
from apps.school.roles import DepartmentCode, Role
from apps.teaching.marking import services
from apps.teaching.marking.deadlines import with_deadline
from apps.teaching.marking.tiers import set_elastic, sort
from apps.teaching.models import GroupMember, HandIn, Homework, PupilGroup
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    head_of,
    holder,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkRuleFactory
from tests.teaching.marking.factories import class_of, public, teacher_of

WEDNESDAY = FIRST_TUESDAY + timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-16 09:00 +0800")]


@pytest.fixture
def room():
    """A class of six, its teacher of 语文 and last night's homework."""
    school_class, pupils = class_of(6)
    staff = teacher_of(school_class)

    class Room:
        pass

    found = Room()
    found.school_class, found.pupils, found.staff = school_class, pupils, staff
    found.homework = public(school_class, staff)
    return found


def page(homework) -> str:
    return reverse("teaching:marking-hand-in", args=[homework.pk])


def step(client, homework, do: str):
    return client.post(reverse("teaching:marking-step", args=[homework.pk]), {"do": do})


def test_two_taps_and_one_button_collect_the_class(client, room):
    client.force_login(room.staff.user)
    absent = [room.pupils[1].pk, room.pupils[4].pk]
    data = {"do": "collect", "state": "missing", "pupil": absent}
    assert client.post(page(room.homework), data).status_code == 302
    room.homework.refresh_from_db()
    assert (room.homework.state, room.homework.collected_on) == ("collected", WEDNESDAY)
    assert set(HandIn.objects.values_list("pupil", "state")) == {(pk, "missing") for pk in absent}
    # A second send, a day later, changes neither the day nor the rows.
    with travel("2022-02-17 09:00 +0800"):
        client.post(page(room.homework), data)
    room.homework.refresh_from_db()
    assert room.homework.collected_on == WEDNESDAY
    assert HandIn.objects.count() == 2


def test_marking_waits_for_the_hand_in_and_keeps_its_first_day_and_name(room):
    with pytest.raises(ValidationError, match="先收交"):
        services.mark(room.homework, by=room.staff)
    services.collect(room.homework)
    services.mark(room.homework, by=room.staff)
    with travel("2022-02-18 09:00 +0800"):
        services.mark(room.homework, by=StaffFactory())
    room.homework.refresh_from_db()
    assert (room.homework.marked_on, room.homework.marked_by) == (WEDNESDAY, room.staff)


def test_the_last_correction_looked_at_makes_the_homework_corrected(room):
    first, second = room.pupils[:2]
    services.collect(room.homework)
    with pytest.raises(ValidationError, match="批改以后才有订正"):
        services.note(room.homework, [first.pk], "to_correct")
    services.mark(room.homework, by=room.staff)
    services.note(room.homework, [first.pk, second.pk], "to_correct")
    assert services.note(room.homework, [first.pk], "corrected").state == "marked"
    found = services.note(room.homework, [second.pk], "corrected")
    assert (found.state, found.remarked_on) == ("corrected", WEDNESDAY)
    again = services.note(room.homework, [second.pk], "to_correct")
    assert (again.state, again.remarked_on) == ("marked", None)
    assert services.correct_all(room.homework).state == "corrected"


def test_every_step_goes_back_one_by_one(room):
    services.collect(room.homework)
    services.mark(room.homework, by=room.staff)
    services.note(room.homework, [room.pupils[0].pk], "to_correct")
    services.correct_all(room.homework)
    found = [services.step_back(room.homework).state for _ in range(3)]
    assert found == ["marked", "collected", "published"]
    room.homework.refresh_from_db()
    assert room.homework.collected_on is room.homework.marked_on is room.homework.marked_by is None
    # What was said about the pupil is not lost.
    assert HandIn.objects.get().state == "to_correct"
    with pytest.raises(ValidationError, match="没有可以撤销"):
        services.step_back(room.homework)


def test_nothing_is_collected_before_its_night_or_after_it_was_withdrawn(room):
    later = public(room.school_class, room.staff, night=date(2022, 2, 17))
    with pytest.raises(ValidationError, match="还没有到"):
        services.collect(later)
    gone = public(room.school_class, room.staff, state="withdrawn")
    with pytest.raises(ValidationError, match="不能登记"):
        services.collect(gone)


def test_a_pupil_who_moved_to_another_class_keeps_the_row(room):
    mover = room.pupils[0]
    services.collect(room.homework, pupils=[mover.pk])
    with travel("2022-02-21 09:00 +0800"):
        move_pupil(mover, SchoolClassFactory(), on=date(2022, 2, 21))
        assert mover in services.pupils_of(room.homework)
        services.note(room.homework, [mover.pk], "late")
        new = public(room.school_class, room.staff, night=date(2022, 2, 21))
        assert mover not in services.pupils_of(new)
    assert HandIn.objects.get().state == "late"


def test_who_is_not_in_the_class_is_refused_and_the_taps_stay(client, room):
    stranger = Enrolment.objects.exclude(school_class=room.school_class).first()
    other = stranger.pupil if stranger else class_of(1)[1][0]
    client.force_login(room.staff.user)
    data = {"do": "collect", "state": "missing", "pupil": [room.pupils[2].pk, other.pk]}
    answer = client.post(page(room.homework), data)
    assert answer.status_code == 422
    assert "名单已经变了" in answer.content.decode()
    ticked = [pupil for pupil in answer.context["pupils"] if pupil.ticked]
    assert ticked == [room.pupils[2]]
    room.homework.refresh_from_db()
    assert room.homework.state == "published"
    data["state"] = "nonsense"
    assert client.post(page(room.homework), data).status_code == 422


def test_layered_homework_asks_its_own_tier_and_those_whom_nobody_sorted(room):
    a, b, c, *rest = room.pupils
    sort(room.school_class, SubjectFactory(), {a.pk: "A", b.pk: "B", c.pk: "C"})
    layered = public(room.school_class, room.staff, tier="B", type="layered")
    assert services.pupils_of(layered) == [b, *rest]
    assert len(services.pupils_of(room.homework)) == 6


def test_a_pupil_is_in_one_tier_of_a_subject_only(client, room):
    subject, pupil = SubjectFactory(), room.pupils[0]
    client.force_login(room.staff.user)
    address = reverse("teaching:tiers-sort", args=[room.school_class.pk])
    for tier in ("A", "C"):
        assert client.post(address, {f"tier-{pupil.pk}": tier}).status_code == 302
    assert GroupMember.objects.get(pupil=pupil).group.tier == "C"
    other = PupilGroup.objects.get(tier="A")
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMember.objects.create(group=other, pupil=pupil)
    # Elastic groups are beside the tiers.
    set_elastic(room.school_class, subject, "书写困难", [pupil.pk])
    client.post(address, {f"tier-{pupil.pk}": ""})
    assert GroupMember.objects.get(pupil=pupil).group.name == "书写困难"
    assert client.post(address, {"name": "", "pupil": [pupil.pk]}).status_code == 422
    assert client.post(address, {f"tier-{pupil.pk}": "Z"}).status_code == 422


def test_who_is_in_which_group_is_known_to_the_subjects_teacher_homeroom_and_office(client, room):
    address = reverse("teaching:tiers-sort", args=[room.school_class.pk])
    set_elastic(room.school_class, SubjectFactory(), "书写困难", [room.pupils[0].pk])
    maths = teacher_of(room.school_class, subject=SubjectFactory(code="math", name="数学"))
    for user, status in (
        (room.staff.user, 200),
        (homeroom_teacher(room.school_class), 200),
        (head_of(DepartmentCode.TEACHING), 200),
        (teacher(), 403),
        (principal(), 403),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status
        seen = PupilGroup.objects.visible_to(user).exists()
        assert seen == (status == 200)
    client.force_login(maths.user)
    assert client.get(address, {"subject": "chinese"}).status_code == 403
    assert not GroupMember.objects.visible_to(maths.user).exists()
    client.force_login(head_of(DepartmentCode.TEACHING))
    assert client.post(address, {f"tier-{room.pupils[0].pk}": "A"}).status_code == 403


def test_the_hand_in_list_is_for_the_teacher_and_read_by_homeroom_and_office(client, room):
    for user, read, write in (
        (room.staff.user, 200, 302),
        (homeroom_teacher(room.school_class), 200, 403),
        (head_of(DepartmentCode.TEACHING), 200, 403),
        (teacher(), 403, 403),
        (principal(), 403, 403),
        (holder(Role.GRADE_LEADER, grade=3), 403, 403),
    ):
        client.force_login(user)
        assert client.get(page(room.homework)).status_code == read
        assert client.post(page(room.homework), {"do": "collect"}).status_code == write
        assert step(client, room.homework, "mark").status_code == write
    assert client.get(page(room.homework)).status_code == 403


def test_a_colleague_who_took_the_subject_over_marks_it_too(client, room):
    follower = teacher_of(room.school_class)
    client.force_login(follower.user)
    step(client, room.homework, "collect")
    step(client, room.homework, "mark")
    room.homework.refresh_from_db()
    assert room.homework.marked_by == follower


def test_todays_pile_is_marked_at_once(client, room):
    more = [public(room.school_class, room.staff, subject=SubjectFactory()) for _ in range(2)]
    for row in (room.homework, *more):
        services.collect(row)
    client.force_login(room.staff.user)
    text = client.get(reverse("teaching:marking")).content.decode()
    assert "今天收的 3 项全部批改好" in text
    client.post(reverse("teaching:marking-several"), {"do": "today"})
    assert Homework.objects.filter(state="marked", marked_on=WEDNESDAY).count() == 3


def test_ticked_homework_of_somebody_else_is_not_marked(client, room):
    foreign = public(*_elsewhere())
    services.collect(foreign)
    client.force_login(room.staff.user)
    client.post(reverse("teaching:marking-several"), {"homework": [foreign.pk, "x", "9" * 30]})
    foreign.refresh_from_db()
    assert foreign.state == "collected"


def _elsewhere():
    school_class, _pupils = class_of(2)
    return school_class, StaffFactory()


def test_the_deadline_is_the_next_school_day_and_ten_for_an_essay(room):
    HomeworkRuleFactory()
    friday = public(room.school_class, room.staff, night=date(2022, 2, 17))
    essay = public(room.school_class, room.staff, essay=True)
    found = {row.pk: row.deadline for row in with_deadline(Homework.objects.all())}
    assert found[room.homework.pk] == date(2022, 2, 17)
    # Handed in on a Friday, back on Monday.
    assert found[friday.pk] == date(2022, 2, 21)
    assert found[essay.pk] == date(2022, 3, 2)
    HomeworkRuleFactory(starts=date(2022, 2, 15), feedback_days=2)
    assert with_deadline(Homework.objects.all()).get(pk=room.homework.pk).deadline == date(
        2022, 2, 18
    )


def test_what_is_late_says_so_and_the_most_urgent_comes_first(client, room):
    with travel("2022-02-18 09:00 +0800"):
        young = public(room.school_class, room.staff, night=date(2022, 2, 17))
        client.force_login(room.staff.user)
        answer = client.get(reverse("teaching:marking"))
        assert answer.context["desk"].to_collect == [room.homework, young]
        assert answer.content.decode().count("应收未收") == 1
        services.collect(room.homework)
        assert "反馈逾期" in client.get(reverse("teaching:marking")).content.decode()


def test_the_pages_cost_the_same_for_one_row_and_for_thirty(client, room):
    client.force_login(room.staff.user)
    services.collect(room.homework, pupils=[room.pupils[0].pk])

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = [
        reverse("teaching:marking"),
        page(room.homework),
        reverse("teaching:tiers"),
        reverse("teaching:tiers-sort", args=[room.school_class.pk]),
        reverse("teaching:marker", args=[room.staff.pk]),
    ]
    before = [queries(url) for url in urls]
    for number in range(12):
        row = public(room.school_class, room.staff)
        if number % 2:
            services.collect(row, pupils=[pupil.pk for pupil in room.pupils[:3]])
    class_of(20, grade=room.school_class.grade, number=room.school_class.number)
    assert [queries(url) for url in urls] == before


@pytest.mark.django_db(transaction=True)
def test_two_teachers_marking_at_once_leave_one_name(room):
    follower = teacher_of(room.school_class)
    services.collect(room.homework)
    start, outcomes = Barrier(2), []

    def run(staff) -> None:
        try:
            start.wait()
            outcomes.append(services.mark(room.homework, by=staff).marked_by_id)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(staff,)) for staff in (room.staff, follower)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.homework.refresh_from_db()
    assert outcomes == [room.homework.marked_by_id] * 2
