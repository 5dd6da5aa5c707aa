"""Google Voice: what its data export (Takeout) holds."""
