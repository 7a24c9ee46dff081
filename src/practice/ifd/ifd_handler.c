/*
 * The reader driver (IFD handler, version 3) of the practice world. pcscd loads it from a private
 * reader.conf whose DEVICENAME is the socket of one reader (practice/reader_wire). It waits for
 * insertion and removal on the socket instead of asking every 400 ms.
 */
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <PCSC/ifdhandler.h>
#include <PCSC/reader.h>

#include "madoguchi/practice/reader_link.h"
#include "madoguchi/practice/reader_wire.h"

#define READERS_MAX 8
/* The codes of the pad, of this driver's own choice. */
#define CONTROL_VERIFY SCARD_CTL_CODE(2061u)
#define CONTROL_MODIFY SCARD_CTL_CODE(2062u)

static struct reader_link links[READERS_MAX];
static pthread_mutex_t links_lock = PTHREAD_MUTEX_INITIALIZER;

static struct reader_link *find_link(DWORD lun)
{
	struct reader_link *found = NULL;

	pthread_mutex_lock(&links_lock);
	for (size_t i = 0; i < READERS_MAX; i++)
		if (links[i].used && links[i].lun == lun)
			found = &links[i];
	pthread_mutex_unlock(&links_lock);
	return found;
}

RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR DeviceName)
{
	RESPONSECODE result = IFD_COMMUNICATION_ERROR;

	pthread_mutex_lock(&links_lock);
	for (size_t i = 0; i < READERS_MAX && result != IFD_SUCCESS; i++)
		if (!links[i].used && reader_link_open(&links[i], Lun, DeviceName))
			result = IFD_SUCCESS;
	pthread_mutex_unlock(&links_lock);
	return result;
}

/* Readers are named by their socket; a number says nothing. */
RESPONSECODE IFDHCreateChannel(DWORD Lun, DWORD Channel)
{
	(void)Lun;
	(void)Channel;
	return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHCloseChannel(DWORD Lun)
{
	struct reader_link *link = find_link(Lun);

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	pthread_mutex_lock(&links_lock);
	reader_link_close(link);
	pthread_mutex_unlock(&links_lock);
	return IFD_SUCCESS;
}

static RESPONSECODE wait_for_event(DWORD lun, int timeout)
{
	struct reader_link *link = find_link(lun);

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	reader_link_wait(link, timeout);
	return IFD_SUCCESS;
}

static RESPONSECODE stop_waiting(DWORD lun)
{
	struct reader_link *link = find_link(lun);

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	reader_link_stop(link);
	return IFD_SUCCESS;
}

static RESPONSECODE give(const void *bytes, size_t size, PDWORD length, PUCHAR value)
{
	if (*length < size)
		return IFD_ERROR_INSUFFICIENT_BUFFER;
	memcpy(value, bytes, size);
	*length = size;
	return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value)
{
	static RESPONSECODE (*const wait)(DWORD, int) = wait_for_event;
	static RESPONSECODE (*const stop)(DWORD) = stop_waiting;
	static const UCHAR one = 1, many = READERS_MAX;
	struct reader_link *link = find_link(Lun);

	switch (Tag) {
	case TAG_IFD_ATR:
	case SCARD_ATTR_ATR_STRING:
		return link != NULL ? give(link->atr, link->atr_size, Length, Value)
				    : IFD_NO_SUCH_DEVICE;
	case TAG_IFD_SLOTS_NUMBER:
		return give(&one, 1, Length, Value);
	case TAG_IFD_SIMULTANEOUS_ACCESS:
		return give(&many, 1, Length, Value);
	case TAG_IFD_THREAD_SAFE:
		return give(&one, 1, Length, Value);
	case TAG_IFD_POLLING_THREAD_WITH_TIMEOUT:
		return give(&wait, sizeof(wait), Length, Value);
	case TAG_IFD_STOP_POLLING_THREAD:
		return give(&stop, sizeof(stop), Length, Value);
	default:
		return IFD_ERROR_TAG;
	}
}

RESPONSECODE IFDHSetCapabilities(DWORD Lun, DWORD Tag, DWORD Length, PUCHAR Value)
{
	(void)Lun;
	(void)Tag;
	(void)Length;
	(void)Value;
	return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD Lun, DWORD Protocol, UCHAR Flags, UCHAR PTS1,
				       UCHAR PTS2, UCHAR PTS3)
{
	(void)Lun;
	(void)Flags;
	(void)PTS1;
	(void)PTS2;
	(void)PTS3;
	return Protocol == SCARD_PROTOCOL_T1 ? IFD_SUCCESS : IFD_PROTOCOL_NOT_SUPPORTED;
}

static RESPONSECODE power_up(struct reader_link *link)
{
	static const uint8_t packet[] = { READER_WIRE_UP };
	uint8_t answer[1 + sizeof(link->atr)];
	size_t size = reader_link_ask(link, packet, sizeof(packet), answer, sizeof(answer));

	link->atr_size = 0;
	if (size < 2 || answer[0] != READER_WIRE_ANSWER)
		return IFD_ERROR_POWER_ACTION;
	link->atr_size = size - 1;
	memcpy(link->atr, answer + 1, link->atr_size);
	return IFD_SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength)
{
	static const uint8_t packet[] = { READER_WIRE_DOWN };
	uint8_t answer[1];
	struct reader_link *link = find_link(Lun);
	RESPONSECODE result = IFD_SUCCESS;

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	if (Action == IFD_POWER_DOWN) {
		(void)reader_link_ask(link, packet, sizeof(packet), answer, sizeof(answer));
		link->atr_size = 0;
	} else if (Action == IFD_POWER_UP || Action == IFD_RESET) {
		result = power_up(link);
	} else {
		return IFD_NOT_SUPPORTED;
	}
	*AtrLength = link->atr_size;
	memcpy(Atr, link->atr, link->atr_size);
	return result;
}

/* Sends one packet that the card answers; the bytes may hold PINs. */
static RESPONSECODE ask_card(struct reader_link *link, uint8_t kind, const UCHAR *bytes, DWORD size,
			     PUCHAR answer, PDWORD length)
{
	uint8_t packet[READER_WIRE_SIZE];
	RESPONSECODE result = IFD_COMMUNICATION_ERROR;
	size_t count = 0;

	if (size < sizeof(packet)) {
		packet[0] = kind;
		memcpy(packet + 1, bytes, size);
		count = reader_link_ask(link, packet, size + 1, packet, sizeof(packet));
	}
	if (count > 2 && packet[0] == READER_WIRE_ANSWER && count - 1 <= *length) {
		memcpy(answer, packet + 1, count - 1);
		*length = count - 1;
		result = IFD_SUCCESS;
	} else {
		*length = 0;
	}
	explicit_bzero(packet, sizeof(packet));
	return result;
}

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer, DWORD TxLength,
			       PUCHAR RxBuffer, PDWORD RxLength, PSCARD_IO_HEADER RecvPci)
{
	struct reader_link *link = find_link(Lun);

	(void)SendPci;
	(void)RecvPci;
	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	return ask_card(link, READER_WIRE_TRANSMIT, TxBuffer, TxLength, RxBuffer, RxLength);
}

