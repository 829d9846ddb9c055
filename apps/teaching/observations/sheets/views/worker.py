"""The service worker that lets a sheet open again without a network.

It stands among the pages that it serves, because a worker rules only over what lies below its own
address; as a file it would rule over nothing but files.
"""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """Asks for no login: it holds nothing of the school."""
    code = Path(finders.find("js/observation/sw.js")).read_text(encoding="utf-8")
    return HttpResponse(code, content_type="text/javascript; charset=utf-8")
