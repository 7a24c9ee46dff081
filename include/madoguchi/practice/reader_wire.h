/*
 * practice/reader_wire: what the reader driver and the card server say to each other.
 *
 * DESCRIPTION
 *   A Unix socket of type SOCK_SEQPACKET per reader; every message is one packet. The driver opens
 *   two connections and names each with its first packet:
 *
 *   'e'  events: the server sends one byte at once and at every change: '1' a card lies in the
 *        reader, '0' none, '-' the reader is unplugged. The driver sends '.' for each when pcscd
 *        has acted on it and waits again.
 *   'c'  commands, one answer each:
 *          'U'          power up or reset   -> 'A' ATR; 'M' the card is mute; 'X' no card
 *          'D'          power down          -> 'A'; 'X' no card
 *          'T' APDU     transmit            -> 'A' answer; 'X' the card is gone, or was never
 *                                              powered since it was put in
 *          'F'          features        -> 'A' and a byte: 1 a PIN pad, 0 none
 *          'V' STRUCT   VERIFY_PIN_DIRECT   -> as 'T'; the structures of PC/SC part 10
 *          'M' STRUCT   MODIFY_PIN_DIRECT   -> as 'T'
 *   A card that was taken out and put in again answers 'X' to 'T' until it is powered up, so that
 *   a fast change of cards can never carry one card's session over to the next.
 *   Reader N (0 …) listens on FOLDER/reader-N.sock.
 * UNITS    Sizes in bytes; a packet has at most READER_WIRE_SIZE.
 * THREADS  None of its own: only constants. A connection carries one question at a time.
 */
#ifndef MADOGUCHI_PRACTICE_READER_WIRE_H
#define MADOGUCHI_PRACTICE_READER_WIRE_H

#define READER_WIRE_SIZE 4000
#define READER_WIRE_COUNT 2 /* readers of the practice world; the protocol knows any number */

#define READER_WIRE_EVENTS 'e'
#define READER_WIRE_COMMANDS 'c'
#define READER_WIRE_UP 'U'
#define READER_WIRE_DOWN 'D'
#define READER_WIRE_TRANSMIT 'T'
#define READER_WIRE_FEATURES 'F'
#define READER_WIRE_VERIFY 'V'
#define READER_WIRE_MODIFY 'M'
#define READER_WIRE_ANSWER 'A'
#define READER_WIRE_MUTE 'M'
#define READER_WIRE_GONE 'X'
#define READER_WIRE_PRESENT '1'
#define READER_WIRE_ABSENT '0'
#define READER_WIRE_UNPLUGGED '-'
#define READER_WIRE_NOTED '.'

#endif
