"""Codes and records that all other packages share: items, outcomes, reasons, options. Imports no other package."""
