#!/bin/sh
# What deploy/prometheus and deploy/grafana say, against a real Prometheus that watches a real server.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/deploy/monitoring/drill.py
