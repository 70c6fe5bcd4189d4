package io.safekeep.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Instant;

/// Signs notes with an Ed25519 key (C2SP signed-note v1, tlog-cosignature v1).
public final class NoteSigner {
  private final NoteKey key;
  private final PrivateKey secret;

  /// @param key what it is verified by; must belong to the secret
  public NoteSigner(NoteKey key, PrivateKey secret) {
    this.key = key;
    this.secret = secret;
  }

  /// The public part.
  public NoteKey key() {
    return key;
  }

  /// The same key under another name, as logs have that share one.
  public NoteSigner named(String name) {
    return new NoteSigner(new NoteKey(name, key.kind(), key.key()), secret);
  }

  /// Signs a text as a note.
  ///
  /// @throws IllegalStateException if the key is one for cosignatures
  public SignedNote.Signature sign(String text) {
    require(NoteKey.Kind.NOTE);
    return new SignedNote.Signature(key.name(), key.id(), signature(text));
  }

  /// Signs that the checkpoint was seen at that time, which is cut to the second.
  ///
  /// @throws IllegalStateException if the key is one for notes
  public SignedNote.Signature cosign(Checkpoint checkpoint, Instant at) {
    require(NoteKey.Kind.COSIGNATURE);
    var seconds = at.getEpochSecond();
    var signature = signature(NoteKey.cosigned(seconds, checkpoint.toString()));
    var bytes = ByteBuffer.allocate(Long.BYTES + signature.length).putLong(seconds).put(signature);
    return new SignedNote.Signature(key.name(), key.id(), bytes.array());
  }

  /// A key that signed both could be tricked to sign the one as the other.
  private void require(NoteKey.Kind kind) {
    if (key.kind() != kind) {
      throw new IllegalStateException("key " + key.name() + " is one for " + key.kind());
    }
  }

  private byte[] signature(String message) {
    return Ed25519.fastest().sign(secret, message.getBytes(StandardCharsets.UTF_8));
  }
}
