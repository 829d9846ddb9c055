"""What the plan demands of the letters: pledge, responsibility letter, any answer by its date."""

from datetime import date, timedelta

from django.db.models import Case, CharField, DateField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone

from apps.notices.models import Notice, NoticeVersion, Receipt
from apps.reminders.requirements import Requirement, requirement
from apps.school.audience import school_staff
from apps.school.models import Staff, Term
from apps.school.roles import DepartmentCode

# Letters are to be signed by everybody by the end of the term's second week (7.4, [L]).
SIGNED_WITHIN = timedelta(days=13)


def _evidence() -> Concat:
    """The path of the receipt itself, to be read and printed."""
    before = reverse("notices:receipt-print", args=[0]).removesuffix("0/")
    return Concat(Value(before), Cast("pk", CharField()), Value("/"))


class SignedLetter(Requirement):
    """A letter of the school year that is signed by all who are expected to."""

    letter: Notice.Code
    label: str

    def people(self, on: date) -> QuerySet[Staff]:
        raise NotImplementedError

    def expected(self, term: Term) -> QuerySet:
        letters = NoticeVersion.objects.filter(
            in_force=True,
            notice__code=self.letter,
            notice__status=Notice.Status.PUBLISHED,
            notice__term__year=term.year_id,
        ).select_related("notice__term")
        found = letters.order_by("-published_at").first()
        # A letter of the autumn still holds in spring, its date no longer.
        due_on = found.due_on if found and found.notice.term_id == term.pk else None
        link = found.get_absolute_url() if found else reverse("notices:notice-list")
        on = min(max(timezone.localdate(), term.starts), term.ends)
        return self.people(on).values(
            staff_id=F("pk"),
            object_key=Value(""),
            due_on=Value(due_on or term.starts + SIGNED_WITHIN, output_field=DateField()),
            label=Value(self.label),
            link=Value(link),
        )

    def done(self, term: Term) -> QuerySet:
        signed = Receipt.objects.current().done()
        return signed.filter(
            version__notice__code=self.letter,
            version__notice__term__year=term.year_id,
            state=Receipt.State.SIGN,
        ).values(
            "staff_id",
            object_key=Value(""),
            done_on=TruncDate("signed_at"),
            link=_evidence(),
        )


@requirement(
    "notices.ten_nos",
    title="每位教师签署师德“十不准”承诺书",
    owner=DepartmentCode.PARTY,
    measures="在职教师本学年签署的“十不准”承诺书（现行版本）。",
)
class TenNos(SignedLetter):
    """Plan 1.2."""

    clauses = ("一.2",)
    letter, label = Notice.Code.TEN_NOS, "签署师德“十不准”承诺书"

    def people(self, on: date) -> QuerySet[Staff]:
        return Staff.objects.on_duty(on).teachers()


@requirement(
    "notices.safety_letter",
    title="安全责任书层层签订",
    owner=DepartmentCode.LOGISTICS,
    measures="全体在职教职工本学年签署的安全责任书（现行版本）。",
)
class SafetyLetter(SignedLetter):
    """Plan 5.2; layers and dates of 7.4."""

    clauses = ("五.2¶1",)
    letter, label = Notice.Code.SAFETY, "签署安全责任书"

    def people(self, on: date) -> QuerySet[Staff]:
        return school_staff(on)


@requirement(
    "notices.response",
    title="通知、制度按期回执",
    owner=DepartmentCode.OFFICE,
    measures="本学期发布、写明截止日期的通知、制度、预案，由发布对象阅读、确认或签署。",
)
class AnswerInTime(Requirement):
    """Every letter with a date, but for those that are counted by name."""

    def _receipts(self, term: Term) -> QuerySet[Receipt]:
        return Receipt.objects.current().filter(
            staff__isnull=False,
            version__due_on__isnull=False,
            version__notice__term=term,
            version__notice__code="",
        )

    def expected(self, term: Term) -> QuerySet:
        verb = Case(
            *(
                When(version__response=value, then=Value(label))
                for value, label in NoticeVersion.Response.choices
            ),
            output_field=CharField(),
        )
        return (
            self._receipts(term)
            .counted()
            .values(
                "staff_id",
                object_key=Cast("version__notice_id", CharField()),
                since=TruncDate("version__published_at"),
                due_on=F("version__due_on"),
                label=Concat(verb, Value("《"), "version__notice__title", Value("》")),
                link=Concat(
                    Value(reverse("notices:notice-list")),
                    Cast("version__notice_id", CharField()),
                    Value("/"),
                ),
            )
        )

    def done(self, term: Term) -> QuerySet:
        stamp = Case(
            When(state=Receipt.State.SIGN, then=F("signed_at")),
            When(state=Receipt.State.CONFIRM, then=F("confirmed_at")),
            default=F("read_at"),
        )
        return (
            self._receipts(term)
            .done()
            .values(
                "staff_id",
                object_key=Cast("version__notice_id", CharField()),
                done_on=TruncDate(stamp),
                link=_evidence(),
            )
        )
