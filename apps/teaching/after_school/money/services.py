"""Who has paid, who is exempt, who gets something back; and the settlement at the end."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.money.models import ExemptKind, Refund
from apps.teaching.after_school.money.weeks import refund, served_weeks
from apps.teaching.after_school.placing.services import locked
from apps.teaching.after_school.placing.telling import forget_public_page
from apps.teaching.after_school.signups import SignUp

Fee, State = SignUp.Fee, SignUp.State


def _check_open(service: Service) -> None:
    if service.state == Service.State.SETTLED:
        raise ValidationError("本学期课后服务已结算，不能再改缴费。")


@transaction.atomic
def mark_paid(service: Service, keys: Iterable[int], *, on: date) -> int:
    """已缴 for several pupils at once; those exempt or paid already stay as they are.

    Returns: how many were marked.

    Raises:
        ValidationError: the term is settled, or the day lies ahead.
    """
    _check_open(locked(service))
    if on > timezone.localdate():
        raise ValidationError("缴费日期不能晚于今天。")
    rows = service.signups.standing().select_for_update()
    rows = rows.filter(pk__in=list(keys), fee=Fee.DUE)
    return rows.update(fee=Fee.PAID, fee_on=on, updated_at=timezone.now())


@transaction.atomic
def exempt(signup: SignUp, kind: str, *, note: str = "") -> SignUp:
    """免收, for a reason of public policy; what was paid is to be given back outside the portal.

    Raises:
        ValidationError: the term is settled, the pupil has paid, or "other" without a word.
    """
    signup = _locked(signup)
    if signup.fee == Fee.PAID:
        raise ValidationError("这名学生已登记缴费，请先撤回缴费再登记免收。")
    if kind == ExemptKind.OTHER and not note:
        raise ValidationError("请写明是哪一项政策。")
    label = ExemptKind(kind).label
    signup.fee, signup.fee_on = Fee.EXEMPT, timezone.localdate()
    signup.exempt_reason = f"{label}：{note}"[:60] if note else label
    signup.save()
    return signup


@transaction.atomic
def make_due(signup: SignUp) -> SignUp:
    """Take back 已缴 or 免收 that was set by mistake.

    Raises:
        ValidationError: the term is settled, or the fee was paid back already.
    """
    signup = _locked(signup)
    if Refund.objects.filter(signup=signup).exists():
        raise ValidationError("这名学生已退费，不能撤回缴费。")
    signup.fee, signup.fee_on, signup.exempt_reason = Fee.DUE, None, ""
    signup.save()
    return signup


def _locked(signup: SignUp) -> SignUp:
    _check_open(locked(signup.service))
    rows = SignUp.objects.select_for_update(of=["self"]).select_related("pupil", "service__term")
    return rows.get(pk=signup.pk)


@transaction.atomic
def pay_back(signup: SignUp, *, by: Staff) -> Refund:
    """退费 of a pupil who withdrew; pressing it twice pays once.

    Raises:
        ValidationError: the pupil did not withdraw, paid nothing, or nothing is left to pay back.
    """
    signup = _locked(signup)
    if done := Refund.objects.filter(signup=signup).first():
        return done
    if signup.state != State.WITHDRAWN or signup.left_on is None:
        raise ValidationError("这名学生没有退出课后服务。")
    if signup.fee != Fee.PAID:
        raise ValidationError("这名学生没有缴费，不用退费。")
    service = signup.service
    amount = refund(service, signup.left_on)
    if not amount:
        raise ValidationError("服务周数已满，没有可退的费用。")
    return Refund.objects.create(
        signup=signup,
        fee=service.fee,
        weeks=service.weeks,
        served=served_weeks(service, signup.left_on),
        amount=amount,
        staff=by,
    )


def outstanding(service: Service) -> list[SignUp]:
    """Who withdrew, has paid, and still gets something back."""
    rows = service.signups.filter(state=State.WITHDRAWN, fee=Fee.PAID, refund=None)
    return [row for row in rows.select_related("pupil") if refund(service, row.left_on)]


@transaction.atomic
def settle(service: Service) -> Service:
    """期末结算: after the last day, once every refund was paid; the sums become public.

    Raises:
        ValidationError: the service is under way, or money is still owed to a family.
    """
    service = locked(service)
    if service.state != Service.State.PUBLISHED:
        raise ValidationError(f"现在是“{service.get_state_display()}”，公示开班以后才能结算。")
    if timezone.localdate() < service.ends_on:
        raise ValidationError(f"服务到{service.ends_on:%Y年%-m月%-d日}结束，结束以后再结算。")
    if owed := outstanding(service):
        names = "、".join(row.pupil.name for row in owed[:5])
        raise ValidationError(f"还有{len(owed)}名退出的学生没有退费：{names}。")
    service.move(Service.State.SETTLED)
    service.settled_on = timezone.localdate()
    service.save()
    # A sign-up can be settled when it was attended or given up.
    rows = list(service.signups.filter(state__in=[State.PLACED, State.ATTENDING, State.WITHDRAWN]))
    for row in rows:
        if row.state == State.PLACED:
            row.move(State.ATTENDING)
        row.move(State.SETTLED)
    SignUp.objects.bulk_update(rows, ["state"], batch_size=1000)
    forget_public_page()
    return service
