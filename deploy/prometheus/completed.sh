#!/bin/sh
# completed.sh backup|restore_drill [DIRECTORY]: the last step of a job that went well. Writes when, for prometheus-node-exporter, which
# reads DIRECTORY (--collector.textfile.directory; Debian's by default). A job that fails does not come here, so its age grows.
set -eu
directory=${2:-/var/lib/prometheus/node-exporter}
case ${1:-} in
backup | restore_drill) metric=kafile_$1_completed_timestamp_seconds ;;
*)
    echo "use: completed.sh backup|restore_drill [DIRECTORY]" >&2
    exit 2
    ;;
esac
mkdir -p "$directory"
trap 'rm -f "$directory/.$metric"' EXIT
cat >"$directory/.$metric" <<END
# HELP $metric When this went well last.
# TYPE $metric gauge
$metric $(date +%s)
END
chmod 644 "$directory/.$metric"
mv "$directory/.$metric" "$directory/$metric.prom"
