/*
 * The protocol between a counter's sync and the authority, for spin.
 *
 * Durable (database, ledger) is what stands in global variables; what a process holds in its hands is
 * gone after a crash. The network loses, repeats and reorders messages. Two syncs may run: the newer
 * one takes the lease, and the older one, which may have been asleep, fails at its next write. The
 * authority may be restarted between its decision and its answer. Faults are bounded, since
 * something that fails for ever settles nothing; within the bounds spin tries every order.
 *
 *   claims   no request is issued twice;
 *            a certificate is confirmed here only if it is confirmed there;
 *            no state is set back;
 *            when nothing moves any more every request is settled: none is lost, none waits for
 *            nobody.
 *
 * Faults that can be planted, each of which spin must find (tests/e2e/model.sh):
 *   BUG_FORGETS       the authority does not remember transactions over a restart
 *   BUG_NEW_ID        a request of unknown fate is sent again under a new transactionID
 *   BUG_NO_REPEAT     what was sent before a crash is taken for delivered
 *   BUG_CONFIRM_ONCE  a certConf is not repeated
 *   BUG_SET_BACK      an answer is acted on without looking at the row's state
 *   BUG_NO_FENCE      a sync that has lost the lease goes on writing what it read before
 */
#define REQUESTS 2 /* ROW() and the timeout below know that it is two */
#define PLACES 3   /* messages under way in one direction */
#ifndef LOSSES
#define LOSSES 2
#endif
#ifndef REPEATS
#define REPEATS 1
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef RESTARTS
#define RESTARTS 1
#endif
#ifndef NAPS
#define NAPS 1
#endif

mtype = { REQUEST, POLL, CONFIRM, GRANT, WAIT, DONE }

/* The counter's database: where a request stands. Each is later than the one before it. */
#define QUEUED 0
#define SENT 1
#define WAITING 2
#define ISSUED 3     /* answered; certificate issued, not confirmed */
#define CONFIRMING 4 /* certConf sent */
#define CONFIRMED 5
byte row[REQUESTS] = QUEUED
bit id[REQUESTS] = 0 /* which transactionID the request bears */
byte fence = 0

/* The authority's ledger; a transaction is 2 * request + ID. */
bool known[4] = false
byte issued[REQUESTS] = 0
bool undecided[REQUESTS] = false
bool confirmed[REQUESTS] = false

chan to_authority = [PLACES] of { mtype, byte, bit }
chan to_counter = [PLACES] of { mtype, byte }

byte losses = 0, repeats = 0, crashes = 0, restarts = 0, naps = 0, waits = 0

/* A full network loses what is sent into it. */
#define ASK(type, r)                                                                               \
	if                                                                                         \
	:: atomic { nfull(to_authority) -> to_authority!type, r, id[r] }                           \
	:: full(to_authority)                                                                      \
	fi
#define ANSWER(type, r)                                                                            \
	if                                                                                         \
	:: atomic { nfull(to_counter) -> to_counter!type, r }                                      \
	:: full(to_counter)                                                                        \
	fi

/* One transaction of the database: the newest sync alone may write. Never back. */
#define MOVE(r, from, to)                                                                          \
	atomic {                                                                                   \
		if                                                                                 \
		:: mine != fence -> goto gone                                                      \
		:: mine == fence && row[r] == from -> row[r] = to                                  \
		:: mine == fence && row[r] != from                                                 \
		fi                                                                                 \
	}
/* Killed here: what is in hand is gone, and the next process takes the lease. */
#define CRASH                                                                                      \
	if                                                                                         \
	:: atomic { crashes < CRASHES -> crashes++; goto begin }                                   \
	:: true                                                                                    \
	fi

#if defined(BUG_SET_BACK)
#define TAKE_GRANT(r) atomic { assert(row[r] < ISSUED); row[r] = ISSUED }
#elif defined(BUG_NO_FENCE)
/* Read, a while, written: nobody looks whether somebody else has the lease. */
#define TAKE_GRANT(r)                                                                              \
	was = row[r];                                                                              \
	if                                                                                         \
	:: atomic { was == SENT || was == WAITING -> assert(row[r] < ISSUED); row[r] = ISSUED }    \
	:: else                                                                                    \
	fi
#else
#define TAKE_GRANT(r)                                                                              \
	MOVE(r, SENT, ISSUED);                                                                     \
	MOVE(r, WAITING, ISSUED)
#endif

#ifdef BUG_NO_REPEAT
#define REPEAT_REQUEST(r) false
#else
#define REPEAT_REQUEST(r) (row[r] == SENT)
#endif
#ifdef BUG_CONFIRM_ONCE
#define REPEAT_CONFIRM(r) false
#else
#define REPEAT_CONFIRM(r) (row[r] == CONFIRMING)
#endif
#ifdef BUG_NEW_ID
#define DRAW(r) id[r] = 1
#else
#define DRAW(r) skip
#endif

