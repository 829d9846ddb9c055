"""Where a guardian's link leads in the teaching wing; the secret is the first part of every address."""

app_name = "families"
urlpatterns = [
    # -- sign-up for after-school service
    # -- how long homework really took
    # -- satisfaction survey
]
