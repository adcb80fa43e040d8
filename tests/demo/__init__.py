"""Tests of the demo site itself: other tests take its word for the truth."""
