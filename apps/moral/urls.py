from django.urls import path

from apps.moral.ceremonies import speeches
from apps.moral.ceremonies import views as ceremonies
from apps.moral.council import views as council
from apps.moral.fairness import views as fairness
from apps.moral.flags import views as flags
from apps.moral.weeks import class_views, term_views
from apps.moral.weeks import views as weeks

app_name = "moral"
urlpatterns = [
    # -- weeks
    path("weeks/", weeks.latest, name="weeks"),
    path("weeks/mine/", class_views.mine, name="my-class"),
    path("weeks/<slug:code>/<int:week>/", weeks.week, name="week"),
    path("weeks/<slug:code>/<int:week>/compute/", weeks.compute, name="week-compute"),
    path("weeks/<slug:code>/<int:week>/class/<int:pk>/", class_views.class_week, name="class-week"),
    path("weeks/<slug:code>/term/", term_views.summary, name="term"),
    path("weeks/<slug:code>/term/print/", term_views.summary, {"paper": True}, name="term-print"),
    *[
        path(f"weekresult/<int:pk>/{verb}/", weeks.settle, {"verb": verb}, name=f"result-{verb}")
        for verb in ("confirm", "publish")
    ],
    *[
        path(f"weekresult/<int:pk>/{what}/", weeks.printed, {"what": what}, name=f"result-{what}")
        for what in ("sheet", "certificates", "announcement")
    ],
    *weeks.WeekRuleView.get_urls(),
    # -- flags
    *flags.FlagHoldingView.get_urls(),
    *flags.ExemplarView.get_urls(),
    # -- fairness
    path("fairness/", fairness.fairness, name="fairness"),
    path("fairness/<slug:code>/", fairness.fairness, name="fairness-term"),
    # -- ceremonies
    path("ceremony/generate/", ceremonies.generate, name="ceremony-generate"),
    *ceremonies.CeremonyView.get_urls(),
    path("ceremony/<int:pk>/swap/", ceremonies.swap, name="ceremony-swap"),
    path("ceremony/<int:pk>/nominate/", ceremonies.nominate, name="ceremony-nominate"),
    *[
        path(f"ceremony/<int:pk>/{verb}/", ceremonies.act, {"verb": verb}, name=f"ceremony-{verb}")
        for verb in ceremonies.ACTS
    ],
    *[
        path(
            f"ceremony/<int:pk>/{page}/", ceremonies.sheet, {"page": page}, name=f"ceremony-{page}"
        )
        for page in ("register", "script")
    ],
    path("ceremony/<int:pk>/certificates/", ceremonies.certificates, name="ceremony-certificates"),
    *ceremonies.FlagBearerView.get_urls(),
    path("flagbearer/<int:pk>/certificate/", ceremonies.certificate, name="flagbearer-certificate"),
    *speeches.SpeechView.get_urls(),
    path("speech/<int:pk>/write/", speeches.write, name="speech-write"),
    path("speech/<int:pk>/review/", speeches.review, name="speech-review"),
    path("speech/<int:pk>/file/", speeches.speech_file, name="speech-file"),
    # -- council
    *council.MeetingView.get_urls(),
    path("meeting/<int:pk>/refill/", council.refill, name="meeting-refill"),
    path("meeting/<int:pk>/add/", council.add_item, name="meeting-add"),
    path("meeting/<int:pk>/minutes/", council.minutes, name="meeting-minutes"),
    path("meeting/<int:pk>/follow/", council.follow, name="meeting-follow"),
    path("meeting/<int:pk>/paper/", council.paper, name="meeting-paper"),
    *council.DecisionView.get_urls(),
]
