"""The least that a Django view can do with a tablet's batch: one INSERT of the same size."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from jiaoxi.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]

TABLE = "CREATE TABLE IF NOT EXISTS benchmark_bare (id bigserial PRIMARY KEY, body text)"


@csrf_exempt
def insert(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO benchmark_bare (body) VALUES (%s) RETURNING id", [request.body.decode()]
        )
        (key,) = cursor.fetchone()
    return JsonResponse({"id": key})


urlpatterns = [path("bare/", insert), *urlpatterns]
