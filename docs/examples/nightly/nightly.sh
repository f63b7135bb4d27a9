#!/bin/sh
# Coverage of tonight's extract: recorded, compared with last night, written for those who read it.
# Ends with the exit status that tells what to do: docs/nightly.md.
set -u
umask 077

lagi_clean=/opt/lagi-clean/bin/lagi-clean
folder=/srv/lagi-clean
extract=$folder/people.parquet

"$lagi_clean" coverage "$extract" --by ward \
    --history "$folder/history.db" -o "$folder/coverage.json" \
    --fail-under cccd_issued=90 --max-drop 0.5 --max-age 26h
status=$?

# the trend is worth reading after a finding too
if [ "$status" -le 1 ]; then
    "$lagi_clean" trend "$folder/history.db" --by ward --target cccd_issued=95 \
        -o "$folder/trend.json" || status=$?
fi
exit "$status"
