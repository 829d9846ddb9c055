"""What is asked of the board: a term, a group, a teacher, a week, within what one may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

from django import forms
from django.http import QueryDict
from django.utils import timezone

from apps.core.forms import PlainForm, typed
from apps.school.calendar.services import week_count
from apps.school.models import TeachingAssignment, Term
from apps.school.roles import facts
from apps.teaching.board.rules import leads, sees_all
from apps.teaching.board.standing import Kind, Scope, State, Teacher, key_of
from apps.teaching.schedule.models import PrepGroup

# What can be looked at behind a number: all of a kind, or one state of it.
WHAT = {
    **{kind.value: kind.label for kind in Kind},
    "plan-kept": "主备按时定稿",
    "plan-late": "主备迟定稿",
    "plan-missing": "缺主备",
    "homework-missing": "缺作业设计",
    "outline-missing": "缺单元课程纲要",
    "adaptation-undone": "未二备",
    "adaptation-missing": "未二备，还没有记上课",
    "adaptation-unfit": "不合格：没有改就上课",
    "reflection-missing": "缺反思",
    "long-missing": "缺详案反思",
    "redesign-missing": "缺重建",
    "undone": "没有做到的",
}
UNDONE = (State.MISSING, State.UNFIT)


def meaning(what: str) -> tuple[list[Kind], list[State]]:
    """The kinds and states that a key of ``WHAT`` stands for; nothing asked is everything."""
    kind, _, state = what.partition("-")
    if what == "undone":
        return list(Kind), list(UNDONE)
    if not what:
        return list(Kind), []
    states = list(UNDONE) if state == "undone" else [State(state)] if state else []
    return [Kind(kind)], states


class BoardForm(PlainForm):
    """The board's filters; what is not asked for is all that one may see of the present term."""

    term = forms.ChoiceField(label="学期", error_messages={"invalid_choice": "没有这个学期。"})
    group = forms.ChoiceField(
        label="备课组",
        required=False,
        error_messages={"invalid_choice": "这个学期没有这个备课组，或者不归您看。"},
    )
    teacher = forms.TypedChoiceField(
        label="教师",
        required=False,
        coerce=int,
        error_messages={"invalid_choice": "这个学期没有这位教师，或者不归您看。"},
    )
    week = forms.TypedChoiceField(label="周次", required=False, coerce=int)
    what = forms.ChoiceField(
        label="内容", required=False, choices=[("", "全部内容"), *WHAT.items()]
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        terms: Sequence[Term],
        term: Term,
        groups: Sequence[PrepGroup],
        staff: Iterable[Teacher],
    ):
        known = {name: typed(data, name) for name in self.base_fields}
        super().__init__(known | {"term": known["term"] or term.code})
        self.fields["term"].choices = [(one.code, str(one)) for one in terms]
        self.groups = {key_of(group): group for group in groups}
        self.staff = {person.pk: person for person in staff}
        named = ((key, str(group)) for key, group in self.groups.items())
        self.fields["group"].choices = [("", "全部备课组"), *named]
        people = ((pk, person.name) for pk, person in self.staff.items())
        self.fields["teacher"].choices = [("", "全部教师"), *people]
        weeks = range(1, week_count(term) + 1)
        self.fields["week"].choices = [("", "全学期"), *((n, f"第{n}周") for n in weeks)]


def ask(user, data: QueryDict) -> tuple[BoardForm, Scope] | None:
    """The filters as they were sent, and what they leave; refused, they leave all that one sees.

    Without a term in the address it is the present one; None where there is none at all.
    """
    terms, today = list(Term.objects.select_related("year")), timezone.localdate()
    if not terms:
        return None
    asked = typed(data, "term")
    term = next((one for one in terms if one.code == asked), None) or _present(terms, today)
    own = facts(user)
    groups = list(PrepGroup.objects.filter(term=term).select_related("subject", "term__year"))
    narrow = None
    if not sees_all(user):
        narrow = tuple(group.pk for group in groups if leads(own, group))
    members = _members(term, groups)
    seen = [group for group in groups if narrow is None or group.pk in narrow]
    people = {one for group in seen for one in members[group.pk]}
    staff = sorted(people, key=lambda one: (one.pinyin, one.pk))
    if narrow is not None:
        # One's own rows stand in whatever groups one teaches in.
        taught = {pk for pk, own_group in members.items() if own.staff_id in map(_pk, own_group)}
        seen = [group for group in groups if group in seen or group.pk in taught]
    form = BoardForm(data, terms=terms, term=term, groups=seen, staff=staff)
    chosen = form.cleaned_data if form.is_valid() else {}
    scope = Scope(
        term,
        today,
        groups=narrow,
        own=own.staff_id,
        group=form.groups.get(chosen.get("group")),
        teacher=form.staff.get(chosen.get("teacher")),
        week=chosen.get("week") or None,
        members={pk: tuple(map(_pk, people)) for pk, people in members.items()},
        shown=tuple(seen),
    )
    return form, scope


def _present(terms: Sequence[Term], today: date) -> Term:
    """As ``Term.objects.current``, of terms that are at hand, the latest first."""
    return next((one for one in reversed(terms) if one.ends >= today), terms[0])


def _members(term: Term, groups: Sequence[PrepGroup]) -> dict[int, set[Teacher]]:
    """Who teaches in each group."""
    taught: dict[tuple, set[Teacher]] = defaultdict(set)
    rows = TeachingAssignment.objects.filter(term=term).order_by()
    names = ("subject", "school_class__grade", "staff", "staff__name", "staff__pinyin")
    for subject, grade, *person in rows.values_list(*names):
        taught[subject, grade].add(Teacher(*person))
    return {group.pk: taught[group.subject_id, group.grade] for group in groups}


_pk = attrgetter("pk")
