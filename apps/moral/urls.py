from django.urls import path

from apps.moral.ceremonies import speeches
from apps.moral.ceremonies import views as ceremonies
from apps.moral.council import views as council

app_name = "moral"
urlpatterns = [
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
