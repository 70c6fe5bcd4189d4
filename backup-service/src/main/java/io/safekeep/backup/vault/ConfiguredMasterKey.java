package io.safekeep.backup.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A master key of 32 bytes that is given at start-up and never stored. The same one wraps the keys
/// of all tenants; it is rotated by giving a new one beside the former.
public final class ConfiguredMasterKey implements MasterKey {
  private static final String SCHEME = "local:";
  private static final int FINGERPRINT_BYTES = 4;

  private final SecretKey key;
  private final String prefix;

  /// @param bytes 32; copied
  public ConfiguredMasterKey(byte[] bytes) {
    if (bytes.length != AesGcm.KEY_BYTES) {
      throw new IllegalArgumentException(
          "master key of %d bytes, 32 expected".formatted(bytes.length));
    }
    key = new SecretKeySpec(bytes, "AES");
    prefix = SCHEME + fingerprint(bytes) + ":";
  }

  /// Tells keys apart and tells nothing of the key: HKDF's outputs are independent of each other
  /// (RFC 5869, section 3.2).
  private static String fingerprint(byte[] bytes) {
    var derived =
        AesGcm.derive(bytes, new byte[0], "safekeep master key".getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(derived.getEncoded(), FINGERPRINT_BYTES));
  }

  @Override
  public String keeper() {
    return "the configured master key";
  }

  @Override
  public Made make(UUID tenant, String keyId) {
    var made = AesGcm.random(AesGcm.KEY_BYTES);
    return new Made(made, wrap(tenant, keyId, made));
  }

  @Override
  public String wrap(UUID tenant, String keyId, byte[] secret) {
    var sealed = AesGcm.sealShort(key, secret, context(tenant, keyId));
    return prefix + Base64.getEncoder().encodeToString(sealed);
  }

  @Override
  public boolean wrapped(String text) {
    return text.startsWith(prefix);
  }

  @Override
  public byte[] unwrap(UUID tenant, String keyId, String wrapped) throws KeyUnavailable {
    try {
      var sealed = Base64.getDecoder().decode(wrapped.substring(prefix.length()));
      return AesGcm.openShort(key, sealed, context(tenant, keyId));
    } catch (AEADBadTagException | IllegalArgumentException wrong) {
      throw new KeyUnavailable(
          "the master key does not open the key of tenant %s".formatted(tenant), wrong);
    }
  }

  @Override
  public String rewrap(UUID tenant, String keyId, String wrapped) {
    return wrapped;
  }

  /// A file from before there were several master keys does not say which one wrapped it.
  String withPrefix(String sealed) {
    return prefix + sealed;
  }

  @Override
  public void rotate(UUID tenant) {
    // A new one comes by configuration.
  }

  @Override
  public void destroy(UUID tenant) {
    // It is not the tenant's own.
  }

  private static byte[] context(UUID tenant, String keyId) {
    return AesGcm.context("tenant", tenant, keyId);
  }
}
