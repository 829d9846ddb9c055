"""备课看板: groups × weeks, by teacher, the rows behind a number; on the page, on paper, in Excel."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import typed
from apps.core.lists import MOST
from apps.inspections.acting import acting_staff
from apps.school.roles import facts
from apps.teaching.board.asking import WHAT, BoardForm, ask, meaning
from apps.teaching.board.behind import HEADER, rows_behind
from apps.teaching.board.matrix import SHOWN, matrix
from apps.teaching.board.people import COLUMNS, people
from apps.teaching.board.reminding import remind
from apps.teaching.board.rules import may_check, reads_board, spot_programme, urges_group
from apps.teaching.board.standing import Kind, Scope

PER_PAGE = 50
TITLE = "备课看板"


@dataclass
class Asked:
    """One page of the board: who asks for what part of it, and how it leaves the portal."""

    request: HttpRequest
    form: BoardForm
    scope: Scope

    @property
    def context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "term": self.scope.term,
            "form": self.form,
            "scope": self.scope,
            "may_remind": urges_group(user),
            "query": self.request.GET.urlencode(),
            "address": self.address,
        }

    @property
    def address(self) -> str:
        """The rows of what is chosen, to be narrowed further: group, teacher, week, what."""
        kept = {name: self.form[name].value() for name in ("term", "teacher")}
        asked = urlencode({name: value for name, value in kept.items() if value})
        return f"{reverse('teaching:board-rows')}?{asked}"

    @property
    def narrowed(self) -> str:
        """The rows of the term, group and week that are chosen, of one teacher to be named."""
        kept = {name: self.form[name].value() for name in ("term", "group", "week")}
        asked = urlencode({name: value for name, value in kept.items() if value})
        return f"{reverse('teaching:board-rows')}?{asked}"

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200

    @property
    def words(self) -> str:
        """What was chosen, as the sheet's second line has it: 三年级语文 第5周."""
        scope = self.scope
        week = f"第{scope.week}周" if scope.week else ""
        return " ".join(str(one) for one in (scope.group, scope.teacher, week) if one)

    def leave(self, way: str, name: str, title: str, header: Sequence[str], rows) -> HttpResponse:
        """The table that is shown, as a workbook or on A4; a refused filter leads back."""
        back = f"{reverse(name)}?{self.request.GET.urlencode()}"
        if self.form.errors:
            return redirect(back)
        heading = sheets.heading(self.request.user, {"term": self.scope.term})
        if way == "excel":
            file = sheets.file_name(title, heading, {})
            return xlsx_response(title, header, rows, filename=file)
        context = {
            **asdict(heading),
            "department": "课程教学中心",
            "sheet": title,
            "chosen": self.words,
            "header": header,
            "rows": rows,
            "back": back,
            "qr": sheets.qr_code(back),
            "on": self.scope.today,
        }
        return render(self.request, "teaching/board_print.html", context)


def _asked(request: HttpRequest) -> Asked | None:
    """Raises PermissionDenied for those outside the school's staff; None where there is no term."""
    if not reads_board(request.user):
        raise PermissionDenied("备课看板只对本校教职工开放。")
    found = ask(request.user, request.GET)
    return Asked(request, *found) if found else None


@login_required
def show(request: HttpRequest, way: str = "page") -> HttpResponse:
    """Groups × weeks."""
    asked = _asked(request)
    if asked is None:
        return render(request, "teaching/board.html", {"term": None})
    found = matrix(asked.scope)
    if way != "page":
        header = ["备课组", *(f"第{week.number}周" for week in found.weeks)]
        rows = [[str(line.group), *(cell.text for cell in line.cells)] for line in found.lines]
        return asked.leave(way, "teaching:board", TITLE, header, rows)
    context = {**asked.context, "matrix": found}
    return render(request, "teaching/board.html", context, status=asked.status)