static bool has_pad(struct reader_link *link)
{
	static const uint8_t packet[] = { READER_WIRE_FEATURES };
	uint8_t answer[2];

	return reader_link_ask(link, packet, sizeof(packet), answer, sizeof(answer)) == 2 &&
	       answer[0] == READER_WIRE_ANSWER && answer[1] == 1;
}

/* PC/SC part 10, 2.2: tag, 4, control code in big-endian order. A reader without features answers
 * with an empty list. */
static RESPONSECODE give_features(struct reader_link *link, PUCHAR answer, DWORD size,
				  LPDWORD length)
{
	static const UCHAR features[] = {
		FEATURE_VERIFY_PIN_DIRECT,  4,
		CONTROL_VERIFY >> 24,	    CONTROL_VERIFY >> 16 & 0xFF,
		CONTROL_VERIFY >> 8 & 0xFF, CONTROL_VERIFY & 0xFF,
		FEATURE_MODIFY_PIN_DIRECT,  4,
		CONTROL_MODIFY >> 24,	    CONTROL_MODIFY >> 16 & 0xFF,
		CONTROL_MODIFY >> 8 & 0xFF, CONTROL_MODIFY & 0xFF,
	};

	*length = 0;
	if (!has_pad(link))
		return IFD_SUCCESS;
	*length = size;
	return give(features, sizeof(features), length, answer);
}

RESPONSECODE IFDHControl(DWORD Lun, DWORD ControlCode, PUCHAR TxBuffer, DWORD TxLength,
			 PUCHAR RxBuffer, DWORD RxLength, LPDWORD BytesReturned)
{
	struct reader_link *link = find_link(Lun);

	*BytesReturned = 0;
	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	if (ControlCode == CM_IOCTL_GET_FEATURE_REQUEST)
		return give_features(link, RxBuffer, RxLength, BytesReturned);
	if (ControlCode != CONTROL_VERIFY && ControlCode != CONTROL_MODIFY)
		return IFD_ERROR_NOT_SUPPORTED;
	*BytesReturned = RxLength;
	return ask_card(link,
			ControlCode == CONTROL_VERIFY ? READER_WIRE_VERIFY : READER_WIRE_MODIFY,
			TxBuffer, TxLength, RxBuffer, BytesReturned);
}

RESPONSECODE IFDHICCPresence(DWORD Lun)
{
	struct reader_link *link = find_link(Lun);

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	if (reader_link_present(link))
		return IFD_ICC_PRESENT;
	/* pcscd calls a reader that is away "unknown" until it answers again. */
	return link->unplugged ? IFD_COMMUNICATION_ERROR : IFD_ICC_NOT_PRESENT;
}
