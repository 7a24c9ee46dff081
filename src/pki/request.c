#include "madoguchi/pki/request.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "attributes.h"
#include "crmf.h"
#include "der.h"
#include "request_signature.h"

/* Only the end is asked for: the beginning is the authority's. */
static bool fill_validity(struct crmf_template *wanted, const struct pki_request *request,
			  struct error *error)
{
	if (request->not_after_ms == 0)
		return true;
	wanted->validity = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_VALIDITY));
	if (wanted->validity == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "validity");
	wanted->validity->not_after = ASN1_TIME_set(NULL, (time_t)(request->not_after_ms / 1000));
	return wanted->validity->not_after != NULL || PKI_ERROR(error, ERROR_MEMORY, "validity");
}

static bool fill_template(struct crmf_template *wanted, const struct pki_request *request,
			  const struct pki_signer *signer, struct error *error)
{
	if (!attributes_subject(request, &wanted->subject, error))
		return false;
	if (!attributes_extensions(request, &wanted->extensions, error))
		return false;
	wanted->public_key =
	    der_decode(ASN1_ITEM_rptr(X509_PUBKEY), signer->public_key, signer->public_key_size);
	if (wanted->public_key == NULL)
		return PKI_ERROR(error, ERROR_INPUT_WRONG, "public key");
	return fill_validity(wanted, request, error);
}

static bool fill_certificate_id(struct crmf_certificate_id *id, X509 *certificate)
{
	id->issuer->type = GEN_DIRNAME;
	id->issuer->d.directoryName = X509_NAME_dup(X509_get_issuer_name(certificate));
	return id->issuer->d.directoryName != NULL &&
	       ASN1_STRING_copy(id->serial, X509_get0_serialNumber(certificate)) == 1;
}

/* OldCertID is a control whose value is a CertId. */
static struct crmf_attribute *old_certificate_control(X509 *certificate)
{
	struct crmf_attribute *control = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_ATTRIBUTE));
	struct crmf_certificate_id *id = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_CERTIFICATE_ID));

	if (control != NULL && id != NULL && fill_certificate_id(id, certificate)) {
		ASN1_OBJECT_free(control->type);
		control->type = OBJ_nid2obj(NID_id_regCtrl_oldCertID);
		if (ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(CRMF_CERTIFICATE_ID), id,
					    &control->value) == NULL) {
			ASN1_item_free((void *)control, ASN1_ITEM_rptr(CRMF_ATTRIBUTE));
			control = NULL;
		}
	} else {
		ASN1_item_free((void *)control, ASN1_ITEM_rptr(CRMF_ATTRIBUTE));
		control = NULL;
	}
	ASN1_item_free((void *)id, ASN1_ITEM_rptr(CRMF_CERTIFICATE_ID));
	return control;
}

static bool fill_controls(struct crmf_request *asked, const struct pki_request *request,
			  struct error *error)
{
	struct crmf_attribute *control;
	X509 *old;

	if (request->old_certificate == NULL)
		return true;
	old = der_decode(ASN1_ITEM_rptr(X509), request->old_certificate,
			 request->old_certificate_size);
	if (old == NULL)
		return PKI_ERROR(error, ERROR_FILE_WRONG, "old certificate");
	control = old_certificate_control(old);
	X509_free(old);
	if (asked->controls == NULL)
		asked->controls = OPENSSL_sk_new_null();
	if (control != NULL && OPENSSL_sk_push(asked->controls, control) > 0)
		return true;
	ASN1_item_free((void *)control, ASN1_ITEM_rptr(CRMF_ATTRIBUTE));
	return PKI_ERROR(error, ERROR_MEMORY, "old certificate");
}

/* The card signs the DER of CertRequest, exactly as it will be sent. */
static bool prove(struct crmf_message *message, const struct pki_signer *signer,
		  struct error *error)
{
	struct crmf_proof *proof = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_PROOF));
	struct buffer der;
	bool done;

	message->proof = proof;
	if (proof == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "proof of possession");
	proof->type = CRMF_PROOF_SIGNATURE;
	proof->value.signature = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_SIGNATURE));
	if (proof->value.signature == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "proof of possession");
	buffer_init(&der, DER_SIZE_MAX);
	done = der_encode(ASN1_ITEM_rptr(CRMF_REQUEST), message->request, &der, error) &&
	       request_sign(signer, der.bytes, der.size, proof->value.signature->algorithm,
			    proof->value.signature->signature, error);
	buffer_done(&der);
	return done;
}

