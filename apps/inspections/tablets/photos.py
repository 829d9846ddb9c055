"""Photos that follow a record: to its sheet, or to where it waits."""

from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core.files import UploadError, safe_photo
from apps.inspections.checklists.models import Item
from apps.inspections.parked.models import ParkedPhoto, ParkedRecord
from apps.inspections.sheets.models import Photo, Sheet
from apps.inspections.sheets.recording import MOST_PHOTOS
from apps.inspections.sheets.services import add_photo
from apps.inspections.tablets.models import Tablet

LIMIT = 2 * 1024 * 1024  # bytes


class RecordMissing(Exception):
    """The record that the photo belongs to has not arrived."""


@transaction.atomic
def keep(tablet: Tablet, uuid: UUID, record: UUID, item_id: int | None, data: bytes) -> str:
    """Keep a photo with its record; ``accepted``, ``already`` or ``parked``.

    A tablet that was paired anew brings the photos of what it sent before; one that is revoked
    only adds to its own.

    Raises:
        RecordMissing: the record comes first.
        UploadError: not an image, too large, too many, or of another record or tablet.
    """
    sheet = Sheet.objects.filter(uuid=record).first()
    parked = ParkedRecord.objects.select_related("sheet").filter(uuid=record).first()
    if sheet is None and parked is None:
        raise RecordMissing
    if _has_arrived(uuid, record):
        return "already"
    if tablet.is_revoked and tablet.pk not in {row.tablet_id for row in (sheet, parked) if row}:
        raise UploadError("这台平板已停用，不能给别的平板的记录加照片。")
    item = Item.objects.select_related("category").filter(pk=item_id).first() if item_id else None
    file = BytesIO(data)
    file.name = "照片"
    if sheet := sheet or parked.sheet:
        add_photo(sheet, uuid=uuid, file=file, item=_known_to(sheet, item))
        return "accepted"
    if parked.photos.count() >= MOST_PHOTOS:
        raise UploadError(f"一份记录最多{MOST_PHOTOS}张照片。")
    kept = safe_photo(file, limit=LIMIT)
    kept.name = f"{uuid}{kept.name[kept.name.rindex('.') :]}"
    try:
        with transaction.atomic():
            ParkedPhoto.objects.create(parked=parked, uuid=uuid, item=item, file=kept)
    except IntegrityError:
        return "already"
    return "parked"


def _has_arrived(uuid: UUID, record: UUID) -> bool:
    """Whether this very photo is here. Raises UploadError where it belongs to another record."""
    found = [
        *Photo.objects.filter(uuid=uuid).values_list("sheet__uuid", flat=True),
        *ParkedPhoto.objects.filter(uuid=uuid).values_list("parked__uuid", flat=True),
    ]
    if found and record not in found:
        raise UploadError("这个照片编号已用在另一份记录上。")
    return bool(found)


def _known_to(sheet: Sheet, item: Item | None) -> Item | None:
    """The item, unless the sheet's round has another version of the checklist."""
    return item if item and item.category.version_id == sheet.round.version_id else None
