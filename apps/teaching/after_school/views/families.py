"""报名 on a guardian's phone, by the guardian's signed link: one child at a time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.core.forms import posted
from apps.school.links.opening import by_link, stop
from apps.school.models import Enrolment, Guardian, Guardianship, Term
from apps.teaching.after_school import signing, standing
from apps.teaching.after_school.forms.signing import SignUpForm
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.signups import SignUp
from apps.teaching.after_school.views.pages import service_of


@by_link
def signup(request: HttpRequest, guardian: Guardian, pk: int) -> HttpResponse:
    """The sheet of one's own child; what was confirmed last, by whom and when."""
    place = _place(guardian, pk)
    if place is None:
        hint = "这个孩子已经不在本校，或者不在您的链接里。如果不对，请联系班主任。"
        return stop(request, 404, "没有找到这个孩子", hint)
    service = service_of(Term.objects.current())
    if service is None or service.state == Service.State.PREPARING:
        hint = "学校还在准备，开放以后班主任会通知您。"
        return stop(request, 404, "课后服务报名还没有开始", hint)
    return _sheet(request, guardian, place, service)


def _place(guardian: Guardian, pupil: int) -> Enrolment | None:
    """Where the child is today; None for a child who has left or is somebody else's."""
    rows = Enrolment.objects.on().filter(pupil__guardianships__guardian=guardian, pupil=pupil)
    return rows.filter(pupil__status="enrolled").select_related("pupil", "school_class").first()


def _sheet(request: HttpRequest, guardian, place: Enrolment, service: Service) -> HttpResponse:
    kept = service.signups.filter(pupil=place.pupil_id).first()
    today = timezone.localdate()
    is_open = service.takes_signups(today) and (kept is None or kept.state in SignUp.ANSWERABLE)
    # Who only reads what was said needs no sheet.
    editing = is_open and (kept is None or "edit" in request.GET)
    form = None
    if editing or request.method == "POST":
        form = _form(posted(request), guardian, place, service, kept)
    if form and form.is_valid():
        try:
            done = signing.answer(service, place.pupil, form.answer, guardian=guardian)
        except ValidationError as refusal:
            # What was typed stays on the page, though it cannot be kept any more.
            form.add_error(None, refusal)
        else:
            _thank(request, done)
            return redirect("families:signup", request.token, place.pupil_id)
    context = {
        "form": form,
        "place": place,
        "service": service,
        "signup": kept,
        "is_open": is_open,
        # A sheet that could not be kept stays open, so that nothing typed is lost.
        "editing": form is not None,
        "closed": "" if is_open else _why_closed(service, kept, today),
        "token": request.token,
        **_shown(service, kept),
    }
    status = 422 if form and form.errors else 200
    return render(request, "public/signup.html", context, status=status)


def _form(data, guardian, place: Enrolment, service: Service, kept: SignUp | None) -> SignUpForm:
    wards = Guardianship.objects.filter(guardian=guardian).exclude(pupil=place.pupil_id)
    return SignUpForm(
        data,
        service=service,
        pupil=place.pupil,
        grade=place.school_class.grade,
        guardian=guardian,
        signup=kept,
        has_siblings=wards.exists(),
    )


def _thank(request: HttpRequest, done: signing.Answered) -> None:
    words = "已答复：不参加。" if done.signup.state == SignUp.State.DECLINED else "报名已确认。"
    if done.before:
        at = timezone.localtime(done.before.created_at)
        words += (
            f"{done.before.who}在{at:%-m月%-d日 %H:%M}确认过（{done.before.summary}），"
            "现在以您这次确认的为准。"
        )
    messages.success(request, words)


def _why_closed(service: Service, kept: SignUp | None, today) -> str:
    if kept and kept.state == SignUp.State.WITHDRAWN:
        return "已经退出本学期课后服务；要重新参加，请联系班主任。"
    if kept and kept.state not in SignUp.ANSWERABLE and service.takes_signups(today):
        return "已经编班，不能再改；要更改请联系班主任。"
    return signing.closed_sentence(service, today)


def _shown(service: Service, kept: SignUp | None) -> dict:
    """What was said and what came of it; a course is told once it is published."""
    if kept is None:
        return {}
    published = service.state in (Service.State.PUBLISHED, Service.State.SETTLED)
    return {
        "wishes": standing.wishes_of([kept.pk]).get(kept.pk, []),
        "placement": standing.placement_of(kept) if published else None,
        "published": published,
        "confirmations": kept.confirmations.select_related("guardian", "staff")[:10],
        "state": standing.words_for_family(service, kept),
    }
