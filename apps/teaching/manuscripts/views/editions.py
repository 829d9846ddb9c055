"""What was kept: editions, compared and brought back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.inspections.acting import acting_staff
from apps.teaching.manuscripts import services
from apps.teaching.manuscripts.reading import Section, red_sections, sections
from apps.teaching.manuscripts.views.editor import readable, writable


@login_required
def editions(request: HttpRequest, pk: int) -> HttpResponse:
    """版本: all editions, and the difference of two of them."""
    manuscript = readable(request, pk)
    kept = list(manuscript.editions.select_related("made_by").defer("words"))
    numbers = {edition.number: edition for edition in kept}
    new = numbers.get(_chosen(request, "b")) or (kept[0] if kept else None)
    older = [edition for edition in kept if new and edition.number < new.number]
    old = numbers.get(_chosen(request, "a")) or (older[0] if older else None)
    comparison = services.difference(old, new) if old and new and old != new else None
    context = {
        "manuscript": manuscript,
        "owner": services.owner_of(manuscript),
        "editions": kept,
        "old": old,
        "new": new,
        "comparison": comparison,
        "sections": _sections(manuscript, comparison, new),
        "may_write": services.may_write(request.user, manuscript),
        "may_restore": services.may_write_all(request.user, manuscript),
    }
    return render(request, "teaching/manuscript_editions.html", context)


def _chosen(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _sections(manuscript, comparison, edition) -> list[Section]:
    """What became different; of a single edition, its text."""
    if comparison:
        return red_sections(comparison)
    return sections(manuscript.kinds, edition.content) if edition else []


@login_required
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """存为一版."""
    manuscript = writable(request, pk)
    edition = services.keep(manuscript, note="手动保存", by=acting_staff(request.user))
    messages.success(request, f"已存为{edition}。")
    return redirect("teaching:manuscript-editions", pk)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Bring an edition back; what stands there is kept first."""
    manuscript = writable(request, pk, whole=True)
    edition = get_object_or_404(manuscript.editions, number=number)
    services.restore(edition, by=acting_staff(request.user))
    messages.success(request, f"已恢复到{edition}，恢复前的内容也存了一版。")
    return redirect("teaching:manuscript", pk)
