"""A local, append-only log of debt-collection contacts, checked against published rules and exported as a dossier."""

__version__ = "0.1.0"
