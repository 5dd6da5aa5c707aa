"""Recordings of calls: the audio file, what its name says, and what a recorder wrote beside it."""
