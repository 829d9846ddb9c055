"""Lesson preparation at the demo school: groups, plans in every state, adaptations, reflections."""
