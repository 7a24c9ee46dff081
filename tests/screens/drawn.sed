# What changes from run to run: the world's clock is set to ten o'clock of a fixed day, so that only
# minutes and seconds move. Every line keeps its width.
s/10:0[0-9]:[0-9]{2}/10:0-:--/g
s/10:0[0-9]/10:0-/g
s/10時0[0-9]分/10時0-分/g
s/\b[0-9a-f]{32}\b/00000000000000000000000000000000/g
# How long a step took.
s/ +[0-9]+(\.[0-9])? (秒|s)$/ -.- \2/
# The queue drains while the screens are drawn.
1s/(待ち|wait )[0-9]+( 書込み| write )[0-9]+( 不明| held )[0-9]*/\1n\2n\3n/
# How many a run of the sync takes depends on when it began.
s/(前回の同期：送信 )[0-9]+(、回答 )[0-9]+/\1n\2n/
s/(Last run: sent )[0-9]+(, answered )[0-9]+/\1n\2n/
# A file that is named by the second.
s/(audit|day|register)-2026-10-14-10[0-9]{4}/\1-2026-10-14-10----/
# Whether a run of the sync began after differences were found.
s/^  すべて回答済みですが、全国サービスとの相違に担当者の判断が必要です。$/  すべて完了しました。/
s/^  Everything is answered; differences with the service need a person\.$/  Everything is settled./
