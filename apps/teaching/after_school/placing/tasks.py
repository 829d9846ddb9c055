"""A large school's placing in the background, so that a bar moves meanwhile."""

from django.urls import reverse

from apps.core.jobs.models import Job
from apps.core.jobs.services import Outcome, Progress, job_task
from apps.school.models import Staff
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.placing import services


@job_task
def draw_placing(job: Job, progress: Progress) -> Outcome:
    """Compute the placing; it counts only once somebody has taken it over."""
    service = Service.objects.select_related("term__year").get(pk=job.params["service"])
    progress(1, 3)
    run = services.draw(service, by=Staff.objects.filter(pk=job.params["staff"]).first())
    progress(3, 3)
    return Outcome(
        "编班算好了，还没有采用。", url=reverse("teaching:placingrun-detail", args=[run.pk])
    )
