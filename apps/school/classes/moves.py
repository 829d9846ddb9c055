"""Pages of the moves in the middle of a term: 转班, 转出, 更换班主任, 接课."""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import FormView

from apps.core.forms import limit_choices
from apps.core.models import Record
from apps.school.calendar.models import Term
from apps.school.classes.forms import (
    ChangeHomeroomForm,
    MoveForm,
    MovePupilForm,
    TakeOverForm,
    WithdrawPupilForm,
)
from apps.school.classes.lessons import TeachingAssignment
from apps.school.classes.models import SchoolClass
from apps.school.classes.pupils import Pupil


class MovePage(LoginRequiredMixin, PermissionRequiredMixin, FormView):
    """One move of one record; ``verb`` is its permission and the end of its address."""

    model: type[Record]
    verb: str
    title: str
    icon: str
    template_name = "school/move.html"
    permission_denied_message = "这一步由教导处来做。"

    @classmethod
    def suits(cls, record: Record) -> bool:
        """Whether there is anything to move, so that the record's page offers it."""
        return True

    @cached_property
    def object(self) -> Record:
        visible = self.model.objects.visible_to(self.request.user)
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    @property
    def term(self) -> Term | None:
        """The term in which the move has to lie."""
        return Term.objects.current()

    def has_permission(self) -> bool:
        return self.request.user.has_perm(self.model.get_perm(self.verb), self.object)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "record": self.object, "term": self.term}

    def get_form(self, form_class=None) -> MoveForm:
        form = super().get_form(form_class)
        limit_choices(form, self.request.user)
        return form

    def form_valid(self, form: MoveForm) -> HttpResponse:
        if not (done := form.carry_out()):
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect(self.object)

    def form_invalid(self, form: MoveForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs) -> dict:
        return {**super().get_context_data(**kwargs), "object": self.object}


class MovePupil(MovePage):
    model, verb, title, icon = Pupil, "move", "转班", "arrow-forward-up"
    form_class = MovePupilForm

    @classmethod
    def suits(cls, record: Pupil) -> bool:
        return record.status != Pupil.Status.GRADUATED


class WithdrawPupil(MovePage):
    model, verb, title, icon = Pupil, "withdraw", "转出", "logout"
    form_class = WithdrawPupilForm

    @classmethod
    def suits(cls, record: Pupil) -> bool:
        return record.status == Pupil.Status.ENROLLED


class ChangeHomeroom(MovePage):
    model, verb, title, icon = SchoolClass, "homeroom", "更换班主任", "user-check"
    form_class = ChangeHomeroomForm

    @classmethod
    def suits(cls, record: SchoolClass) -> bool:
        return record.year.terms.filter(ends__gte=timezone.localdate()).exists()

    @property
    def term(self) -> Term | None:
        return self.object.year.terms.current()


class TakeOver(MovePage):
    model, verb, title, icon = TeachingAssignment, "takeover", "接课", "refresh"
    form_class = TakeOverForm

    @classmethod
    def suits(cls, record: TeachingAssignment) -> bool:
        return not record.ends or record.ends > timezone.localdate()

    @property
    def term(self) -> Term:
        return self.object.term


PAGES = [MovePupil, WithdrawPupil, ChangeHomeroom, TakeOver]


def get_urls() -> list:
    """The URL patterns of the moves, named ``<model>-<verb>``."""
    return [
        path(
            f"{page.model._meta.model_name}/<int:pk>/{page.verb}/",
            page.as_view(),
            name=f"{page.model._meta.model_name}-{page.verb}",
        )
        for page in PAGES
    ]


def offered(user, record: Record) -> list[tuple[str, str, str]]:
    """Title, icon and address of each move that ``user`` may make with ``record``."""
    return [
        (
            page.title,
            page.icon,
            reverse(f"school:{record._meta.model_name}-{page.verb}", args=[record.pk]),
        )
        for page in PAGES
        if isinstance(record, page.model)
        and page.suits(record)
        and user.has_perm(record.get_perm(page.verb), record)
    ]
