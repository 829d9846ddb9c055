"""收费: 300 yuan a term, exempt for a reason, paid back by weeks, a statement at the end (1.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.school.roles import DepartmentCode, Role
from apps.teaching.after_school.money import services
from apps.teaching.after_school.money.models import ExemptKind
from apps.teaching.after_school.money.statement import classes, statement
from apps.teaching.after_school.money.weeks import refund, served_weeks
from apps.teaching.models import FeeUse, Refund, Service, SignUp
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
)
from tests.teaching.after_school.factories import FeeUseFactory, ServiceFactory, SignUpFactory
from tests.teaching.after_school.wishing import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-21 09:00+08:00")]

LEFT = date(2022, 3, 18)


@pytest.fixture
def service():
    return ServiceFactory(state=Service.State.PUBLISHED)


@pytest.fixture
def by():
    return StaffFactory()


@pytest.fixture
def accountant(client):
    client.force_login(holder(Role.ACCOUNTANT))
    return client


def page(name: str, *args) -> str:
    return reverse(f"teaching:{name}", args=args)


def withdrawn(service, left_on: date = LEFT, **more) -> SignUp:
    values = {"state": "withdrawn", "left_on": left_on, "fee": "paid", "fee_on": date(2022, 2, 20)}
    return sign_up(service, **(values | more))


# -- weeks


def test_wang_hao_gets_225_yuan_back(service, by):
    """王浩 3/18退出，已服务5周/20周，退225元."""
    signup = withdrawn(service)
    assert (served_weeks(service, LEFT), service.weeks) == (5, 20)
    assert services.pay_back(signup, by=by).amount == 225


def test_it_is_the_same_where_the_service_begins_with_the_term():
    service = ServiceFactory(
        opens_on=date(2022, 2, 7),
        closes_on=date(2022, 2, 9),
        publish_on=date(2022, 2, 11),
        starts_on=date(2022, 2, 14),
    )
    assert refund(service, LEFT) == 225


@pytest.mark.parametrize(
    ("left_on", "served", "amount"),
    [
        (date(2022, 2, 20), 0, 300),  # before the first day
        (date(2022, 2, 21), 2, 270),
        (date(2022, 3, 20), 5, 225),  # a Sunday still belongs to its week
        (date(2022, 3, 21), 6, 210),
        (date(2022, 6, 26), 19, 15),
        (date(2022, 6, 27), 20, 0),
        (date(2022, 7, 20), 20, 0),
    ],
)
def test_weeks_are_those_of_the_calendar(service, left_on, served, amount):
    assert served_weeks(service, left_on) == served
    assert refund(service, left_on) == amount


def test_a_service_of_18_weeks_counts_from_its_first_day_and_drops_the_fraction():
    service = ServiceFactory(weeks=18)
    assert served_weeks(service, LEFT) == 4
    assert refund(service, LEFT) == 233  # 300 × 14 ÷ 18 = 233.33…


@given(days=st.integers(0, 160), weeks=st.integers(1, 26), fee=st.integers(0, 300))
def test_a_refund_never_grows_and_never_passes_the_fee(days, weeks, fee):
    service = ServiceFactory.build(term=TermFactory.build(), weeks=weeks, fee=fee)
    day = service.opens_on + timedelta(days=days)
    today, tomorrow = refund(service, day), refund(service, day + timedelta(days=1))
    assert 0 <= tomorrow <= today <= fee


# -- paid, exempt, paid back


def test_a_class_is_marked_as_paid_at_once_but_not_those_exempt(service):
    signups = [sign_up(service) for _ in range(3)]
    services.exempt(signups[0], ExemptKind.LOW_INCOME)
    keys = [one.pk for one in signups]
    assert services.mark_paid(service, keys, on=date(2022, 3, 1)) == 2
    assert services.mark_paid(service, keys, on=date(2022, 3, 2)) == 0
    assert (
        list(SignUp.objects.values_list("fee", "fee_on").order_by("pk"))[1:]
        == [("paid", date(2022, 3, 1))] * 2
    )


def test_a_payment_of_tomorrow_is_refused(service):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.mark_paid(service, [], on=date(2022, 3, 22))


def test_exemption_names_its_policy(service):
    signup = services.exempt(sign_up(service), ExemptKind.LOW_INCOME, note="证号0312")
    assert (signup.fee, signup.exempt_reason) == ("exempt", "低保：证号0312")
    with pytest.raises(ValidationError, match="请写明是哪一项政策"):
        services.exempt(sign_up(service), ExemptKind.OTHER)
    assert services.make_due(signup).exempt_reason == ""


def test_whoever_paid_is_not_exempted_over_it(service):
    signup = sign_up(service, fee="paid")
    with pytest.raises(ValidationError, match="请先撤回缴费"):
        services.exempt(signup, ExemptKind.ORPHAN)


def test_a_refund_is_paid_once(service, by):
    signup = withdrawn(service)
    assert services.pay_back(signup, by=by) == services.pay_back(signup, by=by)
    assert Refund.objects.count() == 1
    with pytest.raises(ValidationError, match="已退费"):
        services.make_due(signup)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "attending", "left_on": None}, "没有退出"),
        ({"fee": "exempt", "exempt_reason": "低保"}, "没有缴费"),
        ({"fee": "due"}, "没有缴费"),
        ({"left_on": date(2022, 6, 29)}, "没有可退的费用"),
    ],
)
def test_nothing_is_paid_back_without_a_ground(service, by, values, words):
    with pytest.raises(ValidationError, match=words):
        services.pay_back(withdrawn(service, **values), by=by)


# -- the statement


def test_the_statement_adds_up(service, by):
    for _ in range(3):
        sign_up(service, fee="paid")
    sign_up(service, fee="exempt", exempt_reason="低保")
    sign_up(service)
    services.pay_back(withdrawn(service), by=by)
    withdrawn(service, fee="due", fee_on=None)
    FeeUseFactory(service=service, kind="teachers", amount=Decimal("500.50"))
    FeeUseFactory(service=service, kind="materials", amount=120)
    found = statement(service)
    assert (found.pupils, found.paid, found.due, found.exempt) == (5, 4, 1, 1)
    assert (found.gross, found.refunds, found.income) == (1200, 225, 975)
    assert dict(found.uses) == {
        "教师补助": Decimal("500.50"),
        "校外教师": 0,
        "材料": 120,
        "其他": 0,
    }
    assert found.left == Decimal("354.50")
    (row,) = [one for one in classes(service) if one.pupils]
    assert (row.pupils, row.paid, row.due, row.exempt) == (5, 4, 1, 1)


def test_the_settlement_waits_for_the_last_day_and_the_last_refund(service, by, time_machine):
    signup = withdrawn(service)
    attending = sign_up(service, fee="paid", state="attending")
    with pytest.raises(ValidationError, match="结束以后再结算"):
        services.settle(service)
    time_machine.move_to("2022-07-01 09:00+08:00")
    with pytest.raises(ValidationError, match=f"还有1名退出的学生没有退费：{signup.pupil}"):
        services.settle(service)
    services.pay_back(signup, by=by)
    assert services.settle(service).settled_on == date(2022, 7, 1)
    attending.refresh_from_db()
    assert attending.state == SignUp.State.SETTLED
    with pytest.raises(ValidationError, match="已结算"):
        services.mark_paid(service, [attending.pk], on=date(2022, 7, 1))
    # The sums stay what they were.
    assert statement(service).income == 600 - 225


def test_the_public_page_shows_sums_once_settled_and_nobodys_name(client, service, time_machine):
    sign_up(service, fee="paid")
    exempt = sign_up(service, fee="exempt", exempt_reason="低保")
    FeeUseFactory(service=service, amount=100)
    assert "收支公示" not in client.get("/p/courses/").content.decode()
    time_machine.move_to("2022-07-01 09:00+08:00")
    services.settle(service)
    from django.core.cache import cache

    cache.clear()
    text = client.get("/p/courses/").content.decode()
    assert "收支公示" in text
    assert "300 元" in text
    assert "低保" not in text
    assert exempt.pupil.name not in text


# -- pages


def test_the_accountant_marks_a_class_and_exempts_one(accountant, service):
    school_class = SchoolClassFactory(grade=3, number=1)
    first, second = sign_up(service), sign_up(service)
    address = page("fees-class", school_class.pk)
    assert "登记免收" in accountant.get(address).content.decode()
    accountant.post(address, {"paid_on": "2022-03-18", "signups": [first.pk]})
    first.refresh_from_db()
    assert first.fee == "paid"
    answer = accountant.post(page("signup-exempt", second.pk), {"kind": "low"})
    assert answer.url.startswith(address)
    assert "低保" in accountant.get(address).content.decode()
    accountant.post(page("signup-due", first.pk))
    first.refresh_from_db()
    assert first.fee == "due"


def test_a_wrong_day_is_answered_by_a_sentence_and_keeps_the_ticks(accountant, service):
    school_class = SchoolClassFactory(grade=3, number=1)
    first, second = sign_up(service), sign_up(service)
    data = {"paid_on": "2022-03-31", "signups": [second.pk]}
    answer = accountant.post(page("fees-class", school_class.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "缴费日期不能晚于今天" in text
    assert f'value="{second.pk}" aria-label="{second.pupil}已缴" checked' in text
    assert f'value="{first.pk}" aria-label="{first.pupil}已缴" checked' not in text


@pytest.mark.parametrize("signups", [[], ["0"], ["abc"], ["9" * 30]])
def test_nonsense_instead_of_pupils_is_answered_by_a_sentence(accountant, service, signups):
    school_class = SchoolClassFactory(grade=3, number=1)
    sign_up(service)
    data = {"paid_on": "2022-03-18", "signups": signups}
    assert accountant.post(page("fees-class", school_class.pk), data).status_code == 422


def test_other_policy_without_a_word_is_refused_with_what_was_typed(accountant, service):
    answer = accountant.post(page("signup-exempt", sign_up(service).pk), {"kind": "other"})
    assert answer.status_code == 422
    assert "请写明是哪一项政策" in answer.content.decode()


def test_a_leader_reads_and_changes_nothing(client, service):
    client.force_login(holder(Role.PRINCIPAL))
    school_class = SchoolClassFactory(grade=3, number=1)
    signup = sign_up(service)
    address = page("fees-class", school_class.pk)
    assert "登记免收" not in client.get(address).content.decode()
    client.post(address, {"paid_on": "2022-03-18", "signups": [signup.pk]})
    signup.refresh_from_db()
    assert signup.fee == "due"
    assert client.get(page("signup-exempt", signup.pk)).status_code == 403


def test_a_homeroom_teacher_sees_no_reason_for_an_exemption(client, service):
    own = SchoolClassFactory(grade=3, number=1)
    sign_up(service, fee="exempt", exempt_reason="低保")
    client.force_login(homeroom_teacher(own))
    assert client.get(page("fees-class", own.pk)).status_code == 403
    assert "低保" not in client.get(page("class-signups-print", own.pk)).content.decode()


def test_refunds_are_listed_and_marked(accountant, service):
    signup = withdrawn(service)
    text = accountant.get(page("fees-refunds")).content.decode()
    assert "5周/20周" in text
    assert ">225<" in text
    accountant.post(page("signup-refund", signup.pk))
    assert "已退" in accountant.get(page("fees-refunds")).content.decode()


def test_the_statement_leaves_on_paper_and_as_a_workbook(accountant, service):
    FeeUseFactory(service=service, amount=100)
    for name in ("fees-statement", "fees-statement-print", "fees-statement-excel"):
        assert accountant.get(page(name)).status_code == 200
    assert "教师补助" in accountant.get(page("fees-statement-print")).content.decode()


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "99999999999"])
def test_an_expense_of_nothing_is_refused(accountant, service, amount):
    data = {"service": service.pk, "kind": "other", "amount": amount, "spent_on": "2022-03-01"}
    answer = accountant.post(page("feeuse-create"), {**data, "note": "茶水"})
    assert answer.status_code == 422
    assert not FeeUse.objects.exists()


@pytest.mark.parametrize("name", ["fees", "fees-class", "fees-refunds", "fees-statement"])
def test_the_queries_do_not_grow(accountant, service, name, django_assert_max_num_queries):
    school_class = SchoolClassFactory(grade=3, number=1)
    args = [school_class.pk] if name == "fees-class" else []
    sign_up(service)
    accountant.get(page(name, *args))
    for _ in range(10):
        sign_up(service, fee="paid")
        withdrawn(service)
    with django_assert_max_num_queries(25):
        accountant.get(page(name, *args))


def test_without_a_service_the_pages_say_so(client):
    client.force_login(head_of(DepartmentCode.TEACHING))
    assert "还没有课后服务" in client.get(page("fees")).content.decode()
    assert client.get(page("fees-statement")).status_code == 302
    assert SignUpFactory.build()
