"""学期汇总: flags and means of a term."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from apps.core.sheets import qr_code
from apps.moral.weeks.models import WeekResult
from apps.moral.weeks.term import term_rows
from apps.moral.weeks.views import by_grade, reading
from apps.school.models import Term


@login_required
def summary(request: HttpRequest, code: str, paper: bool = False) -> HttpResponse:
    """Every class's flags, mean and points for 活力班集体, on the screen or on A4."""
    reading(request.user)
    terms = Term.objects.select_related("year")
    term = get_object_or_404(terms, code=code)
    weeks, rows = term_rows(term)
    address = reverse("moral:term", args=[code])
    context = {
        "term": term,
        "term_name": str(term),
        "terms": terms.filter(pk__in=WeekResult.objects.published().values("term")),
        "weeks": weeks,
        "grades": by_grade(rows),
        "back": address,
        "qr": qr_code(address) if paper else "",
    }
    return render(request, "moral/term_print.html" if paper else "moral/term.html", context)
