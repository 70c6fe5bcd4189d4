package io.safekeep.backup.transit;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.backup.transit.TransitClient.Refused;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/// Master keys in Vault's Transit engine: a key of type `aes256-gcm96` for each tenant, made when
/// it is first needed. It is `derived`, so that what it wrapped opens only for the same tenant and
/// place (documentation, "Transit secrets engine (API)").
///
/// Tenants' own keys are made there too (`datakey`) and kept here only as Vault's cipher texts.
public final class TransitMasterKey implements MasterKey {
  private static final String PREFIX = "vault:v";
  private static final int KEY_BYTES = 32;

  private final TransitEngine engine;
  private final TransitClient client;

  public TransitMasterKey(TransitEngine engine) {
    this.engine = engine;
    this.client = new TransitClient(engine);
  }

  @Override
  public String keeper() {
    return engine.title();
  }

  @Override
  public Made make(UUID tenant, String keyId) throws IOException {
    ensureKey(tenant);
    JsonNode data =
        ask(
            tenant,
            "datakey/plaintext/",
            Map.of("context", context(tenant, keyId), "bits", KEY_BYTES * Byte.SIZE));
    return new Made(clear(data), ciphertext(data));
  }

  @Override
  public String wrap(UUID tenant, String keyId, byte[] key) throws IOException {
    ensureKey(tenant);
    return ciphertext(
        ask(
            tenant,
            "encrypt/",
            Map.of(
                "context",
                context(tenant, keyId),
                "plaintext",
                Base64.getEncoder().encodeToString(key))));
  }

  @Override
  public boolean wrapped(String text) {
    return text.startsWith(PREFIX);
  }

  @Override
  public byte[] unwrap(UUID tenant, String keyId, String wrapped) throws IOException {
    return clear(
        ask(tenant, "decrypt/", Map.of("context", context(tenant, keyId), "ciphertext", wrapped)));
  }

  @Override
  public String rewrap(UUID tenant, String keyId, String wrapped) throws IOException {
    return ciphertext(
        ask(tenant, "rewrap/", Map.of("context", context(tenant, keyId), "ciphertext", wrapped)));
  }

  @Override
  public void rotate(UUID tenant) throws IOException {
    call("POST", "keys/" + name(tenant) + "/rotate", Map.of());
  }

  /// Vault refuses to delete a key unless it was told before that it may.
  @Override
  public void destroy(UUID tenant) throws IOException {
    try {
      client.call("POST", "keys/" + name(tenant) + "/config", Map.of("deletion_allowed", true));
      client.call("DELETE", "keys/" + name(tenant), null);
    } catch (Refused refused) {
      if (!isGone(tenant)) {
        throw unusable(refused);
      }
    }
  }

  private boolean isGone(UUID tenant) throws IOException {
    try {
      client.call("GET", "keys/" + name(tenant), null);
      return false;
    } catch (Refused refused) {
      return refused.status() == 404;
    }
  }

  /// Making a key that exists changes nothing.
  private void ensureKey(UUID tenant) throws IOException {
    call("POST", "keys/" + name(tenant), Map.of("type", "aes256-gcm96", "derived", true));
  }

  private JsonNode ask(UUID tenant, String operation, Map<String, ?> body) throws IOException {
    return call("POST", operation + name(tenant), body);
  }

  private JsonNode call(String method, String path, Map<String, ?> body) throws IOException {
    try {
      return client.call(method, path, body);
    } catch (Refused refused) {
      throw unusable(refused);
    }
  }

  /// A token without rights is the keeper's affair and may be mended there; anything else is wrong
  /// with the key itself.
  private KeyUnavailable unusable(Refused refused) {
    return refused.status() == 403
        ? engine.unavailable("does not let us in: permission denied")
        : new KeyUnavailable(String.valueOf(refused.getMessage()));
  }

  private String name(UUID tenant) {
    return engine.keyPrefix() + tenant;
  }

  private static String context(UUID tenant, String keyId) {
    return Base64.getEncoder()
        .encodeToString(("tenant|" + tenant + "|" + keyId).getBytes(StandardCharsets.UTF_8));
  }

  private byte[] clear(JsonNode data) throws IOException {
    byte[] key = Base64.getDecoder().decode(data.path("plaintext").asText());
    if (key.length != KEY_BYTES) {
      Arrays.fill(key, (byte) 0);
      throw engine.unavailable("gave a key of " + key.length + " bytes");
    }
    return key;
  }

  private String ciphertext(JsonNode data) throws IOException {
    String text = data.path("ciphertext").asText();
    if (!wrapped(text) || text.indexOf(' ') >= 0) {
      throw engine.unavailable("gave no cipher text");
    }
    return text;
  }
}
