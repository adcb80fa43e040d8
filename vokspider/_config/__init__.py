"""The parts of ``vokspider.config``. Import that module, not this package."""
