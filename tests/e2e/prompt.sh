#!/bin/sh
# A password asked for at a terminal without echo: Ctrl-C and Ctrl-Z leave the terminal as it was, and who
# continues is asked anew.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

check "a world" world_up
check "a card" "$PRACTICE" resident insert taro
tmux_here new-session -d -s counter -x 100 -y 24 \
	env "$(cat "$MADOGUCHI_PRACTICE_STATE/env")" PS1='ready> ' LC_ALL=C.UTF-8 sh -i
check "a shell" shows 'ready>'
ask() { typed "$BIN/madoguchi --config $CONF --lang en --operator hayashi card show"; keys Enter; }
echoes() {
	typed "clear; stty -a | grep -ow -e '-\\?echo'"
	keys Enter
	shows 'echo' && ! grep -qx -e '-echo' "$WORK/screen"
}

ask
check "the password is asked for" shows 'Password:'
typed practice-1
keys C-c
check "Ctrl-C ends it" lacks 'Password: practice'
check "and the terminal echoes" echoes
typed clear
keys Enter
ask
check "once more" shows 'Password:'
typed wrong
keys C-z
check "Ctrl-Z stops it" shows 'Stopped'
check "and the terminal echoes" echoes
typed 'clear; fg'
keys Enter
check "continued it asks anew" shows 'Password:'
typed practice-1
keys Enter
check "and takes what is typed now" shows tries_auth
refuse "nothing of it was ever shown" grep -q practice-1 "$WORK/screen"
check "the terminal echoes at the end" echoes
typed "clear; $BIN/madoguchi --config $CONF --lang ja operator password"
keys Enter
check "an operator has a password, and no PIN" shows '操作者の新しいパスワード:'
keys C-c
screens_close
