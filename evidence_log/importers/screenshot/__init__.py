"""Screenshots of call lists and conversations: read by machine into drafts, which a person confirms before anything counts them."""
