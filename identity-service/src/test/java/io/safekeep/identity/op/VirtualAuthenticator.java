package io.safekeep.identity.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A browser with an authenticator that holds one passkey (WebAuthn, section 6), made without the
/// library under test. Tests bend what it says of itself.
final class VirtualAuthenticator {

  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;
  private static final int BACKUP_ELIGIBLE = 0x08;
  private static final int BACKED_UP = 0x10;
  private static final int WITH_CREDENTIAL = 0x40;

  final byte[] id = random(16);
  String origin;
  boolean verifiesItsUser = true;
  boolean follows = false;
  int signCount = 0;
  private final KeyPair keys;
  private String userHandle = "";

  VirtualAuthenticator(String origin) {
    this.origin = origin;
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException fault) {
      throw new AssertionError(fault);
    }
  }

  /// Makes its passkey.
  ///
  /// @param options as the page gives them
  String create(String options) {
    var asked = new JsonObject(options);
    userHandle = userHandle.isEmpty() ? asked.getJsonObject("user").getString("id") : userHandle;
    var authenticatorData =
        concatenated(
            header(asked.getJsonObject("rp").getString("id"), WITH_CREDENTIAL),
            new byte[16],
            new byte[] {0, (byte) id.length},
            id,
            publicKey());
    var attestation =
        concatenated(
            HexFormat.of().parseHex("a363666d74646e6f6e656761747453746d74a0686175746844617461"),
            new byte[] {0x58, (byte) authenticatorData.length},
            authenticatorData);
    return answer(
        new JsonObject()
            .put("clientDataJSON", text(clientData("webauthn.create", asked)))
            .put("attestationObject", text(attestation))
            .put("transports", new JsonArray().add("internal").add("hybrid")));
  }

  /// Signs a challenge.
  String get(String options) {
    var asked = new JsonObject(options);
    signCount = signCount == 0 ? 0 : signCount + 1;
    var authenticatorData = header(asked.getString("rpId"), 0);
    var clientData = clientData("webauthn.get", asked);
    return answer(
        new JsonObject()
            .put("clientDataJSON", text(clientData))
            .put("authenticatorData", text(authenticatorData))
            .put("signature", text(signed(concatenated(authenticatorData, sha256(clientData)))))
            .put("userHandle", userHandle));
  }

  private String answer(JsonObject response) {
    return new JsonObject()
        .put("id", text(id))
        .put("rawId", text(id))
        .put("type", "public-key")
        .put("authenticatorAttachment", "platform")
        .put("response", response)
        .put("clientExtensionResults", new JsonObject())
        .encode();
  }

  private byte[] header(String host, int flags) {
    int said =
        flags
            | USER_PRESENT
            | (verifiesItsUser ? USER_VERIFIED : 0)
            | (follows ? BACKUP_ELIGIBLE | BACKED_UP : 0);
    return ByteBuffer.allocate(37)
        .put(sha256(host.getBytes(UTF_8)))
        .put((byte) said)
        .putInt(signCount)
        .array();
  }

  private byte[] clientData(String type, JsonObject asked) {
    return new JsonObject()
        .put("type", type)
        .put("challenge", asked.getString("challenge"))
        .put("origin", origin)
        .put("crossOrigin", false)
        .encode()
        .getBytes(UTF_8);
  }

  /// COSE_Key of an ES256 key (RFC 9053, section 7.1.1).
  private byte[] publicKey() {
    var point = ((ECPublicKey) keys.getPublic()).getW();
    var hex = HexFormat.of();
    return concatenated(
        hex.parseHex("a5010203262001215820"),
        padded(point.getAffineX().toByteArray()),
        hex.parseHex("225820"),
        padded(point.getAffineY().toByteArray()));
  }

  private byte[] signed(byte[] message) {
    try {
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException fault) {
      throw new AssertionError(fault);
    }
  }

  private static byte[] padded(byte[] number) {
    var padded = new byte[32];
    int length = Math.min(number.length, 32);
    System.arraycopy(number, number.length - length, padded, 32 - length, length);
    return padded;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException fault) {
      throw new AssertionError(fault);
    }
  }

  private static byte[] concatenated(byte[]... parts) {
    var whole = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(whole::writeBytes);
    return whole.toByteArray();
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
