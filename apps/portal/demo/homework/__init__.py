"""Homework at the demo school: rules, sources, every class's nights, decisions, marking."""
