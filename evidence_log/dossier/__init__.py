"""The complaint file: content first (`sections`), looks last (`pdf`)."""
