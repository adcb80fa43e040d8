#!/bin/sh
# vokspider with the settings of the service. Install it as /usr/local/bin/vokspider, and run it as the service's user:
#   sudo -u vokspider vokspider status
set -a
. /etc/vokspider/vokspider.env
if [ -r /etc/vokspider/secrets.env ]; then . /etc/vokspider/secrets.env; fi
exec /opt/vokspider/.venv/bin/vokspider "$@"
