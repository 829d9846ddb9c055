"""收支: income and use of a term's fees, class by class and in all, counted in SQL."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from apps.school.models import Enrolment, SchoolClass
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.money.models import FeeUse, Refund
from apps.teaching.after_school.signups import SignUp

Fee = SignUp.Fee


@dataclass(frozen=True)
class Statement:
    """A term's money, yuan."""

    fee: int
    pupils: int
    paid: int
    due: int
    exempt: int
    refunds: int
    refunded: int
    uses: list[tuple[str, Decimal]]

    @property
    def gross(self) -> int:
        """What was paid."""
        return self.paid * self.fee

    @property
    def income(self) -> int:
        """What was paid and not paid back."""
        return self.gross - self.refunds

    @property
    def spent(self) -> Decimal:
        return sum((amount for _, amount in self.uses), Decimal(0))

    @property
    def left(self) -> Decimal:
        """结余; below nought where more was spent than came in."""
        return self.income - self.spent


def statement(service: Service) -> Statement:
    """Income and use, in three queries."""
    # Who withdrew before paying owes nothing.
    coming = ~Q(state__in=SignUp.NOT_COMING)
    counts = service.signups.aggregate(
        pupils=Count("pk", filter=coming),
        paid=Count("pk", filter=Q(fee=Fee.PAID)),
        due=Count("pk", filter=coming & Q(fee=Fee.DUE, left_on=None)),
        exempt=Count("pk", filter=Q(fee=Fee.EXEMPT)),
    )
    back = Refund.objects.filter(signup__service=service).aggregate(
        sum=Sum("amount"), count=Count("pk")
    )
    spent = dict(service.fee_uses.order_by().values_list("kind").annotate(sum=Sum("amount")))
    uses = [(kind.label, spent.get(kind.value, Decimal(0))) for kind in FeeUse.Kind]
    return Statement(
        fee=service.fee,
        refunds=back["sum"] or 0,
        refunded=back["count"],
        uses=uses,
        **counts,
    )


def public_sums(service: Service) -> dict:
    """收支公示: sums only, fit for the cache."""
    found = statement(service)
    return {
        "paid": found.paid,
        "exempt": found.exempt,
        "refunds": found.refunds,
        "income": found.income,
        "uses": [(label, amount) for label, amount in found.uses],
        "left": found.left,
    }


def classes(service: Service) -> list[SchoolClass]:
    """The classes of the year with ``pupils``, ``paid``, ``due`` and ``exempt``."""
    here = Q(
        enrolments__starts__lte=service.ends_on,
        enrolments__pupil__after_school_signups__service=service,
    ) & (Q(enrolments__ends=None) | Q(enrolments__ends__gte=service.ends_on))
    field = "enrolments__pupil__after_school_signups"
    gone = Q(**{f"{field}__state__in": SignUp.NOT_COMING})

    def count(condition: Q) -> Count:
        return Count(field, filter=here & condition, distinct=True)

    rows = SchoolClass.objects.of_term(service.term).annotate(
        pupils=count(~gone),
        paid=count(Q(**{f"{field}__fee": Fee.PAID})),
        due=count(Q(**{f"{field}__fee": Fee.DUE, f"{field}__left_on": None}) & ~gone),
        exempt=count(Q(**{f"{field}__fee": Fee.EXEMPT})),
    )
    return list(rows.order_by("grade", "number"))


def of_class(service: Service, school_class: SchoolClass):
    """Sign-ups of a class, those who withdrew too."""
    here = Enrolment.objects.on(service.starts_on).filter(
        school_class=school_class, pupil=OuterRef("pupil")
    )
    rows = service.signups.filter(Exists(here)).exclude(state=SignUp.State.DECLINED)
    rows = rows.select_related("pupil", "refund")
    return rows.order_by("pupil__number")
