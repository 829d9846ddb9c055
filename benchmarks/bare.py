"""The least that Django views can do: one INSERT of a tablet's batch, and an answer that is there."""

from django.db import connection
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from jiaoxi.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]

# As many rows as a batch has records, as wide and as unique as a sheet with its entry.
TABLE = """
DROP TABLE IF EXISTS benchmark_bare;
CREATE TABLE benchmark_bare (
    id bigserial PRIMARY KEY, batch uuid DEFAULT gen_random_uuid(), uuid uuid, date date,
    slot_id bigint, class_id bigint, version_id bigint, monitor_id bigint,
    second_monitor_id bigint, opened_at timestamptz, saved_at timestamptz, sent_at timestamptz,
    note text, entries jsonb, UNIQUE (batch, uuid)
);
"""
_INSERT = """
INSERT INTO benchmark_bare (
    uuid, date, slot_id, class_id, version_id, monitor_id, second_monitor_id, opened_at, saved_at,
    sent_at, note, entries
)
SELECT uuid, date, slot_id, class_id, version_id, monitor_id, second_monitor_id, opened_at,
    saved_at, sent_at, note, entries
FROM jsonb_to_recordset(%s::jsonb -> 'records') AS record (
    uuid uuid, date date, slot_id bigint, class_id bigint, version_id bigint, monitor_id bigint,
    second_monitor_id bigint, opened_at timestamptz, saved_at timestamptz, sent_at timestamptz,
    note text, entries jsonb
)
RETURNING id
"""


@csrf_exempt
def insert(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [request.body.decode()])
        return JsonResponse({"ids": [key for (key,) in cursor.fetchall()]})


@non_atomic_requests
def still(request: HttpRequest) -> HttpResponse:
    """As many bytes as a class's homework page has."""
    return HttpResponse(_STILL)


_STILL = b"<p>%s</p>" % (b"x" * 3000)

# At the end: the pages that it is compared with are not found at once either.
urlpatterns = [path("bare/", insert), *urlpatterns, path("still/", still)]
