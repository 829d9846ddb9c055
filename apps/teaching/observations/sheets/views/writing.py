"""Writing one's own sheet: the page, the rows that devices send, the photos.

The page is an ordinary form; with script each row goes by itself, from a device that keeps it until it
is here (docs/observation-sheet.md).
"""

import hashlib
import json
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST

from apps.core.files import UploadError, open_stored
from apps.inspections.acting import acting_staff
from apps.teaching.observations.sheets import forms, photos, services
from apps.teaching.observations.sheets.looks import SheetLook
from apps.teaching.observations.sheets.merging import preferring_mine
from apps.teaching.observations.sheets.models import ObservationSheet, StepPhoto
from apps.teaching.observations.sheets.rows import (
    Key,
    Rows,
    change_from,
    is_uuid,
    plain,
    rows_of,
    steps_of,
)
from apps.teaching.observations.views.pages import may, observation_of, reader

BODY_LIMIT = 1024 * 1024  # bytes
MOST_ROWS = 200
MOST_AT_ONCE = 20
# Handing in; as it is, though some items are not rated.
SUBMIT, AS_IS = "submit", "as-is"
UNSENT = "有几处没有存上，请先看标红的地方。"


def own_sheet(request: HttpRequest, pk: int) -> ObservationSheet:
    """One's own sheet about a lesson: every colleague has one, but for whoever gives it.

    Raises:
        PermissionDenied: the sentence says why.
        ValidationError: the school has no rubric.
    """
    observation = observation_of(request, pk)
    if request.user.acting_for:
        raise PermissionDenied("观课表由到场的人自己写，请先回到自己的身份。")
    staff = acting_staff(request.user)
    if not may(request, "watch", observation):
        raise PermissionDenied("执教的老师不填自己这节课的观课表；大家交的观课表在观课页上看。")
    return services.sheet_of(observation, staff)


@reader
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """观课表: opened on a phone in the classroom, written by hand into a form, handed in."""
    try:
        own = own_sheet(request, pk)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("teaching:observation", pk)
    return _saved(request, own) if request.method == "POST" else _page(request, own)


def _saved(request: HttpRequest, own: ObservationSheet) -> HttpResponse:
    """What the form sent; where something is wrong, the page again with all that was typed."""
    form = forms.read(request.POST, request.FILES)
    own, results = services.save(own.observation, own.staff, form.changes[:MOST_ROWS])
    problems = {
        (result.kind, result.id): result.message or _contested(result)
        for result in results
        if result.status != "accepted"
    }
    problems |= _photos(own, form)
    action = request.POST.get("action")
    if not problems and action in (SUBMIT, AS_IS):
        lacking = _handed_in(own, as_is=action == AS_IS)
        problems = {(kind, ""): sentence for kind, sentence in lacking.items()}
        if not problems:
            messages.success(request, "观课表已交。议课纪要发布以前还可以改。")
            return redirect(own.observation)
    if problems:
        kept = {key: value for key, value in form.typed.items() if key in problems and value}
        theirs = {(one.kind, one.id): one.value for one in results if one.status == "contested"}
        for change in form.changes:
            if change.key in theirs:
                now = theirs[change.key]
                kept[change.key] = preferring_mine(change.base, change.value, now)
        return _page(request, own, typed=kept, problems=problems, status=422)
    messages.success(request, "已保存。")
    return redirect("teaching:observation-sheet", own.observation_id)


def _photos(own: ObservationSheet, form: forms.SheetForm) -> dict[Key, str]:
    """Add and take away what the form says; problems by their step."""
    problems: dict[Key, str] = {}
    for uuid in filter(is_uuid, form.unwanted[:MOST_ROWS]):
        photos.remove(own, UUID(uuid))
    for step, file in form.photos[:MOST_AT_ONCE]:
        if not is_uuid(step):
            continue
        data = file.read()
        # The same photo of the same step has the same number: sent twice, it is there once.
        number = uuid5(UUID(step), hashlib.sha256(data).hexdigest())
        try:
            photos.keep(own, UUID(step), number, data)
        except UploadError as problem:
            problems["step", step] = str(problem)
        except photos.StepMissing:
            problems["step", step] = "照片没有存上：这个环节已经删掉了。"
    return problems


def _handed_in(own: ObservationSheet, *, as_is: bool) -> dict[str, str]:
    """Hand in; what keeps it from that, a sentence by place."""
    try:
        services.submit(own.observation, own.staff, as_is=as_is)
    except ValidationError as refusal:
        found = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        return {kind: sentences[0] for kind, sentences in found.items()}
    return {}


def _contested(result: services.Result) -> str:
    """What the other device wrote, in the words of a message."""
    value = result.value
    if isinstance(value, dict):
        value = "，".join(text for text in value.values() if text)
    there = f"另一台设备上写的是“{value}”" if value else "另一台设备上已经删掉"
    return f"{there}。再保存一次，就以这里写的为准。"


