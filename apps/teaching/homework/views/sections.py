"""The lists: pieces, trials, decisions, rules with their shares, the register of sources."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core import history
from apps.core.crud import CRUDView
from apps.core.values import detail_rows
from apps.school.models import SchoolYear, Term
from apps.school.roles import facts
from apps.teaching.homework import services
from apps.teaching.homework.models import (
    Decision,
    Homework,
    HomeworkRule,
    SubjectShare,
    Trial,
    Workbook,
)
from apps.teaching.homework.rules import keeps_homework_rules
from apps.teaching.homework.views.own import actions

READ_ONLY = ["list", "export", "print", "detail", "history"]


class HomeworkView(CRUDView):
    """All that was set; opened, a piece with its trial, what was decided and what happened to it."""

    model = Homework
    columns = [
        *("night", "school_class", "subject", "content", "required", "minutes"),
        *("state", "staff"),
    ]
    filter_fields = ["night", "school_class__grade", "school_class", "subject", "state", "staff"]
    search_fields = ["content", "staff__name", "staff__pinyin", "workbook__name"]
    pages = READ_ONLY
    empty_hint = "老师在“布置作业”里布置以后，都在这里。"

    def get_queryset(self):
        return super().get_queryset().with_names()

    def get_detail_context(self) -> dict:
        record = self.object
        is_open = record.due_on > timezone.localdate()
        may = actions(record, is_open=is_open)
        if record.staff_id != facts(self.request.user).staff_id:
            may &= {"withdraw"}
            if not self.request.user.has_perm(Homework.get_perm("withdraw"), record):
                may = set()
        first = ["school_class", "subject", "staff", "night", "due_on", "content"]
        then = [
            *("kind", "place", "type", "tier", "required", "elastic", "minutes", "marking"),
            *("published_at", "corrected_at", "withdrawn_at"),
        ]
        rows = [*detail_rows(record, first), ("来源", record.source), *detail_rows(record, then)]
        return {
            "rows": [(label, value) for label, value in rows if value or value == 0],
            "may": may,
            "decisions": record.decisions.select_related("staff"),
            "entries": history.entries(record),
        }


class TrialView(CRUDView):
    """试做记录."""

    model = Trial
    columns = [
        *("tried_on", "staff", "grade", "subject", "minutes", "difficulty"),
        *("error_points", "for_whom", "shared"),
    ]
    filter_fields = ["term", "grade", "subject", "staff", "tried_on"]
    search_fields = ["error_points", "staff__name", "staff__pinyin"]
    pages = READ_ONLY
    empty_hint = "布置作业时先做一遍，用时和易错点就记在这里。"


class DecisionView(CRUDView):
    """统筹决定."""

    model = Decision
    columns = [
        *("decided_at", "homework__school_class", "homework__subject", "homework", "kind"),
        *("total", "cap", "minutes", "reason", "staff"),
    ]
    filter_fields = ["kind", "homework__school_class__grade", "homework__subject", "staff"]
    search_fields = ["reason", "homework__content", "staff__name", "staff__pinyin"]
    pages = READ_ONLY
    empty_hint = "超过上限或来源不在登记册上的作业，由年级组长决定，决定都留在这里。"

    def get_queryset(self):
        return super().get_queryset().select_related("homework__school_class", "homework__subject")


class HomeworkRuleView(CRUDView):
    """作业规定 by grade, each from a day on."""

    model = HomeworkRule
    fields = [
        *("grade", "starts", "night_cap", "weekend_cap", "holiday_cap", "warn_from"),
        *("factor", "publish_by", "feedback_days", "essay_days", "source"),
    ]
    columns = [
        *("grade", "starts", "night_cap", "weekend_cap", "holiday_cap", "factor"),
        *("publish_by", "source"),
    ]
    filter_fields = ["grade"]
    empty_hint = (
        "没有规定时，按中办发〔2021〕40号的数字执行；可以一次写入六个年级的规定，再逐条修改。"
    )

    def get_detail_context(self) -> dict:
        return super().get_detail_context() | {
            "shares": self.object.shares.select_related("subject")
        }


class SubjectShareView(CRUDView):
    """各科参考时长 of a rule."""

    model = SubjectShare
    fields = ["rule", "subject", "minutes"]
    columns = ["rule", "subject", "minutes"]
    filter_fields = ["rule__grade", "subject"]
    empty_hint = "60分钟在各科之间通常怎么分，布置时显示在旁边作参考。"

    def get_queryset(self):
        return super().get_queryset().select_related("rule", "subject")


class WorkbookView(CRUDView):
    """作业来源: the register of 一教一辅."""

    model = Workbook
    fields = ["name", "year", "subject", "grade", "kind", "publisher", "paid", "approval"]
    columns = ["name", "year", "grade", "subject", "kind", "publisher", "paid", "approval"]
    filter_fields = ["year", "grade", "subject", "kind", "paid"]
    search_fields = ["name", "pinyin", "publisher"]
    empty_hint = "登记教材、一科一套教辅和校本作业；不在这里的来源，布置时要年级组长决定。"

    def get_new(self) -> Workbook:
        return Workbook(year=SchoolYear.objects.filter(terms=Term.objects.current()).first())


@require_POST
@login_required
def write_rules(request: HttpRequest) -> HttpResponse:
    """Lay down the numbers of the regulations for all grades, from the term's first day on."""
    if not keeps_homework_rules(request.user):
        raise PermissionDenied("作业规定由课程教学中心维护。")
    term = Term.objects.current()
    if term is None:
        messages.error(request, "请先在校历里建好学期。")
    elif new := services.write_rules(term.starts):
        grades = "、".join(rule.get_grade_display() for rule in new)
        messages.success(request, f"已写入{grades}的作业规定，自{term.starts:%Y-%m-%d}起执行。")
    else:
        messages.info(request, "六个年级都已有作业规定，没有改动。")
    return redirect("teaching:homeworkrule-list")
