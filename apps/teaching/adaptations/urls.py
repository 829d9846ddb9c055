"""Addresses of 二次备课 and what is written after a lesson."""

from django.urls import path

from apps.teaching.adaptations.views import afterwards, red, sections

urlpatterns = [
    path("lesson/<int:pk>/adapt/", red.adapt, name="lesson-adapt"),
    path("lesson/<int:pk>/reflect/", afterwards.reflect, name="lesson-reflect"),
    path("unit/<int:pk>/redesign/", afterwards.redesign, name="unit-redesign"),
    path("adaptation/<int:pk>/", red.show, name="adaptation"),
    path("adaptation/<int:pk>/news/", red.news, name="adaptation-news"),
    path("adaptation/<int:pk>/word/", red.word, name="adaptation-word"),
    path("adaptation/<int:pk>/paper/", red.paper, name="adaptation-paper"),
    *sections.AdaptationView.get_urls(),
    *sections.ReflectionView.get_urls(),
    *sections.RedesignView.get_urls(),
]