@login_required
def teachers(request: HttpRequest, way: str = "page") -> HttpResponse:
    """By teacher."""
    asked = _asked(request)
    if asked is None:
        return render(request, "teaching/board.html", {"term": None})
    found = people(asked.scope)
    if way != "page":
        header = ["教师", *(title for title, *_ in COLUMNS)]
        rows = [[one.name, *(figure.cell for figure in one.figures)] for one in found]
        return asked.leave(way, "teaching:board-teachers", "备课看板（按教师）", header, rows)
    context = {
        **asked.context,
        "people": found,
        "columns": COLUMNS,
        "narrowed": asked.narrowed,
        "may_check": may_check(request.user, spot_programme()),
        "own": facts(request.user).staff_id,
    }
    return render(request, "teaching/board_teachers.html", context, status=asked.status)


@login_required
def rows(request: HttpRequest, way: str = "page") -> HttpResponse:
    """What lies behind a number, row by row; beside the board where htmx asks for it."""
    asked = _asked(request)
    if asked is None:
        return render(request, "teaching/board.html", {"term": None})
    what = asked.form.cleaned_data.get("what", "") if asked.form.is_valid() else ""
    kinds, states = meaning(what)
    title = WHAT.get(what, "备课明细")
    if way != "page":
        found, _ = rows_behind(asked.scope, kinds, states, first=0, count=MOST)
        table = [row.cells for row in found]
        return asked.leave(way, "teaching:board-rows", f"备课看板（{title}）", HEADER, table)
    number = _page(request)
    found, total = rows_behind(
        asked.scope, kinds, states, first=(number - 1) * PER_PAGE, count=PER_PAGE
    )
    paginator = Paginator(range(total), PER_PAGE)
    panel = request.htmx.target == "board-panel"
    context = {
        **asked.context,
        "heading": title,
        "what": what,
        "chosen": asked.words,
        "rows": found,
        "total": total,
        "may_check": may_check(request.user, spot_programme()),
        "page_obj": paginator.get_page(number),
        "back_query": urlsplit(request.htmx.current_url or "").query,
        "own": facts(request.user).staff_id,
    }
    template = "teaching/board_panel.html" if panel else "teaching/board_rows.html"
    response = render(request, template, context, status=asked.status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(request: HttpRequest) -> int:
    number = typed(request.GET, "page", longest=5)
    return int(number) if number.isdecimal() and int(number) else 1


@login_required
@require_POST
def send_reminder(request: HttpRequest) -> HttpResponse:
    """一键提醒: whoever has something undone in a cell, or one person."""
    asked = _asked(request)
    if asked is None or not urges_group(request.user):
        raise PermissionDenied("提醒由课程教学中心、校领导和备课组长来发。")
    back = f"{reverse(_back(request))}?{request.GET.urlencode()}"
    scope = _narrowed(asked, request)
    if scope is None:
        messages.error(request, "没有找到要提醒的格子或教师，请刷新看板再试。")
        return redirect(back)
    by = acting_staff(request.user)
    kinds = list(Kind) if scope.teacher else SHOWN
    outcome = remind(scope, kinds, by=str(by), not_to=by.pk)
    messages.success(request, outcome.sentence)
    return redirect(back)


def _narrowed(asked: Asked, request: HttpRequest) -> Scope | None:
    """What is to be reminded of: ``cell`` is group and week, ``person`` a teacher; else None."""
    form = asked.form
    group, _, week = typed(request.POST, "cell").partition(":")
    weeks = dict(form.fields["week"].choices)
    by_key = {str(one.pk): one for one in asked.scope.shown}
    if group in by_key and week.isdecimal() and int(week) in weeks:
        return replace(asked.scope, group=by_key[group], week=int(week))
    people = {str(pk): one for pk, one in form.staff.items()}
    person = people.get(typed(request.POST, "person"))
    return replace(asked.scope, teacher=person) if person else None


def _back(request: HttpRequest) -> str:
    view = typed(request.POST, "view")
    return {"teachers": "teaching:board-teachers", "rows": "teaching:board-rows"}.get(
        view, "teaching:board"
    )
