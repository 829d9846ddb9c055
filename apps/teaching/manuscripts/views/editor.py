"""Writing: the page of all parts, and saving one of them, with script and without."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.inspections.acting import acting_staff
from apps.teaching.documents.content import cleaned, part_blocks
from apps.teaching.documents.parts import Content, PartKind
from apps.teaching.manuscripts import presence, services
from apps.teaching.manuscripts.forms import PartField, TooLong, base_from, content_from
from apps.teaching.manuscripts.looks import part_fields
from apps.teaching.manuscripts.models import Manuscript, Part
from apps.teaching.manuscripts.reading import part_html
from apps.teaching.manuscripts.services import Conflict

RELATED = ("lesson_plan", "adaptation", "outline")
# What somebody may do whose text meets another's at one place.
CHOICES = {"merged": "两处都留下", "mine": "用我写的", "theirs": "用对方写的"}


def readable(request: HttpRequest, pk: int) -> Manuscript:
    """The manuscript, for somebody who may read it; 404 for others."""
    found = get_object_or_404(Manuscript.objects.select_related(*RELATED), pk=pk)
    if not services.may_read(request.user, found):
        raise Http404("没有这份文稿，或者您不能看。")
    return found


def writable(request: HttpRequest, pk: int, *, whole: bool = False) -> Manuscript:
    """The manuscript, for somebody who may write in it (``whole``: in all parts); 403 for others."""
    found = readable(request, pk)
    if not services.may_write(request.user, found):
        raise PermissionDenied("这份文稿由它的作者修改；您可以写批注。")
    if whole and not services.may_write_all(request.user, found):
        raise PermissionDenied("这份文稿已经审核通过，只能补写单元反思。")
    return found


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """写教学设计: all parts on one page, each saved by itself."""
    manuscript = writable(request, pk)
    fields = _fields(request, manuscript)
    context = {
        "manuscript": manuscript,
        "owner": services.owner_of(manuscript),
        "fields": fields,
        "open_problems": sum(len(field.problems) for field in fields),
        "others": presence.others(manuscript, request.user),
        "whole": len(fields) == len(manuscript.kinds),
    }
    return render(request, "teaching/manuscript_edit.html", context)


@login_required
def part(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One part: its form alone, or saving it. Scripts get JSON, other forms the page again."""
    manuscript = writable(request, pk)
    kind = next((one for one in manuscript.kinds if one.code == code), None)
    if kind is None:
        raise Http404("没有这个部分。")
    if kind not in services.open_parts(request.user, manuscript):
        raise PermissionDenied("这份文稿已经审核通过，只能补写单元反思。")
    if request.method != "POST":
        fields = _fields(request, manuscript)
        field = next(one for one in fields if one.kind == kind)
        context = {"manuscript": manuscript, "field": field}
        return render(request, "teaching/manuscript_part.html", context)
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    author = acting_staff(request.user)
    try:
        content = content_from(kind, request.POST)
        saved = services.save_part(
            manuscript,
            code,
            content,
            revision=_number(request.POST.get("revision", "")),
            base=base_from(request.POST),
            by=author,
        )
    except TooLong as problem:
        return _refused(request, manuscript, str(problem), by_script)
    except Conflict as conflict:
        return _both(request, manuscript, kind, conflict, conflict.said_to(author), by_script)
    if not by_script:
        messages.success(request, f"“{kind.title}”已保存。")
        return redirect(f"{reverse('teaching:manuscript', args=[pk])}#part-{code}")
    return JsonResponse(_saved(request, manuscript, saved, cleaned(kind, content)))


def _fields(request: HttpRequest, manuscript: Manuscript) -> list[PartField]:
    """The parts in which this person writes."""
    kinds = services.open_parts(request.user, manuscript)
    return [field for field in part_fields(manuscript) if field.kind in kinds]


def _saved(request: HttpRequest, manuscript: Manuscript, saved: Part, sent: Content) -> dict:
    """What the page has to know after a save. Where ``content`` is not what was sent, somebody
    else's words came in: what the page shows is still ``sent``, and the next save starts from that."""
    fields = part_fields(manuscript)
    title = services.kind_of(manuscript, saved.code).title
    return {
        "revision": saved.revision,
        "content": saved.content,
        "sent": sent,
        "merged": saved.content != sent,
        "savedAt": f"{timezone.localtime(saved.edited_at):%H:%M}",
        "problems": {
            field.kind.code: [[one.row, one.sentence] for one in field.problems] for field in fields
        },
        "notes": {field.kind.code: field.note for field in fields},
        "goals": next((list(f.goals) for f in fields if f.kind.code == "tasks"), []),
        "others": presence.note(manuscript, request.user, title),
    }


@login_required
@require_POST
def writing(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """Says that one writes in a part, and hears where others do."""
    manuscript = writable(request, pk)
    kind = {one.code: one for one in manuscript.kinds}.get(code)
    title = kind.title if kind else ""
    return JsonResponse({"others": presence.note(manuscript, request.user, title)})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _refused(request, manuscript, sentence: str, by_script: bool) -> HttpResponse:
    """Too much: what was sent is shown, to be taken elsewhere."""
    if by_script:
        return JsonResponse({"problem": sentence}, status=413)
    skipped = {"csrfmiddlewaretoken", "revision", "base"}
    typed = [
        value for name, found in request.POST.lists() if name not in skipped for value in found
    ]
    context = {"manuscript": manuscript, "problem": sentence, "mine": "\n".join(typed)}
    return render(request, "teaching/manuscript_both.html", context, status=413)


def _both(
    request: HttpRequest,
    manuscript: Manuscript,
    kind: PartKind,
    conflict: Conflict,
    sentence: str,
    by_script: bool,
) -> HttpResponse:
    """Both texts side by side: nothing was saved, nothing that was typed is lost."""
    choices = {
        "merged": conflict.merged,
        "mine": conflict.mine,
        "theirs": conflict.theirs,
    }
    if by_script:
        return JsonResponse(
            {
                "problem": sentence,
                "revision": conflict.part.revision,
                "choices": choices,
                "html": {name: _shown(kind, content) for name, content in choices.items()},
            },
            status=409,
        )
    offered = [
        (title, _as_field(kind, conflict, choices[name]), _shown(kind, choices[name]))
        for name, title in CHOICES.items()
    ]
    base = _as_field(kind, conflict, conflict.theirs).base
    context = {
        "manuscript": manuscript,
        "kind": kind,
        "problem": sentence,
        "offered": offered,
        "base": base,
    }
    return render(request, "teaching/manuscript_both.html", context, status=409)


def _as_field(kind: PartKind, conflict: Conflict, content: Content) -> PartField:
    part = Part(code=kind.code, content=content, revision=conflict.part.revision)
    return PartField(kind, part, ())


def _shown(kind: PartKind, content: Content) -> str:
    return part_html(kind, part_blocks(kind, content))
