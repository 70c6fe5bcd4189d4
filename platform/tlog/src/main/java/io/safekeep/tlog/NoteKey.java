package io.safekeep.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// A public key that verifies notes, with its name (C2SP signed-note, "Verifier keys").
///
/// @param name of who signs; no space, no plus sign
/// @param kind which message the signature is over
/// @param key Ed25519 (RFC 8032)
public record NoteKey(String name, Kind kind, PublicKey key) {
  /// What stands before the 32 bytes in the encoding of RFC 8410 section 4.
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  public NoteKey {
    SignedNote.requireName(name);
  }

  /// What a key signs.
  public enum Kind {
    /// The text of the note.
    NOTE(0x01),

    /// That a witness has seen the checkpoint, and when (C2SP tlog-cosignature v1, Ed25519).
    COSIGNATURE(0x04);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private static Optional<Kind> of(int number) {
      for (var kind : values()) {
        if (kind.number == number) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /// A key in the form `name+id+key`.
  ///
  /// @throws MalformedNote if it is not in that form, of another kind, or its id is not its own
  public static NoteKey parse(String verifierKey) throws MalformedNote {
    var parts = verifierKey.split("\\+", 3);
    if (parts.length != 3) {
      throw new MalformedNote("a verifier key is not name+id+key");
    }
    try {
      var bytes = OneSpelling.decode(parts[2]);
      var kind = bytes.length == 1 + Ed25519.KEY_BYTES ? Kind.of(bytes[0]) : Optional.<Kind>empty();
      if (kind.isEmpty()) {
        throw new MalformedNote("a verifier key is not one of Ed25519");
      }
      var encoded = new byte[KEY_PREFIX.length + Ed25519.KEY_BYTES];
      System.arraycopy(KEY_PREFIX, 0, encoded, 0, KEY_PREFIX.length);
      System.arraycopy(bytes, 1, encoded, KEY_PREFIX.length, Ed25519.KEY_BYTES);
      var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      var parsed = new NoteKey(parts[0], kind.get(), key);
      if (!hex(parsed.id()).equals(parts[1])) {
        throw new MalformedNote("a verifier key's id is not that of its name and key");
      }
      return parsed;
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new MalformedNote("a verifier key has no valid name or key");
    }
  }

  /// First four bytes of the hash over name and key; tells keys of one name apart.
  public int id() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest.digest(typedKey())).getInt();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
  }

  private byte[] typedKey() {
    var encoded = key.getEncoded();
    return ByteBuffer.allocate(1 + Ed25519.KEY_BYTES)
        .put((byte) kind.number)
        .put(encoded, encoded.length - Ed25519.KEY_BYTES, Ed25519.KEY_BYTES)
        .array();
  }

  /// Whether this key has signed the note.
  public boolean verifies(SignedNote note) {
    return note.signatures().stream().anyMatch(signature -> verifies(note.text(), signature));
  }

  /// When this key has cosigned the note, to the second; empty if it has not. The latest, if it has
  /// more than once.
  public Optional<Instant> cosignedAt(SignedNote note) {
    return note.signatures().stream()
        .filter(signature -> kind == Kind.COSIGNATURE && verifies(note.text(), signature))
        .map(signature -> Instant.ofEpochSecond(ByteBuffer.wrap(signature.bytes()).getLong()))
        .max(Instant::compareTo);
  }

  private boolean verifies(String text, SignedNote.Signature signature) {
    if (!signature.name().equals(name) || signature.keyId() != id()) {
      return false;
    }
    var bytes = signature.bytes();
    return switch (kind) {
      case NOTE -> verifies(text, bytes, 0);
      case COSIGNATURE ->
          bytes.length == Long.BYTES + Ed25519.SIGNATURE_BYTES
              && ByteBuffer.wrap(bytes).getLong() >= 0
              && verifies(cosigned(ByteBuffer.wrap(bytes).getLong(), text), bytes, Long.BYTES);
    };
  }

  private boolean verifies(String message, byte[] bytes, int from) {
    return bytes.length - from == Ed25519.SIGNATURE_BYTES
        && Ed25519.fastest()
            .verifies(
                key,
                message.getBytes(StandardCharsets.UTF_8),
                Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /// What a cosignature is over.
  static String cosigned(long seconds, String text) {
    return "cosignature/v1\ntime " + seconds + "\n" + text;
  }

  /// The form that [#parse] reads; public.
  @Override
  public String toString() {
    return name + "+" + hex(id()) + "+" + Base64.getEncoder().encodeToString(typedKey());
  }

  private static String hex(int id) {
    return HexFormat.of().toHexDigits(id);
  }
}
