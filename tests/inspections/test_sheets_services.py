"""The verbs of a sheet: recorded once, published, questioned, put right, locked."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.core.files import UploadError
from apps.inspections.models import Correction, Entry, Photo, Rectification, Sheet, State
from apps.inspections.sheets import services
from apps.inspections.sheets.services import AlreadyEntered, Observed
from apps.reminders.models import Message
from apps.school.calendar.services import lay_out_term
from apps.school.roles import Role
from tests.factories import (
    HomeroomTenureFactory,
    PlaceFactory,
    StaffFactory,
    TermFactory,
    head_of,
    holder,
)
from tests.inspections.factories import (
    EntryFactory,
    ItemFactory,
    MonitorFactory,
    SheetFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2022, 2, 14)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def sheet() -> Sheet:
    lay_out_term(TermFactory())
    return SheetFactory()


@pytest.fixture
def item(sheet):
    return ItemFactory(category__version=sheet.round.version)


@pytest.fixture
def counsellor():
    return holder(Role.COUNSELLOR, department="SD").staff


@pytest.fixture
def homeroom(sheet):
    return HomeroomTenureFactory(school_class=sheet.school_class).staff


@pytest.fixture
def published(sheet, item, counsellor, homeroom, time_machine):
    """An entry of −2 that went out on Monday at four."""
    time_machine.move_to(at(MONDAY, 16))
    services.enter(sheet, [Observed(item, Decimal(2))], monitor=MonitorFactory())
    services.publish([sheet], by=counsellor)
    return Entry.objects.get()


def test_a_due_sheet_is_filled_in_with_points_by_the_rule(sheet, item):
    done = services.enter(sheet, [Observed(item, Decimal(3), "窗边")], monitor=MonitorFactory())
    assert done.state == State.ENTERED
    assert done.received_at is not None
    assert [(e.amount, e.points, e.note) for e in done.entries.all()] == [(3, -3, "窗边")]


def test_a_class_with_nothing_wrong_has_a_sheet_without_entries(sheet, item):
    done = services.enter(sheet, [Observed(item, Decimal(0))], monitor=MonitorFactory())
    assert done.state == State.ENTERED
    assert not done.entries.exists()


def test_the_second_record_meets_the_first(sheet):
    first = services.enter(sheet, [], monitor=MonitorFactory(), uuid=uuid4())
    with pytest.raises(AlreadyEntered) as refused:
        services.enter(sheet, [], monitor=MonitorFactory(), uuid=uuid4())
    assert refused.value.sheet.uuid == first.uuid


def test_what_was_missed_may_still_be_recorded(sheet):
    Sheet.objects.update(state=State.MISSED)
    assert services.enter(sheet, [], monitor=MonitorFactory()).state == State.ENTERED


def test_a_number_of_another_record_is_refused(sheet):
    uuid = uuid4()
    services.enter(sheet, [], monitor=MonitorFactory(), uuid=uuid)
    with pytest.raises(ValidationError, match="另一份记录"):
        services.enter(SheetFactory(round=sheet.round), [], monitor=MonitorFactory(), uuid=uuid)


def test_an_exempt_class_is_not_recorded(sheet, counsellor):
    services.exempt(sheet, reason="示范班免检日", by=counsellor)
    with pytest.raises(ValidationError, match="免检"):
        services.enter(sheet, [], monitor=MonitorFactory())
    services.end_exemption(sheet)
    services.enter(sheet, [], monitor=MonitorFactory())


def test_two_different_checkers_confirm_where_the_programme_asks(sheet):
    sheet.round.programme.two_checkers = True
    sheet.round.programme.save()
    one = MonitorFactory()
    with pytest.raises(ValidationError, match="两个人"):
        services.enter(sheet, [], monitor=one)
    with pytest.raises(ValidationError, match="同一个人"):
        services.enter(sheet, [], monitor=one, second_monitor=one)
    services.enter(sheet, [], monitor=one, second_monitor=MonitorFactory())


def test_a_sheet_without_a_checker_is_refused(sheet):
    with pytest.raises(ValidationError, match="检查人"):
        services.enter(sheet, [])


def test_an_item_of_another_version_or_slot_is_refused(sheet, item):
    with pytest.raises(ValidationError, match="标准"):
        services.enter(sheet, [Observed(ItemFactory(), Decimal(1))], monitor=MonitorFactory())
    sheet.round.slot.item_codes = ["K9"]
    sheet.round.slot.save()
    with pytest.raises(ValidationError, match="不查"):
        services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    sheet.refresh_from_db()
    assert sheet.state == State.DUE


@pytest.mark.parametrize("amount", ["-1", "1000", "1.5", "100"])
def test_what_cannot_have_been_seen_is_refused_and_nothing_is_written(sheet, item, amount):
    with pytest.raises(ValidationError):
        services.enter(sheet, [Observed(item, Decimal(amount))], monitor=MonitorFactory())
    sheet.refresh_from_db()
    assert sheet.state == State.DUE
    assert not Entry.objects.exists()


def test_an_item_is_counted_once(sheet, item):
    twice = [Observed(item, Decimal(1)), Observed(item, Decimal(2))]
    with pytest.raises(ValidationError, match="记了两次"):
        services.enter(sheet, twice, monitor=MonitorFactory())


def test_only_those_who_answer_record_a_veto(sheet, item, counsellor):
    item.veto = True
    item.save()
    seen = [Observed(item, Decimal(1))]
    with pytest.raises(ValidationError, match="一票否决"):
        services.enter(sheet, seen, monitor=MonitorFactory())
    with pytest.raises(ValidationError, match="一票否决"):
        services.enter(sheet, seen, inspector=StaffFactory())
    services.enter(sheet, seen, inspector=counsellor)


def test_bonus_points_wait_for_the_counsellor(sheet, item):
    item.bonus = True
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    entry = Entry.objects.get()
    assert (entry.points, entry.confirmed) == (1, False)
    assert services.confirm_bonus([entry]) == 1
    assert services.confirm_bonus([entry]) == 0


def test_bonus_points_of_the_counsellor_count_at_once(sheet, item, counsellor):
    item.bonus = True
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], inspector=counsellor)
    assert Entry.objects.get().confirmed


def test_what_is_dangerous_is_told_at_once(sheet, item, counsellor):
    safety = holder(Role.VICE_SERVICES).staff
    item.alert = True
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    told = Message.objects.filter(title__startswith="安全提醒")
    assert {message.staff_id for message in told} == {safety.pk, counsellor.pk}


def test_a_grave_finding_demands_rectification_in_school_days(sheet, item, homeroom, time_machine):
    friday = date(2022, 2, 18)
    time_machine.move_to(at(friday, 10))
    item.level = "2"
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    found = Rectification.objects.get()
    assert found.responsible == homeroom
    assert found.due_on == date(2022, 2, 23)
    assert Message.objects.filter(staff=homeroom, title__startswith="整改").exists()


def test_a_place_is_put_right_by_its_keeper(sheet, item):
    item.level = "1"
    item.save()
    keeper = StaffFactory()
    place = SheetFactory(round=sheet.round, school_class=None, place=PlaceFactory(keeper=keeper))
    services.enter(place, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    assert Rectification.objects.get().responsible == keeper


def test_a_place_without_keeper_falls_to_the_head(sheet, item):
    head = head_of("SD").staff
    item.level = "1"
    item.save()
    place = SheetFactory(round=sheet.round, school_class=None, place=PlaceFactory())
    services.enter(place, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    assert Rectification.objects.get().responsible == head


def test_points_below_six_tenths_demand_rectification(sheet, item, homeroom):
    item.method, item.points, item.level = "points", 10, "3"
    item.save()
    checklist = sheet.round.version.checklist
    checklist.scoring = "points"
    checklist.save()
    services.enter(sheet, [Observed(item, Decimal(6))], monitor=MonitorFactory())
    assert not Rectification.objects.exists()
    other = SheetFactory(round=sheet.round)
    HomeroomTenureFactory(school_class=other.school_class)
    services.enter(other, [Observed(item, Decimal("5.5"))], monitor=MonitorFactory())
    assert Rectification.objects.get().entry.points == Decimal("5.5")


def test_publishing_tells_the_homeroom_teacher_what_it_cost(published, homeroom, sheet):
    sheet.refresh_from_db()
    assert sheet.state == State.PUBLISHED
    message = Message.objects.get(staff=homeroom)
    assert "−2分（1项）" in message.title


def test_nobody_reviews_their_own_record(sheet, counsellor):
    services.enter(sheet, [], inspector=counsellor)
    assert services.review([sheet], by=counsellor) == 0
    assert services.review([sheet], by=StaffFactory()) == 1


def test_nothing_is_published_that_was_not_looked_at(sheet, counsellor):
    assert services.publish([sheet], by=counsellor) == 0


def test_an_appeal_is_heard_and_upheld(published, homeroom, counsellor, sheet):
    appeal = services.appeal(published, reason="并非本班学生", by=homeroom)
    sheet.refresh_from_db()
    assert sheet.state == State.APPEALED
    assert Message.objects.filter(staff=counsellor, title__startswith="申诉").exists()
    services.decide(appeal, decision="照片为证", by=counsellor)
    sheet.refresh_from_db()
    assert sheet.state == State.UPHELD
    assert Message.objects.filter(staff=homeroom, title__startswith="申诉维持原分").exists()


def test_an_appeal_that_is_right_corrects_the_entry_and_leaves_a_trail(
    published, homeroom, counsellor, sheet
):
    appeal = services.appeal(published, reason="并非本班学生", by=homeroom)
    services.decide(appeal, decision="核实", amount=1, by=counsellor)
    sheet.refresh_from_db()
    published.refresh_from_db()
    assert (sheet.state, sheet.was_corrected, published.points) == (State.CORRECTED, True, -1)
    found = Correction.objects.get()
    assert (found.points_before, found.points_after, found.after_lock) == (-2, -1, False)


def test_an_entry_is_appealed_once(published, homeroom):
    services.appeal(published, reason="一", by=homeroom)
    with pytest.raises(ValidationError, match="只能申诉一次"):
        services.appeal(published, reason="二", by=homeroom)


def test_the_window_closes_after_school_on_the_next_school_day(published, homeroom, time_machine):
    time_machine.move_to(at(MONDAY + timedelta(days=1), 17, 1))
    with pytest.raises(ValidationError, match="申诉期已过"):
        services.appeal(published, reason="迟了", by=homeroom)
    time_machine.move_to(at(MONDAY + timedelta(days=1), 16, 59))
    services.appeal(published, reason="还来得及", by=homeroom)


def test_nothing_is_appealed_before_publication_nor_after_the_lock(
    sheet, item, homeroom, published
):
    services.lock(sheet.round.programme, MONDAY, MONDAY)
    with pytest.raises(ValidationError, match="锁定"):
        services.appeal(published, reason="晚了", by=homeroom)
    early = EntryFactory(sheet__round=sheet.round, item=item)
    with pytest.raises(ValidationError, match="还没有发布"):
        services.appeal(early, reason="早了", by=homeroom)


def test_nobody_decides_their_own_appeal(published, counsellor):
    appeal = services.appeal(published, reason="我的", by=counsellor)
    with pytest.raises(ValidationError, match="自己的申诉"):
        services.decide(appeal, decision="自己看", by=counsellor)


def test_a_decision_needs_a_reason_and_is_made_once(published, homeroom, counsellor):
    appeal = services.appeal(published, reason="不对", by=homeroom)
    with pytest.raises(ValidationError, match="处理意见"):
        services.decide(appeal, decision=" ", by=counsellor)
    services.decide(appeal, decision="维持", by=counsellor)
    with pytest.raises(ValidationError, match="已经处理过"):
        services.decide(appeal, decision="再来", by=counsellor)


def test_a_sheet_with_a_second_appeal_stays_appealed_until_both_are_decided(
    published, homeroom, counsellor, sheet
):
    other = EntryFactory(sheet=sheet, item=ItemFactory(category__version=sheet.round.version))
    first = services.appeal(published, reason="一", by=homeroom)
    second = services.appeal(other, reason="二", by=homeroom)
    services.decide(first, decision="改", amount=0, by=counsellor)
    sheet.refresh_from_db()
    assert sheet.state == State.APPEALED
    services.decide(second, decision="维持", by=counsellor)
    sheet.refresh_from_db()
    assert sheet.state == State.CORRECTED


def test_a_correction_after_the_lock_stays_locked_says_so_and_tells_upstairs(
    published, counsellor, sheet, item
):
    told = []
    services.after_correction.append(told.append)
    try:
        services.lock(sheet.round.programme, MONDAY, MONDAY)
        services.correct(sheet, item, 0, reason="查无此事", by=counsellor)
    finally:
        services.after_correction.remove(told.append)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.was_corrected) == (State.LOCKED, True)
    assert Correction.objects.get().after_lock
    assert told == [sheet]


def test_a_correction_may_add_what_was_forgotten(published, counsellor, sheet):
    item = ItemFactory(category__version=sheet.round.version)
    services.correct(sheet, item, 1, reason="补记", by=counsellor)
    assert sheet.entries.get(item=item).points == -1


def test_a_correction_that_changes_nothing_is_refused(published, counsellor, sheet, item):
    with pytest.raises(ValidationError, match="没有改动"):
        services.correct(sheet, item, 2, reason="手滑", by=counsellor)


def test_an_entry_taken_back_takes_its_open_rectification_along(sheet, item, counsellor, homeroom):
    item.level = "2"
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    services.correct(sheet, item, 0, reason="误记", by=counsellor)
    assert not Rectification.objects.exists()


def test_locking_publishes_what_nobody_published_and_leaves_holes_alone(sheet):
    hole = SheetFactory(round=sheet.round, state=State.MISSED)
    services.enter(sheet, [], monitor=MonitorFactory())
    assert services.lock(sheet.round.programme, MONDAY, MONDAY) == 1
    assert services.lock(sheet.round.programme, MONDAY, MONDAY) == 0
    sheet.refresh_from_db()
    hole.refresh_from_db()
    assert (sheet.state, hole.state) == (State.LOCKED, State.MISSED)
    assert sheet.published_at is not None


def test_a_photo_sent_twice_is_kept_once(sheet):
    uuid = uuid4()
    first = services.add_photo(sheet, uuid=uuid, file=picture())
    again = services.add_photo(sheet, uuid=uuid, file=picture())
    assert first == again
    assert Photo.objects.count() == 1


def test_what_is_no_picture_is_refused(sheet):
    with pytest.raises(UploadError, match="不是图片"):
        services.add_photo(sheet, uuid=uuid4(), file=SimpleUploadedFile("a.jpg", b"hello there"))
    assert not Photo.objects.exists()


def test_a_rectification_is_reported_and_accepted_by_somebody_else(
    sheet, item, homeroom, counsellor
):
    item.level = "2"
    item.save()
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=MonitorFactory())
    found = Rectification.objects.get()
    services.submit(found, measure="已修好", after=picture(), by=homeroom)
    with pytest.raises(ValidationError, match="自己"):
        services.accept(found, by=homeroom)
    services.send_back(found, reason="还有一处", by=counsellor)
    found.refresh_from_db()
    assert (found.state, found.returned) == ("open", "还有一处")
    services.submit(found, measure="都修好了", by=homeroom)
    services.accept(found, by=counsellor)
    found.refresh_from_db()
    assert found.state == "accepted"
    assert found.after.name


def test_entering_costs_few_queries(sheet, item, django_assert_max_num_queries):
    monitor = MonitorFactory()
    item = type(item).objects.select_related("category").get(pk=item.pk)
    with django_assert_max_num_queries(7):
        services.enter(sheet, [Observed(item, Decimal(2))], monitor=monitor)


def test_an_appeal_has_an_address(published, homeroom):
    appeal = services.appeal(published, reason="并非本班学生", by=homeroom)
    assert appeal.get_absolute_url() == f"/inspections/appeal/{appeal.pk}/"
