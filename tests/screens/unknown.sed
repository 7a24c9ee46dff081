# What changes from run to run; the day is that of the clock that was set.
s/(14130-01-)[0-9]{2}(-[0-9]{5}-)[0-9X]/\1yy\2c/g
s/ [0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?/ mm-dd --:--/g
s/([0-9]{2}:[0-9]{2}(:[0-9]{2})?)/--:--/g
s/[0-9]{2}-[0-9]{2} [0-9]{2}([│└┌├])/mm-dd --\1/
s/[0-9a-f]{32}/<serial>/g
s/\b([CRL])-[0-9]{2}-([0-9]{5})/\1-yy-\2/g
s/ +[0-9]+(\.[0-9])? (秒|s)$/ -.- \2/
# The queue drains while the screens are drawn.
1s/(待ち|wait )[0-9]+( 書込み| write )[0-9]+( 不明| held )[0-9]+/\1n\2n\3n/
# How many a run of the sync takes depends on when it began.
s/(前回の同期: 送信 )[0-9]+(、回答 )[0-9]+/\1n\2n/
s/(last run: sent )[0-9]+(, answered )[0-9]+/\1n\2n/
# Opening hours and planned stops are those of the moment.
s/^  \* .*$//
