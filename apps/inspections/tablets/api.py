"""The tablet's JSON API at /api/tablet/: addresses and answers; what happens is next door.

No request here is a transaction as a whole (see the end): what is answered as stored is committed.
"""

import json
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Query, Schema, Status
from ninja import errors as ninja_errors
from ninja.security import HttpBearer

from apps.accounts.sessions import client_address
from apps.core.files import UploadError
from apps.inspections.tablets import bundle, intake, pairing, photos
from apps.inspections.tablets.intake import Answer
from apps.inspections.tablets.models import Tablet
from apps.inspections.tablets.schemas import (
    BatchIn,
    DayBundle,
    HandoverIn,
    Id,
    Paired,
    PairIn,
    PhotoRefused,
    PhotoResult,
    Problem,
    Result,
    Results,
    Standing,
    StatusIn,
)
from apps.inspections.tablets.wire import StrictParser, body_of, sentence_of


class TabletToken(HttpBearer):
    """The token that the tablet got when it was paired."""

    def authenticate(self, request: HttpRequest, token: str) -> Tablet | None:
        return pairing.tablet_of(token)


api = NinjaAPI(
    title="焦溪小学监督岗平板接口",
    version="1",
    description="红领巾监督岗平板与校务门户之间的接口。说明见 docs/tablet-api.md。",
    urls_namespace="tablet-api",
    docs_url=None,
    auth=TabletToken(),
    parser=StrictParser(),
)
# What any request with a body may be answered, whatever it asks for.
UNREADABLE = {400: Problem, 413: Problem, 422: Problem}
UNKNOWN = {401: Problem}


@api.exception_handler(ninja_errors.AuthenticationError)
def _unpaired(request: HttpRequest, _error: Exception) -> HttpResponse:
    sentence = "这台平板没有配对，请老师重新配对。"
    answer = api.create_response(request, {"detail": sentence}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ninja_errors.HttpError)
def _refused(request: HttpRequest, error: ninja_errors.HttpError) -> HttpResponse:
    # What the parser refuses comes wrapped, in English.
    said = error.__cause__ if isinstance(error.__cause__, ninja_errors.HttpError) else error
    return api.create_response(request, {"detail": str(said)}, status=said.status_code)


@api.exception_handler(ninja_errors.ValidationError)
def _unfit(request: HttpRequest, error: ninja_errors.ValidationError) -> HttpResponse:
    return api.create_response(request, {"detail": sentence_of(error.errors)}, status=422)


@api.post("pair", auth=None, response={201: Paired, 429: Problem, **UNREADABLE}, url_name="pair")
def pair(request: HttpRequest, sent: PairIn, response: HttpResponse):
    """配对: a code from the pairing page against a token, shown this once."""
    address = client_address(request)
    if wait := pairing.seconds_to_wait(address):
        response["Retry-After"] = str(wait)
        return Status(429, {"detail": "试得太快了，请过一分钟再试。"})
    try:
        tablet, token = pairing.pair(sent.code)
    except ValidationError as error:
        return Status(422, {"detail": error.messages[0]})
    pairing.forgive(address)
    return Status(201, {"token": token, "tablet": tablet})


@api.get("day", response={200: DayBundle, 304: None, 403: Problem, **UNKNOWN}, url_name="day")
def day(request: HttpRequest, response: HttpResponse):
    """All that the tablet needs today and on the next school days, without network."""
    tablet = _in_use(request)
    now = timezone.now()
    text = bundle.shared(timezone.localdate(now))
    response["ETag"] = tag = bundle.etag(tablet, text)
    response["Cache-Control"] = "private, no-cache"
    if request.headers.get("If-None-Match") == tag:
        return Status(304, None)
    own = {
        "server_time": timezone.localtime(now).isoformat(),
        "tablet": {"id": tablet.pk, "name": tablet.name},
    }
    # In front of the text that all tablets share, which is not read and written again for each.
    answer = HttpResponse(f"{json.dumps(own)[:-1]},{text[1:]}", "application/json; charset=utf-8")
    for name in ("ETag", "Cache-Control"):
        answer[name] = response[name]
    return answer


@api.post(
    "records", response={200: Results, 429: Problem, **UNKNOWN, **UNREADABLE}, url_name="records"
)
def records(request: HttpRequest, sent: BatchIn):
    """Up to 50 records; each gets its own answer, in the order sent."""
    _check_room(request.auth)
    answers = intake.receive(request.auth, sent.records)
    now = timezone.localtime()
    return {"server_time": now, "results": [_result(answer) for answer in answers]}


@api.post(
    "handover", response={200: Result, 429: Problem, **UNKNOWN, **UNREADABLE}, url_name="handover"
)
def handover(request: HttpRequest, sent: HandoverIn):
    """Give a refused record to an adult as it stands."""
    _check_room(request.auth)
    try:
        return _result(intake.hand_over(request.auth, sent.record, sent.note))
    except ValidationError as error:
        return Status(422, {"detail": error.messages[0]})


class PhotoOf(Schema):
    record: UUID = Field(description="The record that the photo belongs to.")
    item: Id | None = Field(None, description="The item that it shows.")


@api.put(
    "photos/{uuid}",
    response={
        200: PhotoResult,
        409: Problem,
        413: Problem,
        422: PhotoRefused | Problem,
        **UNKNOWN,
    },
    url_name="photos",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def photo(request: HttpRequest, uuid: UUID, of: Query[PhotoOf]):
    """A photo of the place, at most 2 MB, after its record."""
    data = body_of(request, photos.LIMIT, "照片超过2 MB，请重新拍一张。")
    try:
        return Status(200, {"status": photos.keep(request.auth, uuid, of.record, of.item, data)})
    except photos.RecordMissing:
        return Status(409, {"detail": "这张照片的检查记录还没有收到，请先上传记录。"})
    except UploadError as error:
        return Status(422, {"status": "refused", "message": str(error), "detail": str(error)})


@api.post(
    "status", response={200: Standing, 403: Problem, **UNKNOWN, **UNREADABLE}, url_name="status"
)
def status(request: HttpRequest, sent: StatusIn):
    """How many records wait on the tablet; adults see it in the list of tablets."""
    pairing.note_status(_in_use(request), **sent.dict())
    return {"server_time": timezone.localtime(), "revoked": False}


def _in_use(request: HttpRequest) -> Tablet:
    """The tablet that asks. Raises HttpError 403 where it was revoked."""
    if request.auth.is_revoked:
        raise ninja_errors.HttpError(403, "这台平板已停用；还没上传的记录会交给老师处理。")
    return request.auth


def _check_room(tablet: Tablet) -> None:
    """Raises HttpError 429 where a revoked, perhaps stolen, tablet would fill the adults' list."""
    if not intake.has_room(tablet):
        raise ninja_errors.HttpError(
            429, "这台停用的平板交来的记录太多了，先留在平板上，请老师处理完再传。"
        )


def _result(answer: Answer) -> dict:
    sheet = answer.sheet and {
        "id": answer.sheet.pk,
        "state": answer.sheet.state,
        "points": answer.points,
    }
    return {
        "uuid": answer.uuid,
        "status": answer.status,
        "reason": answer.reason,
        "message": answer.message,
        "sheet": sheet,
    }


urls = api.urls
for pattern in urls[0]:
    transaction.non_atomic_requests(pattern.callback)
