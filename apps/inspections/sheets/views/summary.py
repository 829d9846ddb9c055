"""检查汇总: by class, grade, category, item, week and day; on the page, on paper, as a workbook."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import typed
from apps.inspections.programmes.models import Programme
from apps.inspections.rules import sees_desk
from apps.inspections.sheets.desk import (
    latest_school_day,
    programmes_about_classes,
    programmes_for,
)
from apps.inspections.sheets.forms import SummaryForm
from apps.inspections.sheets.models import Entry
from apps.inspections.sheets.stretch import Span
from apps.inspections.sheets.summaries import entries_of
from apps.inspections.sheets.tables import By, Row, Scope, Table, table, whole
from apps.school.models import Grade, SchoolClass
from apps.school.roles import facts

PER_PAGE = 50
STEPS = {Span.DAY: "天", Span.WEEK: "周", Span.TERM: "学期"}
FOUR_WEEKS = timedelta(days=27)
# What narrows the records alone: a line of the table that one came from.
NARROW = ("page", "category", "item")


@dataclass(frozen=True)
class Reader:
    """Who looks back: on which programmes as a whole, and on which classes of one's own."""

    followed: list[Programme]
    own: set[int]

    @classmethod
    def of(cls, user) -> "Reader":
        """Whoever follows the day desk sees all of it, a homeroom teacher what is out of a class.

        Raises:
            PermissionDenied: neither.
        """
        known = facts(user)
        followed = programmes_for(user)
        if not followed and not sees_desk(user) and not known.homeroom:
            raise PermissionDenied("检查汇总由负责检查的部门和校领导查看，班主任看自己的班。")
        return cls(followed, set(known.homeroom))

    @property
    def programmes(self) -> list[Programme]:
        """A homeroom teacher may look back on every programme that looks at the class."""
        return programmes_about_classes() if self.own else self.followed

    def classes(self, programme: Programme) -> QuerySet[SchoolClass]:
        """Those of which one may see what the programme found."""
        found = SchoolClass.objects.order_by("grade", "number")
        return found if programme in self.followed else found.filter(pk__in=self.own)


def _form(request: HttpRequest, reader: Reader) -> SummaryForm:
    """What is not asked for is as usual: the first programme, this week, by class."""
    programmes = reader.programmes
    latest = latest_school_day(timezone.localdate())
    usual = {
        "programme": programmes[0].code,
        "by": By.CLASS.value,
        "span": Span.WEEK.value,
        "day": f"{latest}",
        "first": f"{latest - FOUR_WEEKS}",
        "last": f"{latest}",
    }
    asked = {name: value for name in request.GET if (value := typed(request.GET, name))}
    return SummaryForm({**usual, **asked}, programmes=programmes)


def _scope(form: SummaryForm, reader: Reader) -> Scope:
    """What is looked back on; a class of another year than the stretch does not narrow it."""
    data, stretch = form.cleaned_data, form.stretch
    programme, grade = data["programme"], data["grade"]
    classes = reader.classes(programme)
    offered = classes.of_term(stretch.term) if stretch.term else classes
    chosen = form.offer(offered)
    if chosen:
        classes = classes.filter(pk=chosen.pk)
    if grade:
        classes = classes.filter(grade=grade)
    everything = programme in reader.followed
    narrowed = chosen or grade or not everything
    return Scope(programme, stretch, list(classes) if narrowed else None, not everything)


@login_required
def summary(request: HttpRequest, way: str = "page") -> HttpResponse:
    """The table asked for; ``way`` is page, print or excel."""
    reader = Reader.of(request.user)
    if not reader.programmes:
        return render(request, "inspections/summary.html")
    form = _form(request, reader)
    span = form["span"].value()
    context = {"form": form, "ways": By.choices, "free": span == Span.FREE}
    if not form.is_valid():
        return render(request, "inspections/summary.html", context, status=422)
    scope, by = _scope(form, reader), form.cleaned_data["by"]
    found = table(scope, by)
    if way == "excel":
        return _workbook(request, scope, found)
    context |= {
        "scope": scope,
        "by": by,
        "table": found,
        "lines": [(row, _behind(request, row)) for row in found.rows],
        "whole": whole(scope),
        "step": STEPS.get(span),
        "back": f"{reverse('inspections:summary')}?{request.GET.urlencode()}",
    }
    if way == "print":
        heading = asdict(sheets.heading(request.user, {}))
        context |= {**heading, "department": scope.programme.department}
        context |= {"term_name": scope.stretch.term, "qr": sheets.qr_code(context["back"])}
        return render(request, "inspections/summary_print.html", context)
    return render(request, "inspections/summary.html", context)


def _behind(request: HttpRequest, row: Row) -> str:
    """The address of the records behind a line."""
    asked = request.GET.copy()
    if "first" in row.narrow:
        asked["span"] = Span.FREE.value
    for name, value in row.narrow.items():
        asked[name] = str(value)
    return f"{reverse('inspections:summary-records')}?{asked.urlencode()}"


def _workbook(request: HttpRequest, scope: Scope, found: Table) -> HttpResponse:
    title = f"{scope.programme}汇总（{found.header[0]}）"
    rows = [[row.name, *row.cells] for row in found.rows]
    chosen = {"term": scope.stretch.term, "department": scope.programme.department}
    heading = sheets.heading(request.user, {name: of for name, of in chosen.items() if of})
    dates = f"{scope.stretch.first:%Y%m%d}-{scope.stretch.last:%Y%m%d}"
    name = "_".join([heading.term_name, heading.department, title, dates]) + ".xlsx"
    return xlsx_response(title, found.header, rows, filename=name)


@login_required
def records(request: HttpRequest) -> HttpResponse:
    """What lies behind a number: entry by entry, each leading to its record."""
    reader = Reader.of(request.user)
    if not reader.programmes:
        return redirect("inspections:summary")
    form = _form(request, reader)
    if not form.is_valid():
        return render(request, "inspections/summary_records.html", status=422)
    scope = _scope(form, reader)
    entries = entries_of(*scope.asked, published=scope.published)
    category, item = typed(request.GET, "category"), typed(request.GET, "item")
    if category:
        entries = entries.filter(item__category__name=category)
    if item:
        entries = entries.filter(item__code=item)
    page = Paginator(_ready(entries), PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    for name in NARROW:
        kept.pop(name, None)
    context = {
        "scope": scope,
        "page_obj": page,
        "narrowed": [
            str(one)
            for one in (
                form.cleaned_data["school_class"],
                form.cleaned_data["grade"] and Grade(form.cleaned_data["grade"]).label,
                category,
                item and next((str(entry.item) for entry in page), item),
            )
            if one
        ],
        "back": f"{reverse('inspections:summary')}?{kept.urlencode()}",
    }
    return render(request, "inspections/summary_records.html", context)


def _ready(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """With what a line reads, the latest first."""
    return entries.select_related(
        "item__category", "sheet__school_class", "sheet__round__slot"
    ).order_by("-sheet__round__date", "sheet__round__slot__starts", "sheet__school_class", "pk")
