"""A Word file: uploaded, read in the background, shown for placing, taken over."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from apps.core.files import UploadError
from apps.core.forms import posted
from apps.inspections.acting import acting_staff
from apps.school.roles import facts
from apps.teaching.documents.compare import Comparison, compare
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.models import Manuscript, WordUpload
from apps.teaching.manuscripts.reading import Section, red_section
from apps.teaching.manuscripts.views.editor import writable
from apps.teaching.manuscripts.word import receive_word, take_over

NOWHERE = ""


class WordForm(forms.Form):
    """One Word file."""

    file = forms.FileField(
        label="Word 文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text="学校模板或任何分好标题的教案（.docx，不超过 20 MB）。",
        error_messages={
            "required": "请选一个 .docx 文件。",
            "empty": "这个文件是空的，请重新选择。",
        },
    )


@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a Word file for one text."""
    manuscript = writable(request, pk, whole=True)
    context = {"manuscript": manuscript, "owner": services.owner_of(manuscript)}
    return receive(request, context, manuscript=manuscript)


def receive(request: HttpRequest, context: dict, **target) -> HttpResponse:
    """The form of a Word file, for whatever it is to fill; leads to the job that reads it."""
    form = WordForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = acting_staff(request.user)
            found = receive_word(form.cleaned_data["file"], by=staff, user=request.user, **target)
        except UploadError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(found.job)
    status = 422 if form.errors else 200
    return render(request, "teaching/upload_form.html", {"form": form, **context}, status=status)


@dataclass
class Target:
    """A lesson of the file, and the texts that it may go to."""

    number: int
    title: str
    document: dict
    manuscript: Manuscript | None

    @cached_property
    def comparison(self) -> Comparison | None:
        if self.manuscript is None:
            return None
        text = services.document(self.manuscript)
        return compare(self.manuscript.kinds, text, {**text, **self.document})

    @property
    def sections(self) -> list[Section]:
        """What was found, with what would become different."""
        parts = self.comparison.parts if self.manuscript else ()
        return [red_section(part, {}) for part in parts if part.kind.code in self.document]

    @property
    def missing(self) -> str:
        """The parts that the file does not have; they stay as they are."""
        kinds = self.manuscript.kinds if self.manuscript else ()
        return "、".join(kind.title for kind in kinds if kind.code not in self.document)


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recognised in a file and where it goes; what found no place is placed here."""
    found = _upload(request, pk)
    choices, problem = _manuscripts(found), ""
    if request.method == "POST":
        try:
            return _take(request, found, choices)
        except ValidationError as refusal:
            problem = refusal.messages[0]
    context = {
        "upload": found,
        "back": found.plan or services.owner_of(found.manuscript),
        "again": _again(found),
        "targets": _targets(found, choices, request.POST),
        "choices": choices,
        "kinds": choices[0][1].kinds if choices else LESSON_PARTS,
        "unplaced": _unplaced(found, request.POST),
        "problem": problem or found.reading.get("problem", ""),
    }
    return render(request, "teaching/upload.html", context, status=422 if problem else 200)


def _again(upload: WordUpload) -> str:
    """Where another file is uploaded for the same text."""
    if upload.plan_id:
        return reverse("teaching:plan-upload", args=[upload.plan_id])
    return reverse("teaching:manuscript-upload", args=[upload.manuscript_id])


def _upload(request: HttpRequest, pk: int) -> WordUpload:
    found = get_object_or_404(
        WordUpload.objects.select_related("plan__unit__group", "manuscript", "job"), pk=pk
    )
    if facts(request.user).staff_id != found.staff_id:
        raise Http404("没有这个上传，或者不是您上传的。")
    return found


def _manuscripts(upload: WordUpload) -> list[tuple[str, Manuscript]]:
    """The texts that the file may fill, with their names."""
    if upload.manuscript:
        return [(str(services.owner_of(upload.manuscript)), upload.manuscript)]
    plans = upload.plan.lesson_plans.select_related("lesson", "manuscript")
    return [(str(plan.lesson), plan.manuscript) for plan in plans.order_by("lesson__number")]


def _targets(
    upload: WordUpload, choices: list[tuple[str, Manuscript]], chosen: QueryDict
) -> list[Target]:
    """By what was ``chosen``, the number that a lesson of the file gives itself, else in turn."""
    found = []
    by_pk = {str(manuscript.pk): manuscript for _, manuscript in choices}
    for place, lesson in enumerate(upload.reading.get("lessons", [])):
        number = lesson["number"] if upload.plan_id and lesson["number"] else place + 1
        manuscript = choices[number - 1][1] if number <= len(choices) else None
        if f"lesson-{place}" in chosen:
            manuscript = by_pk.get(chosen[f"lesson-{place}"])
        found.append(Target(place, lesson["title"], lesson["document"], manuscript))
    return found


def _unplaced(upload: WordUpload, chosen: QueryDict) -> list[tuple[int, dict, str]]:
    """What found no place: its number, the piece, and the part that was chosen for it."""
    return [
        (number, piece, chosen.get(f"piece-{number}", NOWHERE))
        for number, piece in enumerate(upload.reading.get("unplaced", []))
    ]


def _take(request: HttpRequest, upload: WordUpload, choices) -> HttpResponse:
    """Raises ValidationError: nothing is chosen, two for one place, or it was taken before."""
    if upload.state != WordUpload.State.READ:
        raise ValidationError("这个文件已经采用过，或者还没有读好。")
    by_pk = {str(manuscript.pk): manuscript for _, manuscript in choices}
    targets, twice = {}, False
    for place in range(len(upload.reading.get("lessons", []))):
        chosen = by_pk.get(request.POST.get(f"lesson-{place}", ""))
        if chosen is not None:
            twice = twice or chosen in targets.values()
            targets[place] = chosen
    if twice:
        raise ValidationError("文件里的两个课时不能放进同一篇，请改一下。")
    if not targets:
        raise ValidationError("请至少选一个课时来放；都不要就点“不采用”。")
    for manuscript in targets.values():
        if not services.may_write_all(request.user, manuscript):
            raise PermissionDenied("这份文稿现在不能修改。")
    placed = []
    for number, piece in enumerate(upload.reading.get("unplaced", [])):
        code = request.POST.get(f"piece-{number}", NOWHERE)
        lesson = piece["lesson"] if piece["lesson"] in targets else next(iter(targets))
        if code in {kind.code for kind in targets[lesson].kinds}:
            placed.append((lesson, code, piece["html"]))
    try:
        written = take_over(upload, targets, placed, by=acting_staff(request.user))
    except UploadError as problem:
        messages.error(request, str(problem))
        return redirect(upload)
    messages.success(request, f"已采用，写入{written}篇。原来的内容存在“版本”里，可以恢复。")
    if upload.plan_id:
        return redirect(upload.plan)
    owner = services.owner_of(upload.manuscript)
    # Where changes are counted, one wants to see them.
    return redirect(owner if hasattr(owner, "text_changed") else upload.manuscript)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Not taken: the upload is forgotten."""
    found = _upload(request, pk)
    target = found.plan or services.owner_of(found.manuscript)
    if found.state != WordUpload.State.TAKEN:
        found.delete()
        messages.success(request, "没有采用，原来的内容没有变。")
    return redirect(target)
