"""The vault: an append-only ledger, the tables projected from it, and the files it keeps."""
