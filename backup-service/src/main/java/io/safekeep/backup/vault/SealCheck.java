package io.safekeep.backup.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/// Looks whether an object is sealed for the tenant that it belongs to: it begins as one of ours,
/// its data key opens with the tenant's key, and what follows is a frame. What is in the frames is
/// read by verification, not here.
public final class SealCheck {

  private SealCheck() {}

  /// What speaks against it; empty if it is sealed.
  ///
  /// @throws ObjectNotFound if it has gone meanwhile
  /// @throws KeyUnavailable if the tenant's key cannot be had, so that nothing can be said
  public static Optional<String> fault(Vault vault, ObjectName name) throws IOException {
    try {
      if (name.value().startsWith(vault.keys().value() + "/")) {
        vault.key(UUID.fromString(name.lastSegment()));
        return Optional.empty();
      }
      return faultOfSealed(vault, name);
    } catch (CorruptObject corrupt) {
      return Optional.of(String.valueOf(corrupt.getMessage()));
    } catch (IllegalArgumentException noId) {
      return Optional.of(name + " is no data key");
    }
  }

  private static Optional<String> faultOfSealed(Vault vault, ObjectName name) throws IOException {
    try (var source = vault.store().open(name)) {
      if (source.length() < Head.BYTES) {
        // A log whose writer has only just begun has less than a head.
        return source.length() == 0
            ? Optional.empty()
            : Optional.of(name + " is too short to be sealed");
      }
      var headBytes = ByteBuffer.allocate(Head.BYTES);
      source.read(headBytes, 0);
      var head = Head.parse(headBytes, Head.Kind.OBJECT, 0);
      if (head == null) {
        head = Head.parse(headBytes, Head.Kind.LOG, 0);
      }
      if (head == null) {
        return Optional.of(name + " does not begin as a sealed object");
      }
      vault.key(head.keyId());
      if (source.length() < Head.BYTES + Frame.HEADER_BYTES) {
        return Optional.empty();
      }
      var frame = ByteBuffer.allocate(Frame.HEADER_BYTES);
      source.read(frame, Head.BYTES);
      return Frame.parse(frame.rewind()) == null
          ? Optional.of(name + " has something else than a frame behind its head")
          : Optional.empty();
    }
  }
}
