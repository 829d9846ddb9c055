"""台账: 点名册 of a month, 巡查记录, 课时统计; each on the page, on A4 and in Excel."""

from dataclasses import asdict
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import typed
from apps.teaching.after_school.models import Service
from apps.teaching.service_days import books, hours
from apps.teaching.service_days.forms import MonthForm
from apps.teaching.service_days.laying_out import service_days
from apps.teaching.service_days.patrols import found_in, patrols_on
from apps.teaching.service_days.posts import PATROLS_PER_DAY, Kind
from apps.teaching.service_days.rules import oversees_service, sees_hours
from apps.teaching.service_days.views.pages import current_service, reader

DEPARTMENT = "课程教学中心"


def _service() -> Service:
    if (service := current_service()) is None:
        raise Http404("这个学期还没有课后服务。")
    return service


def _month(request: HttpRequest, service: Service) -> date:
    return MonthForm(request.GET).of(service, timezone.localdate())


def _months(service: Service) -> list[date]:
    """The months that the service touches."""
    found, month = [], service.starts_on.replace(day=1)
    while month <= service.ends_on:
        found.append(month)
        month = (hours.month_end(month) + (date(2000, 1, 2) - date(2000, 1, 1))).replace(day=1)
    return found


def _head(request: HttpRequest, service: Service, back: str) -> dict:
    """What every printed sheet has above its table."""
    return {
        **asdict(sheets.heading(request.user, {"term": service.term})),
        "department": DEPARTMENT,
        "back": back,
        "qr": sheets.qr_code(back),
    }


def _file(request: HttpRequest, service: Service, title: str) -> str:
    return sheets.file_name(title, sheets.heading(request.user, {"term": service.term}), {})


# -- 点名册


def _book(request: HttpRequest, service: Service, groups: list[books.Group]) -> books.Book | None:
    asked = typed(request.GET, "group")
    group = next((one for one in groups if one.code == asked), groups[0] if groups else None)
    return books.book(service, group, _month(request, service)) if group else None


@reader
def rollbook(request: HttpRequest) -> HttpResponse:
    """点名册 of one of the own courses or classes; the office opens all."""
    service = current_service()
    if service is None:
        return render(request, "teaching/afternoon_rollbook.html", {"service": None})
    groups = books.groups(request.user, service)
    context = {
        "service": service,
        "groups": groups,
        "book": _book(request, service, groups),
        "months": _months(service),
        "month": _month(request, service),
        "key": books.KEY,
        "query": request.GET.urlencode(),
    }
    return render(request, "teaching/afternoon_rollbook.html", context)


def _asked_book(request: HttpRequest) -> tuple[Service, books.Book | None]:
    """None for who may see all of them while there is none yet."""
    service = _service()
    found = _book(request, service, books.groups(request.user, service))
    if found is None and not oversees_service(request.user):
        raise Http404("没有您可以查看的点名册。")
    return service, found


@reader
def rollbook_print(request: HttpRequest) -> HttpResponse:
    """点名册 on A4 landscape."""
    service, found = _asked_book(request)
    if found is None:
        return redirect("teaching:rollbook")
    back = f"{reverse('teaching:rollbook')}?group={found.group.code}&month={found.month:%Y-%m}"
    context = {**_head(request, service, back), "book": found, "key": books.KEY}
    return render(request, "teaching/afternoon_rollbook_print.html", context)


@reader
def rollbook_excel(request: HttpRequest) -> HttpResponse:
    """点名册 as a workbook."""
    service, found = _asked_book(request)
    if found is None:
        return redirect("teaching:rollbook")
    days = [f"{one.date:%m-%d}" for one in found.sessions]
    header = ["序号", "班级", "姓名", *days, "到", "请假", "未到", "备注"]
    rows = [
        [
            place,
            str(line.school_class or ""),
            str(line.pupil),
            *line.signs,
            line.present,
            line.leave,
            line.absent,
            "",
        ]
        for place, line in enumerate(found.lines, start=1)
    ]
    rows += [["", "", label, *counts, "", "", "", ""] for label, counts in found.totals]
    name = _file(request, service, f"{found.group.name}点名册{found.month:%Y%m}")
    return xlsx_response("点名册", header, rows, filename=name)


# -- 巡查记录


def _overseen(request: HttpRequest) -> Service | None:
    if not oversees_service(request.user):
        raise PermissionDenied("巡查记录由课程教学中心和校领导查看。")
    return current_service()


