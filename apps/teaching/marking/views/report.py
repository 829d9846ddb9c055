"""作业质量与负担报告: on the page, on A4, as a workbook."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.school.models import Term
from apps.teaching.marking.load import DONE_AT_SCHOOL, Report, Row, Scope
from apps.teaching.marking.minimum import minimum
from apps.teaching.marking.overload import overloads
from apps.teaching.marking.spot import results
from apps.teaching.marking.views.pages import reader_page, term_of


def _context(request: HttpRequest, term: Term) -> dict:
    scope = Scope.of(request.user, term)
    whole = scope.is_whole
    return {
        "term": term,
        "report": Report(scope),
        "whole": whole,
        "minimum": minimum(scope),
        "overloads": overloads(term.starts, term.ends, scope.classes),
        "spots": results(request.user, term) if whole else [],
        "at_school_target": DONE_AT_SCHOOL,
    }


@reader_page
def show(request: HttpRequest) -> HttpResponse:
    """The term's report; teachers see their own classes, grades and groups."""
    term = term_of(request)
    context = _context(request, term) if term else {"term": None}
    context["terms"] = Term.objects.select_related("year")
    return render(request, "teaching/load_report.html", context)


@reader_page
def paper(request: HttpRequest) -> HttpResponse:
    """The same on A4."""
    term = term_of(request)
    if term is None:
        return redirect("teaching:loadreport")
    back = f"{reverse('teaching:loadreport')}?term={term.code}"
    context = {
        **asdict(sheets.heading(request.user, {"term": term})),
        **_context(request, term),
        "department": "课程教学中心",
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/load_report_print.html", context)


@reader_page
def excel(request: HttpRequest) -> HttpResponse:
    """Every table of the report below the other, in one sheet."""
    term = term_of(request)
    if term is None:
        return redirect("teaching:loadreport")
    context = _context(request, term)
    heading = sheets.heading(request.user, {"term": term})
    name = sheets.file_name("作业质量与负担报告", heading, {})
    return xlsx_response(
        "作业报告", ["项目", "", "", "", "", "", ""], _rows(context), filename=name
    )


def _rows(context: dict) -> list[list]:
    """The tables below one another: a title, a header, the rows, an empty line."""
    rows = []
    for title, header, lines in [*_load_tables(context), *_marking_tables(context)]:
        rows += [[title], header, *lines, []]
    return rows


def _load_tables(context: dict) -> list[tuple]:
    report = context["report"]
    names = [name for _number, name in report.weekdays]
    figures = ("count", "tried", "own", "shared", "timed")
    warned = [[found.sentence] for found in context["overloads"]]
    return [
        ("每班每晚书面作业（分钟）", ["年级", "学科", *names, "平均"], _cells(report.minutes)),
        ("在校完成（按布置地点）", ["年级", "校内", "家庭", "在校（%）"], _cells(report.at_school)),
        (
            "先做一遍",
            ["作业", "已试做", "本人试做", "用组内试做", "计时"],
            [[report.figures[key] for key in figures]],
        ),
        ("统筹决定", ["年级", *report.decision_kinds, "合计"], _cells(report.decisions)),
        ("用时预警", [], warned or [["无"]]),
    ]


def _marking_tables(context: dict) -> list[tuple]:
    report = context["report"]
    marked = [
        [row.name, row.count, row.due, row.in_time, row.share, row.missing, row.median]
        for row in report.marked
    ]
    least = [[str(one.school_class), *part] for one in context["minimum"] for part in one.parts]
    spots = [[one.staff, f"{one.on:%Y-%m-%d}", one.points, one.grade] for one in context["spots"]]
    header = ["教师", "项数", "应反馈", "按时", "按时（%）", "逾期未批", "中位数（上课日）"]
    return [
        ("批改反馈", header, marked),
        ("学期底线", ["班级", "项目", "已有", "底线"], least),
        ("作业抽查", ["教师", "日期", "得分", "等第"], spots),
        ("个别辅导", ["教师", "次数", "学生", "分钟"], _cells(report.tutoring)),
    ]


def _cells(rows: list[Row]) -> list[list]:
    return [[row.name, *row.cells] for row in rows]
