"""The day desk, one record, the class's day, appeals, the inspector's form, rectifications."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.inspections.models import Appeal, Entry, Photo, Rectification, Round, Sheet, State
from apps.inspections.sheets import services
from apps.inspections.sheets.desk import desk_of, programmes_for
from apps.inspections.sheets.services import Observed
from apps.inspections.sheets.states import move_one
from apps.school.calendar.services import day, lay_out_term
from apps.school.roles import Role
from tests.factories import (
    HomeroomTenureFactory,
    SchoolClassFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.inspections.factories import (
    AppealFactory,
    CategoryFactory,
    EntryFactory,
    ItemFactory,
    MonitorFactory,
    RectificationFactory,
    RoundFactory,
    SheetFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2022, 2, 14)
DESK = "/inspections/desk/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def monday(time_machine):
    """Monday at four; the round that the factory makes is due at ten, so it is kept open longer."""
    lay_out_term(TermFactory())
    time_machine.move_to(timezone.make_aware(datetime.combine(MONDAY, time(16))), tick=False)


@pytest.fixture
def round(monday) -> Round:
    due = timezone.make_aware(datetime.combine(MONDAY, time(17)))
    return RoundFactory(due_at=due)


@pytest.fixture
def sheet(round) -> Sheet:
    return SheetFactory(round=round)


@pytest.fixture
def item(round):
    return ItemFactory(category=CategoryFactory(version=round.version))


@pytest.fixture
def counsellor(round):
    return holder(Role.COUNSELLOR, department="SD")


@pytest.fixture
def homeroom(sheet):
    return homeroom_teacher(sheet.school_class)


@pytest.fixture
def entered(sheet, item) -> Entry:
    services.enter(sheet, [Observed(item, Decimal(2))], monitor=MonitorFactory())
    return Entry.objects.get()


@pytest.fixture
def published(entered, sheet, counsellor) -> Entry:
    services.publish([sheet], by=counsellor.staff)
    return entered


@pytest.fixture
def appeal(published, homeroom) -> Appeal:
    return services.appeal(published, reason="并非本班学生", by=homeroom.staff)


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


# -- the desk


def test_the_desk_shows_what_is_checked_missing_and_due(client, counsellor, entered, round):
    SheetFactory(round=round)
    SheetFactory(round=round, state=State.MISSED)
    client.force_login(counsellor)
    page = client.get(DESK).content.decode()
    assert "−2" in page
    assert "待检" in page
    assert "未查" in page
    assert "发布今天（1）" in page


def test_a_class_that_somebody_may_still_check_is_not_called_unchecked(client, counsellor, sheet):
    title = "这一天没有查到，不算零分"
    client.force_login(counsellor)
    assert title not in client.get(DESK).content.decode()
    Sheet.objects.update(state=State.MISSED)
    assert title in client.get(DESK).content.decode()


def test_a_teacher_has_no_business_at_the_desk(client, round):
    client.force_login(teacher())
    assert client.get(DESK).status_code == 403


def test_where_only_means_are_published_single_results_are_for_those_who_answer(
    client, round, sheet, published
):
    """A colleague of the department who neither heads it nor publishes sees none of them."""
    colleague = holder(Role.COORDINATOR, department="SD")
    round.programme.means_only = True
    round.programme.save()
    client.force_login(colleague)
    assert client.get(sheet.get_absolute_url()).status_code == 404
    assert round.programme not in programmes_for(colleague)
    for user in (head_of("SD"), holder(Role.COUNSELLOR, department="SD"), principal()):
        assert round.programme in programmes_for(user)
        client.force_login(user)
        assert client.get(sheet.get_absolute_url()).status_code == 200


def test_the_principal_looks_on_without_buttons(client, appeal):
    client.force_login(principal())
    page = client.get(DESK).content.decode()
    assert "并非本班学生" in page
    assert "处理意见" not in page
    assert "复核全部" not in page


@pytest.mark.parametrize("query", ["day=gestern", "day=2022-02-31", "programme=unknown"])
def test_a_day_or_programme_that_is_none_is_not_found(client, counsellor, round, query):
    client.force_login(counsellor)
    assert client.get(f"{DESK}?{query}").status_code == 404


def test_a_day_without_school_says_so(client, counsellor, round):
    client.force_login(counsellor)
    assert "这一天不上课" in client.get(f"{DESK}?day=2022-02-19").content.decode()


def test_htmx_gets_the_grid_alone(client, counsellor, entered):
    client.force_login(counsellor)
    answer = client.get(DESK, **HTMX, HTTP_HX_TARGET="grid").content.decode()
    assert answer.lstrip().startswith('<section class="desk-main"')
    assert "<html" not in answer


def test_the_desk_costs_the_same_queries_for_one_class_and_for_many(
    round, item, django_assert_max_num_queries
):
    for _ in range(12):
        entry = EntryFactory(sheet__round=round, item=item)
        AppealFactory(entry=entry)
    with django_assert_max_num_queries(12) as captured:
        desk = desk_of(round.programme, day(MONDAY))
        assert len(desk.lines) == 12
        assert [str(one.entry) + str(one.entry.sheet.target) for one in desk.appeals]
    assert len(captured) <= 9


def test_the_desk_points_out_what_is_odd(client, counsellor, sheet, item):
    services.enter(sheet, [Observed(item, Decimal(12))], monitor=MonitorFactory())
    client.force_login(counsellor)
    assert "记了12次，数量特别多" in client.get(DESK).content.decode()


def test_all_is_reviewed_and_published_with_two_buttons(client, counsellor, entered, sheet):
    client.force_login(counsellor)
    form = {"programme": sheet.round.programme.code, "day": str(MONDAY)}
    client.post(f"{DESK}act/", form | {"review": "1"})
    sheet.refresh_from_db()
    assert sheet.state == State.REVIEWED
    client.post(f"{DESK}act/", form | {"publish": "1"})
    sheet.refresh_from_db()
    assert sheet.state == State.PUBLISHED


def test_only_those_who_answer_publish(client, entered, sheet):
    client.force_login(principal())
    form = {"programme": sheet.round.programme.code, "publish": "1"}
    assert client.post(f"{DESK}act/", form).status_code == 403


def test_the_day_prints_as_a_sheet_of_classes_and_categories(client, counsellor, entered, item):
    client.force_login(counsellor)
    page = client.get(f"{DESK}sheet/?day={MONDAY}").content.decode()
    assert str(item.category) in page
    assert "日检表" in page


# -- appeals


def test_an_appeal_is_decided_in_place(client, counsellor, appeal, sheet):
    client.force_login(counsellor)
    url = reverse("inspections:appeal-decide", args=[appeal.pk])
    answer = client.post(url, {"decision": "核实", "amount": "1", "verdict": "correct"}, **HTMX)
    assert "已更正：核实" in answer.content.decode()
    assert answer["HX-Trigger"] == "desk-changed"
    sheet.refresh_from_db()
    assert sheet.state == State.CORRECTED


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"decision": "", "verdict": "uphold"}, "请写明处理意见"),
        ({"decision": "核实", "verdict": "correct", "amount": ""}, "请填更正后的数量"),
        ({"decision": "核实", "verdict": "correct", "amount": "-1"}, "大于或等于"),
        ({"decision": "核实", "verdict": "correct", "amount": "2"}, "没有改动"),
        ({"decision": "核实", "verdict": "correct", "amount": "1.5"}, "整数"),
    ],
)
def test_a_decision_that_will_not_do_says_why_and_keeps_what_was_typed(
    client, counsellor, appeal, form, sentence
):
    client.force_login(counsellor)
    url = reverse("inspections:appeal-decide", args=[appeal.pk])
    answer = client.post(url, form, **HTMX)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert form["decision"] in answer.content.decode()
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.WAITING


def test_another_department_does_not_decide(client, appeal):
    client.force_login(head_of("CT"))
    url = reverse("inspections:appeal-decide", args=[appeal.pk])
    assert client.post(url, {"decision": "x", "verdict": "uphold"}).status_code == 404
    client.force_login(principal())
    assert client.post(url, {"decision": "x", "verdict": "uphold"}).status_code == 403


def test_the_homeroom_teacher_appeals_from_the_class_day(client, homeroom, published, sheet):
    client.force_login(homeroom)
    page = client.get(reverse("inspections:class-day", args=[sheet.school_class_id]))
    url = reverse("inspections:entry-appeal", args=[published.pk])
    assert url in page.content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "并非本班学生"}).status_code == 302
    again = client.post(url, {"reason": "再来一次"})
    assert again.status_code == 422
    assert "只能申诉一次" in again.content.decode()


def test_a_colleague_does_not_appeal_for_the_class(client, published):
    client.force_login(homeroom_teacher())
    url = reverse("inspections:entry-appeal", args=[published.pk])
    assert client.get(url).status_code == 404


def test_an_appeal_prints_as_a_slip(client, homeroom, appeal):
    client.force_login(homeroom)
    page = client.get(reverse("inspections:appeal-slip", args=[appeal.pk])).content.decode()
    assert "检查申诉单" in page
    assert "并非本班学生" in page


def test_bonus_points_are_confirmed_or_refused_with_a_reason(client, counsellor, round):
    bonus = ItemFactory(category=CategoryFactory(version=round.version), bonus=True)
    sheets = [SheetFactory(round=round) for _ in range(2)]
    for sheet in sheets:
        services.enter(sheet, [Observed(bonus, Decimal(1))], monitor=MonitorFactory())
    first, second = Entry.objects.order_by("pk")
    client.force_login(counsellor)
    url = reverse("inspections:entry-bonus", args=[first.pk])
    assert "已确认" in client.post(url, {"verdict": "confirm"}, **HTMX).content.decode()
    url = reverse("inspections:entry-bonus", args=[second.pk])
    assert client.post(url, {"verdict": "decline"}, **HTMX).status_code == 422
    answer = client.post(url, {"verdict": "decline", "reason": "不属实"}, **HTMX)
    assert "不予加分" in answer.content.decode()
    second.refresh_from_db()
    assert (second.confirmed, second.points) == (True, 0)


# -- one record, one class


def test_a_homeroom_teacher_learns_of_a_record_when_it_is_published(
    client, homeroom, entered, sheet, counsellor
):
    client.force_login(homeroom)
    assert client.get(sheet.get_absolute_url()).status_code == 404
    day_url = reverse("inspections:class-day", args=[sheet.school_class_id])
    assert "还没有发布" in client.get(day_url).content.decode()
    services.publish([sheet], by=counsellor.staff)
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "申诉" in page
    assert "−2" in client.get(day_url).content.decode()


def test_only_those_who_lead_the_duty_pupils_read_their_names(
    client, homeroom, published, sheet, counsellor
):
    sheet.refresh_from_db()
    name = sheet.monitor.pupil.name
    client.force_login(homeroom)
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert name not in page
    assert f"{sheet.monitor.badge}号" in page
    client.force_login(counsellor)
    assert name in client.get(sheet.get_absolute_url()).content.decode()


def test_the_history_of_a_late_record_does_not_tell_the_class_who_walked(
    client, homeroom, sheet, counsellor, item
):
    """Missed when the round closed, entered when the tablet came back: the history names both."""
    monitor = MonitorFactory()
    move_one(sheet, State.MISSED)
    services.enter(sheet, [Observed(item, Decimal(1))], monitor=monitor)
    services.publish([sheet], by=counsellor.staff)
    history = reverse("inspections:sheet-history", args=[sheet.pk])
    client.force_login(counsellor)
    assert monitor.pupil.name in client.get(history).content.decode()
    client.force_login(homeroom)
    page = client.get(history).content.decode()
    assert "已发布" in page
    assert monitor.pupil.name not in page


def test_another_class_is_nobody_elses_business(client, homeroom):
    client.force_login(homeroom)
    other = reverse("inspections:class-day", args=[SchoolClassFactory(grade=5).pk])
    assert client.get(other).status_code == 403


def test_a_record_costs_the_same_queries_for_one_entry_and_for_ten(
    client, counsellor, published, sheet, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(counsellor)
    client.get(sheet.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(sheet.get_absolute_url())
    for _ in range(9):
        item = ItemFactory(category__version=sheet.round.version)
        AppealFactory(entry=EntryFactory(sheet=sheet, item=item))
    with django_assert_num_queries(len(one)):
        client.get(sheet.get_absolute_url())


def test_a_correction_is_made_on_the_record_and_leaves_its_trail(
    client, counsellor, published, sheet, item
):
    client.force_login(counsellor)
    url = reverse("inspections:sheet-correct", args=[sheet.pk])
    wrong = client.post(url, {"item": item.pk, "amount": "500", "reason": "误记"})
    assert wrong.status_code == 422
    assert "误记" in wrong.content.decode()
    assert client.post(url, {"item": item.pk, "amount": "0", "reason": "误记"}).status_code == 302
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "已更正" in page
    assert "误记" in page


def test_an_exempt_class_is_made_due_again(client, counsellor, sheet):
    services.exempt(sheet, reason="示范班", by=counsellor.staff)
    client.force_login(counsellor)
    assert "示范班" in client.get(sheet.get_absolute_url()).content.decode()
    client.post(reverse("inspections:sheet-due", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.state == State.DUE


def test_a_photo_is_shown_to_those_who_may_see_the_sheet(client, sheet, published, homeroom):
    photo = services.add_photo(sheet, uuid=uuid4(), file=picture())
    url = reverse("inspections:photo", args=[photo.pk])
    client.force_login(homeroom)
    answer = client.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)
    client.force_login(teacher())
    assert client.get(url).status_code == 404


# -- the inspector's form


@pytest.fixture
def inspector(round):
    user = teacher()
    programme = round.programme
    programme.inspector_kind = "named"
    programme.save()
    programme.inspectors.add(user.staff)
    return user


def fill_url(sheet: Sheet) -> str:
    return reverse("inspections:sheet-fill", args=[sheet.pk])


def test_an_inspector_finds_the_round_the_target_and_fills_it_in(
    client, inspector, sheet, item, round
):
    client.force_login(inspector)
    assert str(round.programme) in client.get("/inspections/mine/").content.decode()
    page = client.get(f"/inspections/mine/{round.pk}/").content.decode()
    assert fill_url(sheet) in page
    assert str(item.name) in client.get(fill_url(sheet)).content.decode()
    form = {"uuid": uuid4(), f"i{item.pk}": "3", f"n{item.pk}": "窗边", "photos": picture()}
    assert client.post(fill_url(sheet), form).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, sheet.inspector) == (State.ENTERED, inspector.staff)
    assert sheet.photos.count() == 1


def test_a_form_sent_twice_is_stored_once(client, inspector, sheet, item):
    client.force_login(inspector)
    form = {"uuid": str(uuid4()), f"i{item.pk}": "3"}
    for _ in range(2):
        answer = client.post(fill_url(sheet), form | {"photos": picture()})
        assert answer.status_code == 302
    assert (Entry.objects.count(), Photo.objects.count()) == (1, 1)


def test_a_second_inspector_is_told_that_somebody_was_first(client, inspector, sheet, item):
    services.enter(sheet, [], monitor=MonitorFactory())
    client.force_login(inspector)
    answer = client.post(fill_url(sheet), {"uuid": uuid4(), f"i{item.pk}": "3"})
    assert answer.status_code == 422
    assert "已有记录" in answer.content.decode()
    assert 'value="3"' in answer.content.decode()


@pytest.mark.parametrize("amount", ["-1", "1000", "zwei", "1.5", "1e9", "NaN"])
def test_an_impossible_amount_is_refused_and_the_rest_kept(client, inspector, sheet, item, amount):
    client.force_login(inspector)
    form = {"uuid": uuid4(), f"i{item.pk}": amount, "note": "东墙"}
    answer = client.post(fill_url(sheet), form)
    assert answer.status_code == 422
    assert "东墙" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_form_without_its_number_or_with_zeros_in_it_is_refused(client, inspector, sheet, item):
    client.force_login(inspector)
    assert client.post(fill_url(sheet), {f"i{item.pk}": "1"}).status_code == 422
    zero = {"uuid": uuid4(), "note": "a\x00b"}
    assert client.post(fill_url(sheet), zero).status_code == 422


def test_a_file_that_is_no_image_leaves_nothing_behind(client, inspector, sheet, item):
    client.force_login(inspector)
    fake = SimpleUploadedFile("a.jpg", b"MZ this is a program", "image/jpeg")
    form = {"uuid": uuid4(), f"i{item.pk}": "3", "photos": fake}
    answer = client.post(fill_url(sheet), form)
    assert answer.status_code == 422
    assert "不是图片" in answer.content.decode()
    sheet.refresh_from_db()
    assert sheet.state == State.DUE


def test_a_closed_round_is_closed_to_inspectors_but_not_to_those_who_answer(
    client, inspector, counsellor, sheet, item
):
    Round.objects.update(state=Round.State.CLOSED)
    Sheet.objects.update(state=State.MISSED)
    client.force_login(inspector)
    assert client.get(fill_url(sheet)).status_code == 403
    late = client.post(fill_url(sheet), {"uuid": uuid4(), f"i{item.pk}": "3"})
    assert late.status_code == 422
    assert "已经截止" in late.content.decode()
    client.force_login(counsellor)
    assert client.post(fill_url(sheet), {"uuid": uuid4(), f"i{item.pk}": "3"}).status_code == 302


def test_who_does_not_inspect_does_not_fill_in(client, sheet):
    client.force_login(teacher())
    assert client.get(fill_url(sheet)).status_code == 404


def test_a_veto_is_offered_to_those_who_answer_alone(client, inspector, counsellor, sheet, item):
    item.veto = True
    item.save()
    client.force_login(inspector)
    assert item.name not in client.get(fill_url(sheet)).content.decode()
    client.force_login(counsellor)
    assert "一票否决" in client.get(fill_url(sheet)).content.decode()


def test_points_are_given_item_by_item_and_not_above_the_full_mark(client, inspector, sheet, item):
    checklist = sheet.round.version.checklist
    checklist.scoring = "points"
    checklist.save()
    item.method, item.points = "points", Decimal(10)
    item.save()
    client.force_login(inspector)
    assert client.post(fill_url(sheet), {"uuid": uuid4()}).status_code == 422
    over = client.post(fill_url(sheet), {"uuid": uuid4(), f"i{item.pk}": "10.5"})
    assert over.status_code == 422
    assert client.post(fill_url(sheet), {"uuid": uuid4(), f"i{item.pk}": "0"}).status_code == 302
    assert Entry.objects.get().points == 0


# -- rectifications


@pytest.fixture
def rectification(published, homeroom) -> Rectification:
    return RectificationFactory(entry=published, responsible=homeroom.staff)


def rectify(client, found, verb, **form):
    return client.post(reverse(f"inspections:rectification-{verb}", args=[found.pk]), form)


def test_a_rectification_goes_from_hand_to_hand(client, rectification, homeroom, counsellor):
    client.force_login(homeroom)
    assert rectify(client, rectification, "submit", measure="").status_code == 422
    assert (
        rectify(client, rectification, "submit", measure="已修", after=picture()).status_code == 302
    )
    assert rectify(client, rectification, "accept").status_code == 403
    photo = reverse("inspections:rectification-photo", args=[rectification.pk])
    assert client.get(photo).status_code == 200
    client.force_login(counsellor)
    assert rectify(client, rectification, "return", reason="").status_code == 422
    rectify(client, rectification, "return", reason="还差一处")
    client.force_login(homeroom)
    assert "还差一处" in client.get(rectification.get_absolute_url()).content.decode()
    rectify(client, rectification, "submit", measure="都修好了")
    client.force_login(counsellor)
    rectify(client, rectification, "accept")
    rectification.refresh_from_db()
    assert rectification.state == "accepted"


def test_a_rectification_with_a_fake_photo_stays_open(client, rectification, homeroom):
    client.force_login(homeroom)
    fake = SimpleUploadedFile("a.jpg", b"hello", "image/jpeg")
    answer = rectify(client, rectification, "submit", measure="已修", after=fake)
    assert answer.status_code == 422
    assert "不是图片" in answer.content.decode()
    rectification.refresh_from_db()
    assert rectification.state == "open"


def test_a_rectification_is_given_to_somebody_else(client, rectification, counsellor):
    client.force_login(counsellor)
    other = HomeroomTenureFactory().staff
    past = rectify(client, rectification, "assign", responsible=other.pk, due_on="2021-01-01")
    assert past.status_code == 422
    rectify(client, rectification, "assign", responsible=other.pk, due_on="2022-03-01")
    rectification.refresh_from_db()
    assert (rectification.responsible, rectification.due_on) == (other, date(2022, 3, 1))
