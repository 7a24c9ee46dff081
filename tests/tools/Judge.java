/*
 * Judge: BouncyCastle's CMP classes build messages for the practice authority and read ours.
 *
 *   build CA-FOLDER OUT.der    a nested message of an ir (RSA-2048, proof of possession) and a genm
 *   read FILE…                 type, transactionID, sender and protection of each and what is inside
 *
 * One line a message: "TYPE TRANSACTIONID ok|WRONG COUNT", inner ones indented.
 */
import java.io.File;
import java.io.FileReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Date;

import org.bouncycastle.asn1.cmp.GenMsgContent;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIMessages;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertReqMsg;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.cmp.GeneralPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcaCertificateRequestMessageBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

public class Judge {
	private static final SecureRandom random = new SecureRandom();

	private static byte[] draw() {
		byte[] bytes = new byte[16];
		random.nextBytes(bytes);
		return bytes;
	}

	private static Object pem(File file) throws Exception {
		try (PEMParser parser = new PEMParser(new FileReader(file))) {
			return parser.readObject();
		}
	}

	private static PrivateKey key(File file) throws Exception {
		Object read = pem(file);
		PrivateKeyInfo info = read instanceof PEMKeyPair
			? ((PEMKeyPair) read).getPrivateKeyInfo() : (PrivateKeyInfo) read;
		return new JcaPEMKeyConverter().getPrivateKey(info);
	}

	private static PKIMessage protect(PKIBody body, File ca) throws Exception {
		X509CertificateHolder office = (X509CertificateHolder) pem(new File(ca, "office.pem"));
		X509CertificateHolder authority = (X509CertificateHolder) pem(new File(ca, "cmp.pem"));
		PrivateKey own = key(new File(ca, "office.key"));
		ContentSigner signer = new JcaContentSignerBuilder(
			own.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA").build(own);
		ProtectedPKIMessage made = new ProtectedPKIMessageBuilder(
			new GeneralName(office.getSubject()), new GeneralName(authority.getSubject()))
			.setMessageTime(new Date()).setTransactionID(draw()).setSenderNonce(draw())
			.setBody(body).addCMPCertificate(office).build(signer);
		return made.toASN1Structure();
	}

	private static PKIBody ir() throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		KeyPair pair = generator.generateKeyPair();
		CertReqMsg request = new JcaCertificateRequestMessageBuilder(BigInteger.ZERO)
			.setSubject(new X500Name("C=JP")).setPublicKey(
				SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
			.setProofOfPossessionSigningKeySigner(
				new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
			.build().toASN1Structure();
		return new PKIBody(PKIBody.TYPE_INIT_REQ, new CertReqMessages(request));
	}

	private static void build(File ca, File out) throws Exception {
		PKIBody genm = new PKIBody(PKIBody.TYPE_GEN_MSG, new GenMsgContent(
			new InfoTypeAndValue(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.4.4"))));
		PKIMessage[] inner = { protect(ir(), ca), protect(genm, ca) };
		PKIMessage nested = protect(new PKIBody(PKIBody.TYPE_NESTED, new PKIMessages(inner)), ca);
		Files.write(out.toPath(), nested.getEncoded("DER"));
	}

	private static String hex(byte[] bytes) {
		StringBuilder text = new StringBuilder();
		for (byte b : bytes)
			text.append(String.format("%02x", b));
		return text.toString();
	}

	private static void show(PKIMessage message, String indent) throws Exception {
		GeneralPKIMessage general = new GeneralPKIMessage(message);
		boolean holds = false;
		PKIMessage[] inner = {};
		if (general.hasProtection()) {
			ProtectedPKIMessage guarded = new ProtectedPKIMessage(general);
			X509CertificateHolder signer = guarded.getCertificates()[0];
			holds = guarded.verify(new JcaContentVerifierProviderBuilder().build(signer))
				&& signer.getSubject().equals(X500Name.getInstance(
					message.getHeader().getSender().getName()));
		}
		if (message.getBody().getType() == PKIBody.TYPE_NESTED)
			inner = PKIMessages.getInstance(message.getBody().getContent()).toPKIMessageArray();
		System.out.println(indent + message.getBody().getType() + " "
			+ hex(message.getHeader().getTransactionID().getOctets())
			+ (holds ? " ok " : " WRONG ") + inner.length);
		for (PKIMessage one : inner)
			show(one, indent + "  ");
	}

	public static void main(String[] words) throws Exception {
		if (words[0].equals("build")) {
			build(new File(words[1]), new File(words[2]));
			return;
		}
		for (int i = 1; i < words.length; i++)
			show(PKIMessage.getInstance(Files.readAllBytes(new File(words[i]).toPath())), "");
	}
}