#define ROW(r)                                                                                     \
	/* The journal first, then the network. */                                                 \
	:: row[r] == QUEUED ->                                                                     \
		MOVE(r, QUEUED, SENT);                                                             \
		CRASH;                                                                             \
		ASK(REQUEST, r)                                                                    \
	:: row[r] == ISSUED ->                                                                     \
		MOVE(r, ISSUED, CONFIRMING);                                                       \
		CRASH;                                                                             \
		ASK(CONFIRM, r)                                                                    \
	:: to_counter??GRANT, r ->                                                                 \
		CRASH;                                                                             \
		TAKE_GRANT(r)                                                                      \
	:: to_counter??WAIT, r ->                                                                  \
		CRASH;                                                                             \
		MOVE(r, SENT, WAITING)                                                             \
	:: to_counter??DONE, r ->                                                                  \
		assert(confirmed[r]);                                                              \
		CRASH;                                                                             \
		MOVE(r, CONFIRMING, CONFIRMED)

proctype sync()
{
	byte mine
	byte was

begin:
	atomic {
		was = 0;
		fence++;
		mine = fence
	}
	do
	ROW(0)
	ROW(1)
	/* Another sync takes the lease while this one sleeps; it goes on as if nothing had been. */
	:: atomic { naps < NAPS -> naps++; run sync() }
	/* Nothing moves any more: what has no answer is sent again, or all is settled. */
	:: timeout ->
		if
		:: mine != fence -> goto gone
		:: mine == fence && REPEAT_REQUEST(0) -> DRAW(0); ASK(REQUEST, 0)
		:: mine == fence && REPEAT_REQUEST(1) -> DRAW(1); ASK(REQUEST, 1)
		:: mine == fence && row[0] == WAITING -> ASK(POLL, 0)
		:: mine == fence && row[1] == WAITING -> ASK(POLL, 1)
		:: mine == fence && REPEAT_CONFIRM(0) -> ASK(CONFIRM, 0)
		:: mine == fence && REPEAT_CONFIRM(1) -> ASK(CONFIRM, 1)
		:: else ->
			assert(row[0] == CONFIRMED && row[1] == CONFIRMED);
			assert(confirmed[0] && confirmed[1]);
			goto gone
		fi
	od;
gone:
	skip
}

inline decide(r)
{
	issued[r]++;
	undecided[r] = false;
	assert(issued[r] <= 1)
}

/* The decision is durable before the answer leaves; a restart loses the answer alone. */
inline reply(type, r)
{
	if
	:: atomic {
		restarts < RESTARTS -> restarts++;
#ifdef BUG_FORGETS
		known[0] = false; known[1] = false; known[2] = false; known[3] = false
#endif
	   }
	:: ANSWER(type, r)
	fi
}

proctype authority()
{
	byte r
	bit i

end:
	do
	:: to_authority??REQUEST, r, i ->
		if
		:: atomic { !known[2 * r + i] -> known[2 * r + i] = true; decide(r) }; reply(GRANT, r)
		:: atomic {
			!known[2 * r + i] && waits < 1 && issued[r] == 0 -> waits++;
			known[2 * r + i] = true;
			undecided[r] = true
		   };
		   reply(WAIT, r)
		/* The same again: the same decision. */
		:: known[2 * r + i] && undecided[r] -> reply(WAIT, r)
		:: known[2 * r + i] && !undecided[r] -> reply(GRANT, r)
		fi
	:: to_authority??POLL, r, i ->
		if
		:: atomic { undecided[r] -> decide(r) }; reply(GRANT, r)
		:: !undecided[r] && issued[r] > 0 -> reply(GRANT, r)
		fi
	:: to_authority??CONFIRM, r, i ->
		assert(issued[r] == 1);
		confirmed[r] = true;
		reply(DONE, r)
	od
}

proctype network()
{
	mtype type
	byte r
	bit i

end:
	do
	:: atomic {
		losses < LOSSES && nempty(to_authority) -> to_authority?type, r, i;
		losses++;
		type = 0; r = 0; i = 0
	   }
	:: atomic {
		losses < LOSSES && nempty(to_counter) -> to_counter?type, r;
		losses++;
		type = 0; r = 0
	   }
	:: atomic {
		repeats < REPEATS && nempty(to_authority) && nfull(to_authority) ->
		to_authority?<type, r, i>;
		to_authority!type, r, i;
		repeats++;
		type = 0; r = 0; i = 0
	   }
	:: atomic {
		repeats < REPEATS && nempty(to_counter) && nfull(to_counter) ->
		to_counter?<type, r>;
		to_counter!type, r;
		repeats++;
		type = 0; r = 0
	   }
	od
}

init
{
	atomic {
		run authority();
		run network();
		run sync()
	}
}
