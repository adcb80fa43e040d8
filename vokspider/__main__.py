"""``python -m vokspider``: the same as the command ``vokspider``."""

from vokspider.cli import main

if __name__ == "__main__":
    main()
