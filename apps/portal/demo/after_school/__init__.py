"""After-school service at the demo school: courses, sign-ups, placing, afternoons, money."""
