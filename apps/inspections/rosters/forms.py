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
from apps.inspections.rosters.board import Cell, Week
from apps.inspections.rosters.changes import Walk
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team
from apps.school.models import Pupil, SchoolClass, Term


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
            self.initial = {"term": term, "badge": last + 1, **self.initial}


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
            self.initial = {
                "term": Term.objects.current(),
                "programme": walked.first(),
                **self.initial,
            }


class SubstitutionForm(PortalForm):
    class Meta:
        model = Substitution
        fields = ["first", "last", "reason"]


class GenerateForm(PlainForm):
    """From which week on the roster is written."""

    first_week = forms.TypedChoiceField(label="从哪一周起", coerce=int)

    def __init__(self, *args, weeks: int, present: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_week"].choices = [
            (1, "全学期（第1周起，小组也重编）"),
            *(
                (week, f"第{week}周起{'（本周）' if week == present else ''}")
                for week in range(2, weeks + 1)
            ),
        ]


class HandOverForm(PlainForm):
    """The route goes to another team."""

    verb = "hand_over"
    to = forms.ModelChoiceField(Team.objects.none(), label="改由哪一组走")

    def __init__(self, *args, week: Week, cell: Cell, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = teams.exclude(pk=cell.team.pk)

    def apply(self, roster: Roster, walk: Walk) -> None:
        changes.hand_over(roster, walk, to=self.cleaned_data["to"])


class ExchangeForm(PlainForm):
    """Two routes of a week change teams."""

    verb = "exchange"
    other = forms.ChoiceField(label="与哪一路对调")

    def __init__(self, *args, week: Week, cell: Cell, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "请选择")] + [
            (f"{slot.pk}-{one.team.pk}", f"{slot} {one.team}（{one.names}）")
            for slot, cells in week.rows
            for one in cells
            if one.team != cell.team
        ]

    def apply(self, roster: Roster, walk: Walk) -> None:
        slot, team = map(int, self.cleaned_data["other"].split("-"))
        changes.exchange(roster, walk, Walk(walk.week, slot, team))


class MoveForm(PlainForm):
    """One class goes over to another route of the slot."""

    verb = "move"
    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="哪个班")
    to = forms.ModelChoiceField(Team.objects.none(), label="改由同一时段的哪一组查")

    def __init__(self, *args, week: Week, cell: Cell, teams, **kwargs):
        super().__init__(*args, **kwargs)
        beside = dict(week.rows)[cell.slot]
        self.fields["school_class"].queryset = SchoolClass.objects.filter(
            pk__in=[one.pk for one in cell.classes]
        )
        self.fields["to"].queryset = Team.objects.filter(
            pk__in=[one.team.pk for one in beside if one.team != cell.team]
        )

    def apply(self, roster: Roster, walk: Walk) -> None:
        turn = roster.turns.get(
            week=walk.week,
            slot=walk.slot,
            team=walk.team,
            school_class=self.cleaned_data["school_class"],
        )
        changes.move_class(turn, to=self.cleaned_data["to"])


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
