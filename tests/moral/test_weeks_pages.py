"""The pages of the week: who sees what, what is printed, what everybody may see without an account."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.inspections.models import Exemption, Sheet
from apps.inspections.sheets.services import correct
from apps.inspections.sheets.services import publish as publish_sheets
from apps.moral.models import WeekResult
from apps.moral.weeks import services, telling
from tests.factories import holder, homeroom_teacher, principal, teacher
from tests.moral.factories import CeremonyFactory, ExemplarFactory, FlagHoldingFactory
from tests.moral.patrol import FRIDAY, WEEK3, Patrol, days_of, grade

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(FRIDAY)]


@pytest.fixture
def patrol() -> Patrol:
    return Patrol()


@pytest.fixture
def three(patrol):
    """三年级: the first best, the second behind, the third never looked at."""
    classes = grade(3, 3)
    patrol.week(classes[0], 卫生=1)
    patrol.week(classes[1], 卫生=2, 用餐纪律=4)
    return classes


def week_url(patrol, week=3) -> str:
    return reverse("moral:week", args=[patrol.term.code, week])


# -- the week sheet -------------------------------------------------------------------------------


def test_the_head_computes_confirms_and_publishes(client, patrol, three):
    client.force_login(patrol.head.user)
    client.post(reverse("moral:week-compute", args=[patrol.term.code, 3]))
    result = WeekResult.objects.get()
    for verb, state in (("confirm", "confirmed"), ("publish", "published")):
        response = client.post(reverse(f"moral:result-{verb}", args=[result.pk]))
        assert response.status_code == 302
        result.refresh_from_db()
        assert result.state == state
    assert result.published_by == patrol.head


def test_a_refusal_is_a_sentence_on_the_page(client, patrol, three):
    result = patrol.compute()
    client.force_login(patrol.head.user)
    response = client.post(reverse("moral:result-publish", args=[result.pk]), follow=True)
    assert "请先确认，再发布。" in response.content.decode()
    result.refresh_from_db()
    assert result.is_draft


def test_the_counsellor_may_settle_the_week_a_teacher_may_not(client, patrol, three):
    result = patrol.compute()
    url = reverse("moral:result-confirm", args=[result.pk])
    client.force_login(teacher())
    assert client.post(url).status_code == 403
    client.force_login(holder("YPC", department="SD"))
    assert client.post(url).status_code == 302
    result.refresh_from_db()
    assert result.state == "confirmed"


def test_a_teacher_sees_nothing_of_a_draft(client, patrol, three):
    result = patrol.compute()
    client.force_login(teacher())
    page = client.get(week_url(patrol)).content.decode()
    assert "还没有公布" in page
    assert str(three[0]) not in page
    assert client.get(reverse("moral:result-sheet", args=[result.pk])).status_code == 404
    client.force_login(principal())
    assert str(three[0]) in client.get(week_url(patrol)).content.decode()


def test_the_sheet_says_why_a_class_did_not_win(client, patrol, three):
    patrol.publish()
    client.force_login(teacher())
    page = client.get(week_url(patrol)).content.decode()
    assert "周均不足95、用餐纪律不足80%" in page
    assert "本周没有检查" in page


def test_the_page_lists_each_correction_and_keeps_the_old_version(client, patrol, three):
    patrol.publish()
    sheet = Sheet.objects.filter(school_class=three[1]).first()
    correct(sheet, patrol.items["用餐纪律"], 1, reason="数错了人数", by=patrol.head)
    client.force_login(teacher())
    page = client.get(week_url(patrol)).content.decode()
    assert "已更正" in page
    assert "数错了人数" in page
    assert f"{three[1]}：周均 94.00 → 94.60" in page
    old = client.get(week_url(patrol) + "?revision=1").content.decode()
    assert "只作存档" in old
    assert client.get(week_url(patrol) + "?revision=9").status_code == 404


@pytest.mark.parametrize("week", [0, 21, 99])
def test_a_week_that_the_term_does_not_have_is_not_found(client, patrol, week):
    client.force_login(teacher())
    assert client.get(week_url(patrol, week)).status_code == 404


def test_without_a_programme_the_page_says_what_to_do(client, patrol, three):
    patrol.programme.code = "other"
    patrol.programme.save()
    client.force_login(patrol.head.user)
    url = reverse("moral:week-compute", args=[patrol.term.code, 3])
    assert "检查安排" in client.post(url, follow=True).content.decode()


def test_thirty_classes_cost_the_page_no_more_queries_than_three(client, patrol, three):
    client.force_login(patrol.head.user)
    patrol.compute()
    client.get(week_url(patrol))
    with CaptureQueriesContext(connection) as few:
        client.get(week_url(patrol))
    for number in (1, 2, 4, 5, 6):
        for school_class in grade(number, 6):
            patrol.check(school_class, WEEK3[0], 卫生=1)
    patrol.compute()
    with CaptureQueriesContext(connection) as many:
        client.get(week_url(patrol))
    assert len(many) <= len(few), "\n".join(query["sql"][:200] for query in many)


# -- paper ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["sheet", "certificates", "announcement"])
def test_what_is_printed_names_the_winner(client, patrol, three, what):
    result = patrol.publish()
    client.force_login(teacher())
    page = client.get(reverse(f"moral:result-{what}", args=[result.pk])).content.decode()
    assert str(three[0]) in page
    assert (str(three[1]) in page) is (what == "sheet"), "only winners are read out and honoured"


def test_the_text_to_be_read_out_names_the_model_class_and_what_was_best(patrol, three):
    result = patrol.publish()
    ExemplarFactory(school_class=three[0], result=result)
    text = "\n".join(telling.announcement(result))
    assert f"三年级：{three[0]}。" in text
    assert f"{three[0]}连续4周获得优胜，被评为3月示范班" in text
    assert f"{three[0]}用餐纪律一分未扣" in text


def test_a_week_without_winners_is_announced_kindly(patrol):
    (only,) = grade(3, 1)
    patrol.week(only, 卫生=10)
    assert "没有班级达到" in "".join(telling.announcement(patrol.publish()))


# -- one's own class ------------------------------------------------------------------------------


def class_url(patrol, school_class) -> str:
    return reverse("moral:class-week", args=[patrol.term.code, 3, school_class.pk])


def test_the_homeroom_teacher_sees_every_point_behind_the_number(client, patrol, three):
    patrol.publish()
    client.force_login(homeroom_teacher(three[1]))
    page = client.get(class_url(patrol, three[1])).content.decode()
    assert "94.00" in page
    assert "I4 桌椅不齐" in page
    assert f"{patrol.monitor.badge}号" in page
    assert str(patrol.monitor.pupil) not in page
    assert "用餐纪律不足80%" in page
    assert page.count("卫生 · ") == 5


@pytest.mark.parametrize(
    ("now", "word"), [("2022-03-07 16:59 +0800", "查看、申诉"), ("2022-03-07 17:01 +0800", "查看")]
)
def test_she_is_offered_to_appeal_only_as_long_as_she_may(
    client, patrol, three, time_machine, now, word
):
    sheet = patrol.check(three[2], WEEK3[-1], 卫生=2, bonus=1)
    publish_sheets([sheet], by=patrol.head)
    time_machine.move_to(now, tick=False)
    client.force_login(homeroom_teacher(three[2]))
    page = client.get(class_url(patrol, three[2])).content.decode()
    assert f">{word}</a>" in page
    assert page.count("查看、申诉") == (word != "查看"), "what was given is not appealed"
    client.force_login(patrol.head.user)
    assert "查看、申诉" not in client.get(class_url(patrol, three[2])).content.decode()


def test_a_week_of_which_all_is_published_asks_for_the_window_once(client, patrol, three):
    client.force_login(homeroom_teacher(three[1]))
    counts = []
    for sheets in (1, 5):
        publish_sheets(Sheet.objects.filter(school_class=three[1])[:sheets], by=patrol.head)
        client.get(class_url(patrol, three[1]))
        with CaptureQueriesContext(connection) as found:
            client.get(class_url(patrol, three[1]))
        counts.append(len(found))
    assert counts[1] <= counts[0]


def test_only_what_was_put_right_is_marked_and_a_veto_taken_back_is_none(client, patrol, three):
    sheet = patrol.check(three[2], WEEK3[0], 卫生=2, 用餐纪律=1, veto=1)
    publish_sheets([sheet], by=patrol.head)
    correct(sheet, patrol.veto, 0, reason="不是本班学生", by=patrol.head)
    client.force_login(patrol.head.user)
    url = reverse("moral:class-week", args=[patrol.term.code, 3, three[2].pk])
    page = client.get(url).content.decode()
    assert page.count('class="corrected-mark"') == 1
    assert '<td data-label="分" class="num">一票否决' not in page
    assert '<td data-label="分" class="num">−2<' in page


def test_of_another_class_she_sees_none(client, patrol, three):
    patrol.publish()
    client.force_login(homeroom_teacher(three[1]))
    assert client.get(class_url(patrol, three[0])).status_code == 403


def test_before_the_week_is_out_she_sees_what_was_published_and_no_place(client, patrol, three):
    patrol.compute()
    client.force_login(homeroom_teacher(three[1]))
    page = client.get(class_url(patrol, three[1])).content.decode()
    assert "还没有公布名次" in page
    assert "桌椅不齐" not in page, "nothing of it has been published yet"
    assert "94.00" not in page
    services.publish_sheets(Sheet.objects.filter(school_class=three[1])[:1], by=patrol.head)
    assert "桌椅不齐" in client.get(class_url(patrol, three[1])).content.decode()


def test_a_day_without_a_check_and_a_missed_slot_are_said(client, patrol):
    (only,) = grade(3, 1)
    patrol.check(only, WEEK3[0], 卫生=1)
    Sheet.objects.create(round=patrol.round(WEEK3[1]), school_class=only, state="missed")
    patrol.publish()
    client.force_login(homeroom_teacher(only))
    page = client.get(class_url(patrol, only)).content.decode()
    assert "当天没有检查，不计入平均" in page
    assert "未查：P2 大课间" in page


def test_my_class_leads_to_the_own_class(client, patrol, three):
    client.force_login(homeroom_teacher(three[0]))
    assert client.get(reverse("moral:my-class")).url == class_url(patrol, three[0])
    client.force_login(teacher())
    assert client.get(reverse("moral:my-class")).status_code == 403


def test_a_class_page_costs_the_same_for_many_entries_as_for_few(client, patrol, three):
    client.force_login(homeroom_teacher(three[0]))
    patrol.publish()
    client.get(class_url(patrol, three[0]))
    with CaptureQueriesContext(connection) as few:
        client.get(class_url(patrol, three[0]))
    client.force_login(homeroom_teacher(three[1]))
    client.get(class_url(patrol, three[1]))
    with CaptureQueriesContext(connection) as many:
        client.get(class_url(patrol, three[1]))
    assert len(many) <= len(few)


# -- the term -------------------------------------------------------------------------------------


def test_the_term_adds_two_points_a_flag_to_the_mean_of_the_weeks(client, patrol, three):
    patrol.publish()
    client.force_login(teacher())
    page = client.get(reverse("moral:term", args=[patrol.term.code]))
    [(name, rows)] = page.context["grades"]
    assert name == "三年级"
    assert [(row.flags, str(row.points)) for row in rows] == [
        (1, "101.00"),
        (0, "94.00"),
        (0, "None"),
    ]


# -- 免检日 -----------------------------------------------------------------------------------------


def test_a_model_class_gets_its_day_without_inspection(client, patrol, three):
    exemplar = ExemplarFactory(school_class=three[0], result=patrol.publish())
    client.force_login(patrol.head.user)
    url = reverse("moral:exemplar-update", args=[exemplar.pk])
    assert client.post(url, {"exempt_on": "2022-03-08"}).status_code == 302
    assert Exemption.objects.get().date.isoformat() == "2022-03-08"
    client.post(url, {"exempt_on": "2022-03-09"})
    assert Exemption.objects.get().date.isoformat() == "2022-03-09", "moved, not doubled"


@pytest.mark.parametrize(
    ("day", "said"),
    [("2022-03-06", "这一天不上课"), ("2022-03-04", "今天以后"), ("2022-02-30", "有效")],
)
def test_a_day_that_cannot_be_free_is_refused_at_the_field(client, patrol, three, day, said):
    exemplar = ExemplarFactory(school_class=three[0], result=patrol.publish())
    client.force_login(patrol.head.user)
    url = reverse("moral:exemplar-update", args=[exemplar.pk])
    response = client.post(url, {"exempt_on": day})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Exemption.objects.exists()


def test_the_list_of_flags_says_who_has_them_today(client, patrol, time_machine):
    flag = FlagHoldingFactory()
    time_machine.move_to(f"{flag.starts} 09:00 +0800")
    client.force_login(teacher())
    page = client.get(reverse("moral:flagholding-list")).content.decode()
    assert f"今天挂着红旗的班：{flag.school_class}" in page


# -- everybody ------------------------------------------------------------------------------------


def test_the_public_page_needs_no_login_and_shows_only_winners(client, patrol, three):
    patrol.publish()
    response = client.get("/p/flags/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert str(three[0]) in page
    assert "99.00" in page
    assert str(three[1]) not in page
    assert "94.00" not in page


def test_the_public_page_names_no_pupil_and_no_teacher(client, patrol, three):
    patrol.publish()
    page = client.get("/p/flags/").content.decode()
    assert patrol.monitor.pupil.name not in page
    assert patrol.head.name not in page


def test_the_public_page_shows_a_publication_at_once(
    client, patrol, three, django_capture_on_commit_callbacks
):
    assert "公布以后显示在这里" in client.get("/p/flags/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        patrol.publish()
    assert str(three[0]) in client.get("/p/flags/").content.decode()


def test_the_public_page_is_kept_and_asks_the_database_nothing(client, patrol, three):
    patrol.publish()
    client.get("/p/flags/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/p/flags/")
    assert not [query for query in queries if "moral_" in query["sql"]]


def test_a_draft_is_not_public(client, patrol, three):
    patrol.compute()
    assert str(three[0]) not in client.get("/p/flags/").content.decode()


# -- what is read out on Monday -------------------------------------------------------------------


def test_the_host_reads_out_last_weeks_winners_once_they_are_published(client, patrol, three):
    """The script of the flag raising holds the very words of the announcement."""
    monday = CeremonyFactory(
        term=patrol.term, week=4, date=days_of(4)[0], school_class=three[0], settled=True
    )
    client.force_login(patrol.head.user)
    script = reverse("moral:ceremony-script", args=[monday.pk])
    patrol.compute()
    assert "优胜班发布以后打印" in client.get(script).content.decode()
    result = patrol.publish()
    text = client.get(script).content.decode()
    assert all(line in text for line in telling.announcement(result))
    assert "三（1）班" in text
    later = CeremonyFactory(
        term=patrol.term, week=6, date=days_of(6)[0], school_class=three[1], settled=True
    )
    text = client.get(reverse("moral:ceremony-script", args=[later.pk])).content.decode()
    assert "优胜班发布以后打印" in text


def test_a_week_in_which_nobody_checked_is_not_said_to_be_below_the_standard(client, patrol):
    (only,) = grade(3, 1)
    Sheet.objects.create(round=patrol.round(WEEK3[0]), school_class=only, state="missed")
    result = patrol.publish()
    assert result.is_unchecked
    said = "".join(telling.announcement(result))
    assert "没有检查记录，不评优胜班" in said
    assert "标准" not in said
    assert "没有检查，不评优胜班" in client.get("/p/flags/").content.decode()
    client.force_login(teacher())
    assert "这一周没有检查记录" in client.get(week_url(patrol)).content.decode()
    sheet = client.get(reverse("moral:result-sheet", args=[result.pk])).content.decode()
    assert "本周没有检查，不评" in sheet
