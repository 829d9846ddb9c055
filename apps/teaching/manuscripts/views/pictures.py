"""Putting a picture into a text, and showing it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from apps.core.files import UploadError
from apps.core.files.attachments import open_stored
from apps.inspections.acting import acting_staff
from apps.teaching.manuscripts.models import Picture
from apps.teaching.manuscripts.pictures import add_photo, address
from apps.teaching.manuscripts.views.editor import writable
from apps.teaching.rules import reads_plans


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> JsonResponse:
    """A picture for a text; the answer is the address under which it is shown."""
    writable(request, pk)
    file = request.FILES.get("picture")
    if file is None:
        return JsonResponse({"problem": "请选一张图片。"}, status=422)
    try:
        picture = add_photo(file, by=acting_staff(request.user))
    except UploadError as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    return JsonResponse({"src": address(picture)}, status=201)


@login_required
@cache_control(private=True, max_age=31536000, immutable=True)
def show(request: HttpRequest, uuid) -> FileResponse:
    """A picture of a lesson plan, for those who may read lesson plans."""
    if not reads_plans(request.user):
        raise PermissionDenied("教学设计里的图片只给本校老师看。")
    picture = get_object_or_404(Picture, pk=uuid)
    response = FileResponse(open_stored(picture.file), content_type=picture.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
