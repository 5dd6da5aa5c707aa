"""Backups of Android phones: calls and messages as the apps that save them write them."""
