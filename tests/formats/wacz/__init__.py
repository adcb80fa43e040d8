"""Tests of packages of web archives."""
