"""What people and programs want to know, as typed data. The command line and a web page only render it."""
