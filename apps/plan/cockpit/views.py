"""计划驾驶舱: the plan with its numbers, as of any day of its term."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from apps.plan.clauses.models import Clause, Milestone, WorkPlan
from apps.plan.cockpit import board as boards
from apps.plan.cockpit import figures
from apps.plan.rules import keeps_plan, reads_plan, sees_late_people
from apps.reminders.models import ToDo
from apps.school.models import Term

# The five chapters as the sidebar names them; the plan's own headings are longer.
CHAPTERS = ["党建与师德", "教师成长", "双减与教学", "德育", "安全与后勤"]
ROWS_PER_PAGE = 50
PEOPLE_SHOWN = 12


@dataclass(frozen=True)
class Question:
    """What is asked of the cockpit: which plan, as of when, whose clauses; ``problem`` says in a
    sentence what of the question could not be taken, and then the nearest answer is given."""

    plan: WorkPlan | None
    plans: list[WorkPlan]
    on: date
    today: date
    department: str = ""
    only_late: bool = False
    problem: str = ""

    @property
    def week(self) -> int:
        return figures.week_of(self.plan.term, self.on)

    @property
    def is_past(self) -> bool:
        """The numbers are not those of today, though the term runs."""
        return self.on != min(max(self.today, self.plan.term.starts), self.plan.term.ends)


def question_of(request: HttpRequest) -> Question:
    """Read term, day, department and 只看滞后 from the address."""
    today = timezone.localdate()
    plans = list(WorkPlan.objects.active().select_related("term__year"))
    asked = request.GET.get("term")
    plan = next((plan for plan in plans if plan.term.code == asked), None)
    problem = "" if plan or not asked else "这个学期没有启用的计划，先看最近的一份。"
    plan = plan or _plan_on(plans, today)
    if plan is None:
        return Question(None, [], today, today)
    on, odd_day = _day(plan.term, request.GET.get("on", ""), today)
    return Question(
        plan=plan,
        plans=plans,
        on=on,
        today=today,
        department=request.GET.get("department", ""),
        only_late=bool(request.GET.get("late")),
        problem=problem or odd_day,
    )


def _plan_on(plans: list[WorkPlan], day: date) -> WorkPlan | None:
    """The plan of the term that runs or ran last; before the first term, the first."""
    begun = [plan for plan in plans if plan.term.starts <= day]
    return begun[0] if begun else (plans[-1] if plans else None)


def _day(term: Term, asked: str, today: date) -> tuple[date, str]:
    """The day asked for, or the one nearest to today in the term, and what is wrong with it."""
    nearest = min(max(today, term.starts), term.ends)
    if not asked:
        return nearest, ""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return nearest, f"“{asked[:20]}”不是日期，请写成 {nearest:%Y-%m-%d} 这样。"
    if term.starts <= day <= term.ends:
        return day, ""
    within = f"{term.starts:%Y-%m-%d} 至 {term.ends:%Y-%m-%d}"
    return nearest, f"{day:%Y-%m-%d} 不在{term.short}内，请选 {within} 之间的日期。"


@login_required
def cockpit(request: HttpRequest, chapter: int | None = None) -> HttpResponse:
    """驾驶舱, or one chapter of it."""
    return _page(request, chapter, "plan/cockpit.html")


@login_required
def printed(request: HttpRequest) -> HttpResponse:
    """The cockpit on two sheets of A4."""
    return _page(request, None, "plan/cockpit_print.html")


def _page(request: HttpRequest, chapter: int | None, template: str) -> HttpResponse:
    if not reads_plan(request.user):
        raise PermissionDenied("工作计划只对本校教职工和责任督学开放。")
    asked = question_of(request)
    context = {
        "asked": asked,
        "chapter": chapter,
        "chapter_title": CHAPTERS[chapter - 1] if chapter else "",
        "may_import": keeps_plan(request.user),
        "back": f"{reverse('plan:cockpit')}?{request.GET.urlencode()}",
    }
    if asked.plan:
        found = boards.board(
            asked.plan,
            asked.on,
            chapter=chapter,
            department=asked.department,
            only_late=asked.only_late,
        )
        sees_people = sees_late_people(request.user)
        context |= {
            "plan": asked.plan,
            "board": found,
            "weeks": figures.weeks(asked.plan.term),
            "legend": figures.LEGEND,
            "late_people": found.late_people[:PEOPLE_SHOWN] if sees_people else [],
            "more_late_people": len(found.late_people) - PEOPLE_SHOWN if sees_people else 0,
        }
    if asked.plan is None:
        template = "plan/cockpit.html"  # it says what to do
    elif request.htmx and request.htmx.target == "board":
        template += "#board"
    return render(request, template, context, status=422 if asked.problem else 200)


@dataclass(frozen=True)
class Fact:
    """One row behind a number: who owes what by when, how it stood that day, where to see it."""

    who: str
    what: str
    due_on: date
    done_on: date | None
    light: figures.Light
    link: str


@login_required
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind a clause's number, late ones first."""
    clause = get_object_or_404(
        Clause.objects.visible_to(request.user).select_related("plan__term__year", "owner"), pk=pk
    )
    term = clause.plan.term
    on, problem = _day(term, request.GET.get("on", ""), timezone.localdate())
    if problem:
        raise Http404(problem)
    line = boards.line_of(clause)
    owed = ToDo.objects.as_of(term, on).filter(requirement__in=line.all_codes)
    seen = owed.filter(pk__in=ToDo.objects.visible_to(request.user).values("pk"))
    todos = seen.select_related("staff", "school_class", "handed_to").order_by(
        "-was_late", "was_done", "due_on", "requirement", "pk"
    )
    page = Paginator(todos, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    milestones = Milestone.objects.filter(clause__in=line.keys).select_related("owner")
    context = {
        "clause": clause,
        "on": on,
        "facts": [
            *([_of_milestone(row, on) for row in milestones] if page.number == 1 else []),
            *(_of_todo(row, on) for row in page.object_list),
        ],
        "page_obj": page,
        "hidden": owed.count() - page.paginator.count,
    }
    template = "plan/rows.html" + ("#facts" if request.htmx else "")
    return render(request, template, context)


def _of_todo(todo: ToDo, on: date) -> Fact:
    return Fact(
        who=todo.who,
        what=todo.label,
        due_on=todo.due_on,
        done_on=todo.done_on if todo.was_done else None,
        light=_light(todo.was_done, todo.due_on, on),
        link=todo.link,
    )


def _of_milestone(milestone: Milestone, on: date) -> Fact:
    done = milestone.is_done(on)
    return Fact(
        who=milestone.owner.name,
        what=milestone.title,
        due_on=milestone.due_on,
        done_on=milestone.done_on if done else None,
        light=_light(done, milestone.due_on, on),
        link=milestone.get_absolute_url(),
    )


def _light(done: bool, due_on: date, on: date) -> figures.Light:
    """The light of a single row: the rule of the clause, for one."""
    return figures.Figures(
        expected=1,
        done=int(done),
        late=int(not done and due_on < on),
        soon=int(not done and on <= due_on <= on + figures.SOON),
        measured=True,
    ).light
