"""The portal with two more addresses, to measure others against: a single INSERT, a fixed answer."""

from jiaoxi.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
