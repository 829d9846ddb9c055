"""Watching a job, and the list of one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.jobs import services
from apps.core.jobs.models import Job


@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    """后台任务: what one has started, newest first."""
    jobs = Job.objects.visible_to(request.user).select_related("by")
    page = Paginator(jobs, 50).get_page(request.GET.get("page"))
    return render(request, "core/job_list.html", {"page_obj": page})


@login_required
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is; with htmx only the part that moves."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    part = "#state" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"core/job.html{part}", {"job": job})


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a job of one's own."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    services.cancel(job)
    messages.info(request, f"正在取消“{job}”。")
    return redirect(job)
