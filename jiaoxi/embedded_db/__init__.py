"""Django's Postgres backend on the embedded server: a command needs no ``make up`` beside it."""
