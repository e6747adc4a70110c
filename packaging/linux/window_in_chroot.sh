# Opens the window of the installed app on a display without a screen and ends it; run by prove_deb.sh.
set -eu
Xvfb :7 -screen 0 1280x860x24 -nolisten tcp -ac >/dev/null 2>&1 &
server=$!
sleep 2
DISPLAY=:7 weighin >/root/window.txt 2>&1 &
app=$!
tries=0
until DISPLAY=:7 xdotool search --onlyvisible --name '^Weigh-In$' >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$app"; then
        cat /root/window.txt
        exit 1
    fi
    sleep 0.2
done
echo "the window is open"
sleep 3
kill "$app"
wait "$app" || true
kill "$server"
if [ -s /root/window.txt ]; then
    cat /root/window.txt
    exit 1
fi
