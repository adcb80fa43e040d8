"""Messages to people that wait to be sent."""
