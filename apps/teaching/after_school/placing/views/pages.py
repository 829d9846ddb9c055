"""What the pages of placing share: which term is looked at, who may look, and paper."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import wraps

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core import sheets
from apps.core.exports import xlsx_response
from apps.core.forms import typed
from apps.school.models import Term
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.rules import oversees_service, runs_service

View = Callable[..., HttpResponse]


def only(predicate: rules.Predicate, sentence: str) -> Callable[[View], View]:
    """Lets in those for whom the predicate holds; all others get the sentence and 403."""

    def decorator(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not (request.user.is_superuser or predicate(request.user)):
                raise PermissionDenied(sentence)
            return view(request, *args, **kwargs)

        return guarded

    return decorator


overseer = only(oversees_service, "编班情况由课程教学中心、校领导和责任督学查看。")
office = only(runs_service, "编班由课程教学中心负责。")


def service_of(request: HttpRequest) -> Service | None:
    """The service of the term in the address, or of the present term, or the latest."""
    rows = Service.objects.select_related("term__year")
    if code := typed(request.GET, "term", longest=11):
        return rows.filter(term__code=code).first()
    current = rows.filter(term=Term.objects.current()).first()
    return current or rows.order_by("-term__starts").first()


def of_term(back: str) -> Callable[[View], View]:
    """Hands the view the service that is looked at; without any, leads to the page ``back``."""

    def decorator(view: View) -> View:
        @wraps(view)
        def given(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            service = service_of(request)
            if service is None:
                messages.info(request, "还没有课后服务。")
                return redirect(back)
            return view(request, service, *args, **kwargs)

        return given

    return decorator


def context_of(service: Service | None, request: HttpRequest, **more) -> dict:
    """What every page of a service shows."""
    return {
        "service": service,
        "term": service.term if service else None,
        "services": Service.objects.select_related("term__year"),
        "may_run": request.user.is_superuser or runs_service(request.user),
        **more,
    }


def paper(
    request: HttpRequest,
    service: Service,
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence],
    back: str,
    chosen: str = "",
    notes: Iterable[str] = (),
) -> HttpResponse:
    """A table on A4 by the school's convention; without rows it says 无."""
    rows = list(rows)
    context = {
        **asdict(sheets.heading(request.user, {"term": service.term})),
        "department": "课程教学中心",
        "sheet": title,
        "chosen": chosen,
        "header": header,
        "rows": rows,
        "notes": list(notes),
        "back": back,
        "qr": sheets.qr_code(back),
    }
    return render(request, "teaching/placing_print.html", context)


def excel(
    request: HttpRequest,
    service: Service,
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence],
) -> HttpResponse:
    """The same table as a workbook."""
    name = sheets.file_name(title, sheets.heading(request.user, {"term": service.term}), {})
    return xlsx_response(title, header, rows, filename=name)


def address(name: str, service: Service) -> str:
    """A page of a service's term."""
    return f"{reverse(f'teaching:{name}')}?term={service.term.code}"
