"""The duty pupils' app as the browser gets it: one page, its service worker, its manifest.

None of them asks for a login: they hold nothing of the school. What they show comes through the
tablet's API, which knows a tablet by its token.
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WORKER = "sw.js"
# What the app needs beside its own folder.
SHARED = ("css/tokens.css", "logo.svg", "touch-icon.png")


def shell_files() -> dict[str, Path]:
    """Address → file of everything that has to be on the tablet before it can work offline.

    The addresses carry no hash, because modules import each other by their plain names; the
    service worker keeps the files of one version together instead.
    """
    folder = Path(finders.find("tablet"))
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.*"))
    own = [f"tablet/{name.as_posix()}" for name in names if name.name != WORKER]
    return {settings.STATIC_URL + name: Path(finders.find(name)) for name in (*own, *SHARED)}


def shell_version() -> str:
    """A short hash over page, worker and files: another one is another version of the app."""
    digest = hashlib.sha256(_page().encode())
    digest.update(Path(finders.find(f"tablet/{WORKER}")).read_bytes())
    for address, file in shell_files().items():
        digest.update(address.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _page() -> str:
    return render_to_string("tablet/shell.html", {"static": settings.STATIC_URL})


@require_safe
@never_cache
def shell(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_page())


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, told which version it keeps and which files belong to it."""
    facts = {
        "version": shell_version(),
        "page": reverse("tablet:shell"),
        "files": [reverse("tablet:manifest"), *shell_files()],
    }
    code = Path(finders.find(f"tablet/{WORKER}")).read_text(encoding="utf-8")
    return HttpResponse(
        f"const SHELL = {json.dumps(facts)};\n{code}", content_type="text/javascript; charset=utf-8"
    )


@require_safe
@never_cache
def manifest(_request: HttpRequest) -> JsonResponse:
    def icon(name: str, size: str, purpose: str = "any") -> dict[str, str]:
        kind = "image/svg+xml" if name.endswith("svg") else "image/png"
        return {
            "src": settings.STATIC_URL + name,
            "sizes": size,
            "type": kind,
            "purpose": purpose,
        }

    return JsonResponse(
        {
            "id": reverse("tablet:shell"),
            "start_url": reverse("tablet:shell"),
            "scope": reverse("tablet:shell"),
            "name": "焦溪小学监督岗",
            "short_name": "监督岗",
            "description": "值岗队员的一日常规检查，没有网络也能用。",
            "lang": "zh-Hans",
            "display": "standalone",
            "orientation": "any",
            "background_color": "#faf8f2",
            "theme_color": "#2e6b3a",
            "icons": [
                icon("tablet/icon-192.png", "192x192"),
                icon("tablet/icon-512.png", "512x512"),
                icon("tablet/icon-maskable.png", "512x512", "maskable"),
                icon("logo.svg", "any"),
            ],
        },
        content_type="application/manifest+json",
    )
