"""What there is to say about the archive, as typed data: cli renders it, and so does a web page.

Each report is a frozen attrs class and a function that builds it from the store. No report knows a site, a framework
or a terminal, and none holds a sentence for people.
"""
