"""Pages of duty pupils and their roster."""
