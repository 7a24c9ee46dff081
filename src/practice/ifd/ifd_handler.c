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

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer, DWORD TxLength,
			       PUCHAR RxBuffer, PDWORD RxLength, PSCARD_IO_HEADER RecvPci)
{
	uint8_t packet[READER_WIRE_SIZE];
	struct reader_link *link = find_link(Lun);
	size_t size = 0;
	RESPONSECODE result = IFD_COMMUNICATION_ERROR;

	(void)SendPci;
	(void)RecvPci;
	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	if (TxLength < sizeof(packet)) {
		packet[0] = READER_WIRE_TRANSMIT;
		memcpy(packet + 1, TxBuffer, TxLength);
		size = reader_link_ask(link, packet, TxLength + 1, packet, sizeof(packet));
	}
	if (size > 2 && packet[0] == READER_WIRE_ANSWER && size - 1 <= *RxLength) {
		memcpy(RxBuffer, packet + 1, size - 1);
		*RxLength = size - 1;
		result = IFD_SUCCESS;
	} else {
		*RxLength = 0;
	}
	/* Commands carry PINs. */
	explicit_bzero(packet, sizeof(packet));
	return result;
}

/* A reader without features answers the question for them with an empty list. */
RESPONSECODE IFDHControl(DWORD Lun, DWORD ControlCode, PUCHAR TxBuffer, DWORD TxLength,
			 PUCHAR RxBuffer, DWORD RxLength, LPDWORD BytesReturned)
{
	(void)Lun;
	(void)TxBuffer;
	(void)TxLength;
	(void)RxBuffer;
	(void)RxLength;
	*BytesReturned = 0;
	return ControlCode == CM_IOCTL_GET_FEATURE_REQUEST ? IFD_SUCCESS : IFD_ERROR_NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD Lun)
{
	struct reader_link *link = find_link(Lun);

	if (link == NULL)
		return IFD_NO_SUCH_DEVICE;
	return reader_link_present(link) ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
}