def _page(
    request: HttpRequest,
    own: ObservationSheet,
    *,
    typed: Rows | None = None,
    problems: dict[Key, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    look = SheetLook.of(own, typed, problems)
    context = {
        "observation": own.observation,
        "sheet": own,
        "look": look,
        "closed": services.closed_because(own),
        "least": services.least(own),
        "now": timezone.now(),
    }
    return render(request, "teaching/observation_sheet.html", context, status=status)


@reader
@never_cache
def rows(request: HttpRequest, pk: int) -> JsonResponse:
    """The sheet's rows as JSON; POST takes changes, each with an answer of its own, and may hand in."""
    try:
        own = own_sheet(request, pk)
        if request.method != "POST":
            return _state(request, own)
        sent = _sent(request)
        if sent.get("user") != request.user.pk:
            return _stranger()
        changes = [change_from(one) for one in sent["rows"]]
        own, results = services.save(own.observation, own.staff, changes)
    except ValidationError as refusal:
        return JsonResponse({"problem": refusal.messages[0]}, status=422)
    problems = {}
    if (wish := sent.get("submit")) in (SUBMIT, AS_IS):
        lost = any(result.status != "accepted" for result in results)
        problems = {"": UNSENT} if lost else _handed_in(own, as_is=wish == AS_IS)
        own = services.sheet_of(own.observation, own.staff)
    answers = [vars(result) for result in results]
    return _state(request, own, results=answers, problems=problems, status=422 if problems else 200)


def _sent(request: HttpRequest) -> dict:
    """The body. Raises ValidationError where it is not what a device sends."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
            raise ValidationError("一次发送的内容太多。")
        sent = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        raise ValidationError("收到的内容不完整，请重新发送。") from None
    if not isinstance(sent, dict) or not isinstance(sent.get("rows"), list):
        raise ValidationError("收到的内容不完整，请重新发送。")
    if len(sent["rows"]) > MOST_ROWS:
        raise ValidationError("一次发送的内容太多。")
    return sent


def _stranger() -> JsonResponse:
    sentence = "现在登录的是别人，这里写的留在本机，等本人登录后再上传。"
    return JsonResponse({"problem": sentence}, status=409)


def _state(
    request: HttpRequest, own: ObservationSheet, *, status: int = 200, **more
) -> JsonResponse:
    at, steps = own.submitted_at, steps_of(own)
    return JsonResponse(
        {
            "user": request.user.pk,
            "token": get_token(request),
            "revision": own.revision,
            "submitted": f"{timezone.localtime(at):%-m月%-d日 %H:%M}" if at else "",
            "late": own.is_late,
            "closed": services.closed_because(own),
            "rows": plain(rows_of(own, steps)),
            "photos": [
                {"uuid": photo.uuid, "step": step.uuid, "address": photo.get_absolute_url()}
                for step in steps
                for photo in step.photos.all()
            ],
            **more,
        },
        status=status,
    )


@reader
@require_POST
def add_photo(request: HttpRequest, pk: int, uuid: UUID) -> JsonResponse:
    """One photo as it stands in the body; its number makes a repetition harmless."""
    step = request.GET.get("step", "")
    try:
        own = own_sheet(request, pk)
        if request.GET.get("user") != str(request.user.pk):
            return _stranger()
        if not is_uuid(step):
            raise photos.StepMissing
        kept = photos.keep(own, UUID(step), uuid, request.body)
    except ValidationError as refusal:
        problem = refusal.messages[0]
    except photos.StepMissing:
        problem = "这张照片的环节已经删掉了。"
    except RequestDataTooBig:
        problem = "照片太大，请重新拍一张。"
    except UploadError as refusal:
        problem = str(refusal)
    else:
        return JsonResponse({"address": kept.get_absolute_url()})
    return JsonResponse({"problem": problem}, status=422)


@reader
@require_POST
def remove_photo(request: HttpRequest, pk: int, uuid: UUID) -> JsonResponse:
    """Take a photo away; done again, nothing happens."""
    try:
        own = own_sheet(request, pk)
        if request.GET.get("user") != str(request.user.pk):
            return _stranger()
        photos.remove(own, uuid)
    except ValidationError as refusal:
        return JsonResponse({"problem": refusal.messages[0]}, status=422)
    except UploadError as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    return JsonResponse({})


@reader
@cache_control(private=True, max_age=86400)
def show_photo(request: HttpRequest, uuid: UUID) -> FileResponse:
    """A photo, for those who may see its sheet."""
    photo = get_object_or_404(StepPhoto.objects.visible_to(request.user), uuid=uuid)
    response = FileResponse(open_stored(photo.file), filename=photo.file.name.rpartition("/")[2])
    response["X-Content-Type-Options"] = "nosniff"
    return response