def _patrols(request: HttpRequest, service: Service) -> tuple[date, list[list]]:
    """The month's days of service with their patrols; a day without one prints 无."""
    month = _month(request, service)
    last = min(hours.month_end(month), timezone.localdate())
    found: dict[date, list] = {
        on: [] for on, _weekday in service_days(service, month) if on <= last
    }
    for sheet in patrols_on(month, last):
        found.setdefault(sheet.round.date, []).append(sheet)
    rows = []
    for on, records in sorted(found.items()):
        rows += [
            [
                on,
                f"{timezone.localtime(one.received_at):%H:%M}" if one.received_at else "",
                str(one.school_class),
                found_in(one),
                str(one.inspector or ""),
                "",
            ]
            for one in records
        ] or [[on, "", "无", "", "", f"应巡查{PATROLS_PER_DAY}次"]]
    return month, rows


@reader
def patrols(request: HttpRequest) -> HttpResponse:
    """巡查记录 of a month on A4 landscape."""
    if (service := _overseen(request)) is None:
        return redirect("teaching:afternoon")
    month, rows = _patrols(request, service)
    back = reverse("teaching:afternoon")
    context = {**_head(request, service, back), "rows": rows, "month": month}
    context |= {"months": _months(service)}
    return render(request, "teaching/afternoon_patrols_print.html", context)


@reader
def patrols_excel(request: HttpRequest) -> HttpResponse:
    """巡查记录 of a month as a workbook."""
    if (service := _overseen(request)) is None:
        return redirect("teaching:afternoon")
    month, rows = _patrols(request, service)
    header = ["序号", "日期", "时间", "班级", "巡查情况", "巡查人", "备注"]
    name = _file(request, service, f"课后服务巡查记录{month:%Y%m}")
    lines = [[place, *row] for place, row in enumerate(rows, start=1)]
    return xlsx_response("巡查记录", header, lines, filename=name)


# -- 课时统计


def _hours(request: HttpRequest, service: Service) -> tuple[date | None, list[hours.Hours]]:
    """Hours of everybody, of the month asked for or of the whole term."""
    if not sees_hours(request.user):
        raise PermissionDenied(
            "课时统计由会计、课程教学中心和校领导查看；自己的课时在“我的课后服务”。"
        )
    if typed(request.GET, "month") == "term":
        return None, hours.of_all(service, service.starts_on, service.ends_on)
    month = _month(request, service)
    return month, hours.of_all(service, month, hours.month_end(month))


@reader
def service_hours(request: HttpRequest) -> HttpResponse:
    """课时统计: who was there how long."""
    if not sees_hours(request.user):
        raise PermissionDenied(
            "课时统计由会计、课程教学中心和校领导查看；自己的课时在“我的课后服务”。"
        )
    service = current_service()
    if service is None:
        return render(request, "teaching/afternoon_hours.html", {"service": None})
    month, rows = _hours(request, service)
    context = {
        "service": service,
        "rows": rows,
        "month": month,
        "months": _months(service),
        "kinds": Kind.labels,
        "total": hours.to_hours(sum(one.minutes for one in rows)),
        "query": f"month={month:%Y-%m}" if month else "month=term",
    }
    return render(request, "teaching/afternoon_hours.html", context)


@reader
def service_hours_print(request: HttpRequest) -> HttpResponse:
    """课时统计 on A4."""
    service = _service()
    month, rows = _hours(request, service)
    back = reverse("teaching:service-hours")
    context = {
        **_head(request, service, back),
        "rows": rows,
        "month": month,
        "kinds": Kind.labels,
        "total": hours.to_hours(sum(one.minutes for one in rows)),
    }
    return render(request, "teaching/afternoon_hours_print.html", context)


@reader
def service_hours_excel(request: HttpRequest) -> HttpResponse:
    """课时统计 as a workbook."""
    service = _service()
    month, rows = _hours(request, service)
    header = ["序号", "工号", "姓名", *Kind.labels, "合计（小时）", "场次", "其中代班", "备注"]
    lines = [
        [
            place,
            one.staff.number,
            str(one.staff),
            *one.parts,
            one.hours,
            one.sessions,
            one.substituted,
            "",
        ]
        for place, one in enumerate(rows, start=1)
    ]
    title = f"课后服务课时{month:%Y%m}" if month else "课后服务课时"
    return xlsx_response("课时", header, lines, filename=_file(request, service, title))
