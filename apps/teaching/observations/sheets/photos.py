"""Photos of a lesson's steps: sent one by one, stored once, taken away again."""

from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core.files import UploadError, safe_photo
from apps.teaching.observations.sheets.models import ObservationSheet, SheetStep, StepPhoto
from apps.teaching.observations.sheets.services import closed_because

LIMIT = 8 * 1024 * 1024  # bytes; a telephone's photo before it is reduced
MOST = 9  # of a step


class StepMissing(Exception):
    """The step that the photo belongs to is not here (yet)."""


@transaction.atomic
def keep(sheet: ObservationSheet, step: UUID, uuid: UUID, data: bytes) -> StepPhoto:
    """Keep a photo with its step; the same number again gives the photo that is there.

    Raises:
        StepMissing: the step comes first.
        UploadError: not an image, too large, too many, of another sheet, or nothing is taken any more.
    """
    known = StepPhoto.objects.select_related("step").filter(uuid=uuid).first()
    if known and known.step.sheet_id == sheet.pk:
        return known
    if known:
        raise UploadError("这个照片编号已用在另一份观课表上。")
    # Locked: photos of one step are counted one after the other.
    held = SheetStep.objects.select_for_update().order_by()
    found = held.filter(sheet=sheet.pk, uuid=step).first()
    if found is None:
        raise StepMissing
    if closed := closed_because(sheet):
        raise UploadError(closed)
    if found.photos.count() >= MOST:
        raise UploadError(f"一个环节最多{MOST}张照片。")
    file = BytesIO(data)
    file.name = "照片"
    kept = safe_photo(file, limit=LIMIT)
    kept.name = f"{uuid}{kept.name[kept.name.rindex('.') :]}"
    try:
        with transaction.atomic():
            return StepPhoto.objects.create(step=found, uuid=uuid, file=kept)
    except IntegrityError:
        # The other half of a photo sent twice at once.
        return StepPhoto.objects.get(uuid=uuid, step__sheet=sheet)


def remove(sheet: ObservationSheet, uuid: UUID) -> None:
    """Take a photo away; one that is not there is gone already.

    Raises:
        UploadError: nothing is changed on the sheet any more.
    """
    photo = StepPhoto.objects.filter(uuid=uuid, step__sheet=sheet.pk).first()
    if photo is None:
        return
    if closed := closed_because(sheet):
        raise UploadError(closed)
    photo.delete()
