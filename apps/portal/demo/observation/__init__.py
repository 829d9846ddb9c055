"""观课议课 at the demo school: Tuesdays, open lessons, dropping in, with sheets and minutes."""
