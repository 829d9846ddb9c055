"""A whole school to try the portal with: invented people, the school's own plan of spring 2022."""
