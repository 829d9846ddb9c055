"""The portal with one more address: a view that does a single INSERT, to measure others against."""

from jiaoxi.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
