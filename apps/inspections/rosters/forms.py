"""Forms of duty pupils and rosters."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils import timezone

from apps.core.forms import PlainForm, PortalForm
from apps.inspections.programmes.models import Programme, TargetKind
from apps.inspections.rosters import changes
from apps.inspections.rosters.absences import Absence
from apps.inspections.rosters.board import Plan
from apps.inspections.rosters.changes import Walk
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team
from apps.school.models import Pupil, SchoolClass, Term


def _suggest(form: forms.ModelForm, **values) -> None:
    """Fill in what the address did not ask for."""
    asked = {name: value for name, value in form.initial.items() if value is not None}
    form.initial = {**form.initial, **values, **asked}


class MonitorForm(PortalForm):
    class Meta:
        model = Monitor
        fields = ["term", "pupil", "badge", "is_leader", "active", "avoids"]
        widgets = {"avoids": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        term = self.instance.term if self.instance.pk else Term.objects.current()
        here = Q(status=Pupil.Status.ENROLLED) | Q(pk=self.instance.pupil_id)
        self.fields["pupil"].queryset = Pupil.objects.filter(here)
        if term is None:
            return
        self.fields["avoids"].queryset = SchoolClass.objects.of_term(term)
        if not self.instance.pk:
            last = Monitor.objects.filter(term=term).aggregate(last=Max("badge"))["last"] or 0
            _suggest(self, term=term, badge=last + 1)


class RosterForm(PortalForm):
    class Meta:
        model = Roster
        fields = ["programme", "term", "routes"]
        help_texts = {"routes": "每个时段同时有几组值岗。一组约查6个班：18个班分3路，36个班分6路。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        walked = Programme.objects.filter(
            inspector_kind=Programme.InspectorKind.ROSTER, target_kind=TargetKind.CLASS
        )
        self.fields["programme"].queryset = walked
        self.fields["programme"].help_text = "由学生值岗、以班级为对象的检查安排。"
        if not self.instance.pk:
            _suggest(self, term=Term.objects.current(), programme=walked.first())


class SubstitutionForm(PortalForm):
    class Meta:
        model = Substitution
        fields = ["first", "last", "reason"]


class GenerateForm(PlainForm):
    """From which week on the roster is written; what has been walked is not offered."""

    first_week = forms.TypedChoiceField(label="从哪一周起", coerce=int)
    regroup = forms.BooleanField(
        label="小组也重编", required=False, help_text="不勾选时，两人都还在岗的小组不拆散。"
    )

    def __init__(self, *args, weeks: int, present: int, made: bool, **kwargs):
        super().__init__(*args, **kwargs)
        first = present if made else 1
        names = {1: "全学期", present: f"第{present}周起（本周）"} if made else {1: "全学期"}
        self.fields["first_week"].choices = [
            (week, names.get(week, f"第{week}周起")) for week in range(first, weeks + 1)
        ]
        if not made:
            del self.fields["regroup"]


class HandOverForm(PlainForm):
    """The route goes to another team."""

    verb = "hand_over"
    title, button = "换成别的小组", "换组"
    to = forms.TypedChoiceField(label="改由哪一组走", coerce=int)

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        on_duty = {one.team.pk for one in plan.beside}
        groups = {"可以走这一路": [], "有组员是其中的班，或要回避": []}
        fine, closed = groups.values()
        for team, members in plan.teams.items():
            if team.pk not in on_duty:
                names = "、".join(map(str, members))
                (fine if team.pk in plan.able else closed).append((team.pk, f"{team}（{names}）"))
        self.fields["to"].choices = [("", "请选择"), *((k, v) for k, v in groups.items() if v)]

    def apply(self, roster: Roster, walk: Walk) -> None:
        changes.hand_over(roster, walk, to=roster.teams.get(pk=self.cleaned_data["to"]))


class ExchangeForm(PlainForm):
    """Two routes of a week change teams."""

    verb = "exchange"
    title, button = "与另一路对调", "对调"
    other = forms.ChoiceField(label="与哪一路对调")

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "请选择")] + [
            (
                str(slot),
                [
                    (f"{slot.pk}-{one.team.pk}", f"{one.team}（{one.names}）：{one.way}")
                    for one in cells
                    if one.team != plan.cell.team
                ],
            )
            for slot, cells in plan.week.rows
        ]

    def apply(self, roster: Roster, walk: Walk) -> None:
        slot, team = map(int, self.cleaned_data["other"].split("-"))
        changes.exchange(roster, walk, Walk(walk.week, slot, team))


class MoveForm(PlainForm):
    """One class goes over to another route of the slot."""

    verb = "move"
    title, button = "一个班改由另一组查", "改派"
    school_class = forms.TypedChoiceField(label="哪个班", coerce=int)
    to = forms.TypedChoiceField(label="改由同一时段的哪一组查", coerce=int)

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_class"].choices = [("", "请选择")] + [
            (one.pk, one.name) for one in plan.cell.classes
        ]
        self.fields["to"].choices = [("", "请选择")] + [
            (one.team.pk, f"{one.team}（{one.names}）")
            for one in plan.beside
            if one.team != plan.cell.team
        ]

    def apply(self, roster: Roster, walk: Walk) -> None:
        chosen = self.cleaned_data
        turn = roster.turns.get(
            week=walk.week, slot=walk.slot, team=walk.team, school_class=chosen["school_class"]
        )
        changes.move_class(turn, to=roster.teams.get(pk=chosen["to"]))


CHANGES = [HandOverForm, ExchangeForm, MoveForm]


class AbsenceForm(PlainForm):
    """Who is away from when to when."""

    member = forms.ChoiceField(label="缺岗队员")
    first = forms.DateField(label="从")
    last = forms.DateField(label="到")
    reason = forms.CharField(
        label="原因", max_length=60, required=False, help_text="例如请假、外出比赛；不写病情。"
    )

    def __init__(self, *args, roster: Roster, teams: dict[Team, list[Monitor]], **kwargs):
        super().__init__(*args, **kwargs)
        self.roster, self.teams = roster, teams
        self.fields["member"].choices = [
            ("", "请选择"),
            *(
                (f"{team.pk}-{one.pk}", f"{one}（{one.badge}号，{team}）")
                for team, members in teams.items()
                for one in members
            ),
        ]
        today = timezone.localdate()
        self.initial = {"first": today, "last": today, **self.initial}

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if not (first and last):
            return data
        if last < first:
            raise ValidationError({"last": "结束日期不能早于开始日期。"})
        term = self.roster.term
        if not term.starts <= first <= last <= term.ends:
            inside = f"{term.starts:%Y-%m-%d} 至 {term.ends:%Y-%m-%d}"
            raise ValidationError({"first": f"日期须在{term.short}内（{inside}）。"})
        return data

    def absence(self) -> Absence:
        """What the valid form says."""
        team_id, monitor_id = map(int, self.cleaned_data["member"].split("-"))
        team, members = next(pair for pair in self.teams.items() if pair[0].pk == team_id)
        absent = next(one for one in members if one.pk == monitor_id)
        first: date = self.cleaned_data["first"]
        return Absence(team, absent, first, self.cleaned_data["last"])