bool pki_request_crmf(const struct pki_request *request, const struct pki_signer *signer,
		      struct buffer *ret_body, struct error *error)
{
	OPENSSL_STACK *messages = OPENSSL_sk_new_null();
	struct crmf_message *message = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_MESSAGE));
	bool done;

	if (messages == NULL || message == NULL || OPENSSL_sk_push(messages, message) <= 0) {
		ASN1_item_free((void *)message, ASN1_ITEM_rptr(CRMF_MESSAGE));
		OPENSSL_sk_free(messages);
		return PKI_ERROR(error, ERROR_MEMORY, "request");
	}
	done = ASN1_INTEGER_set(message->request->id, 0) == 1 &&
	       fill_template(message->request->wanted, request, signer, error) &&
	       fill_controls(message->request, request, error) && prove(message, signer, error) &&
	       der_encode(ASN1_ITEM_rptr(CRMF_MESSAGES), messages, ret_body, error);
	ASN1_item_free((void *)messages, ASN1_ITEM_rptr(CRMF_MESSAGES));
	return done;
}

static bool fill_p10(X509_REQ *p10, const struct pki_request *request,
		     const struct pki_signer *signer, struct error *error)
{
	struct crmf_template *wanted = (void *)ASN1_item_new(ASN1_ITEM_rptr(CRMF_TEMPLATE));
	bool done = false;

	if (wanted == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "request");
	if (fill_template(wanted, request, signer, error)) {
		EVP_PKEY *key = X509_PUBKEY_get0(wanted->public_key);

		done = key != NULL && X509_REQ_set_version(p10, X509_REQ_VERSION_1) == 1 &&
		       X509_REQ_set_subject_name(p10, wanted->subject) == 1 &&
		       X509_REQ_set_pubkey(p10, key) == 1 &&
		       (wanted->extensions == NULL ||
			X509_REQ_add_extensions(p10, wanted->extensions) == 1);
		if (!done)
			PKI_ERROR(error, ERROR_INPUT_WRONG, "PKCS#10");
	}
	ASN1_item_free((void *)wanted, ASN1_ITEM_rptr(CRMF_TEMPLATE));
	return done;
}

static bool sign_p10(X509_REQ *p10, const struct pki_signer *signer, struct error *error)
{
	uint8_t *der = NULL;
	int size = i2d_re_X509_REQ_tbs(p10, &der);
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_BIT_STRING *signature = ASN1_BIT_STRING_new();
	bool done;

	if (size < 0 || algorithm == NULL || signature == NULL)
		done = PKI_ERROR(error, ERROR_MEMORY, "PKCS#10");
	else
		done = request_sign(signer, der, (size_t)size, algorithm, signature, error);
	if (done && X509_REQ_set1_signature_algo(p10, algorithm) == 1) {
		X509_REQ_set0_signature(p10, signature);
		signature = NULL;
	} else if (done) {
		done = PKI_ERROR(error, ERROR_MEMORY, "PKCS#10");
	}
	ASN1_BIT_STRING_free(signature);
	X509_ALGOR_free(algorithm);
	OPENSSL_free(der);
	return done;
}

bool pki_request_p10(const struct pki_request *request, const struct pki_signer *signer,
		     struct buffer *ret_body, struct error *error)
{
	X509_REQ *p10 = X509_REQ_new();
	bool done;

	if (p10 == NULL)
		return PKI_ERROR(error, ERROR_MEMORY, "PKCS#10");
	done = fill_p10(p10, request, signer, error) && sign_p10(p10, signer, error) &&
	       der_encode(ASN1_ITEM_rptr(X509_REQ), p10, ret_body, error);
	X509_REQ_free(p10);
	return done;
}
