"""Exports of chat programs: WhatsApp, WeChat, Telegram. What they share is beside them, a module for each format."""
