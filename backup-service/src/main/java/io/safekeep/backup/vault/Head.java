package io.safekeep.backup.vault;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// What precedes the frames of an object or of one writer's session in a log: which data key, and
/// the random salt from which the key of just these frames is derived. A new salt each time is why
/// no nonce is ever used twice.
///
/// 80 bytes, big endian: magic `SAFEKEEP`, version, kind, cipher suite, 0, frame limit (4), data
/// key id (16), salt (32), start offset in the object (8), 0 (4), CRC-32C of the preceding 76.
record Head(Kind kind, UUID keyId, byte[] salt, long start) {
  static final int BYTES = 80;
  static final long MAGIC = 0x5341_4645_4B45_4550L;

  private static final byte VERSION = 1;

  /// AES-256-GCM in segments of 64 KiB under a key by HKDF-SHA-256.
  private static final byte SUITE = 1;

  enum Kind {
    OBJECT(1),
    LOG(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  static Head create(Kind kind, DataKey key, long start) {
    return new Head(kind, key.id(), AesGcm.random(32), start);
  }

  ByteBuffer bytes() {
    var bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(MAGIC).put(VERSION).put(kind.code).put(SUITE).put((byte) 0);
    bytes.putInt(Frame.RAW_LIMIT);
    bytes.putLong(keyId.getMostSignificantBits()).putLong(keyId.getLeastSignificantBits());
    bytes.put(salt).putLong(start).putInt(0);
    bytes.putInt(checksum(bytes));
    return bytes.flip();
  }

  /// The head in those bytes, or null if they are no head of that kind for that place.
  static @Nullable Head parse(ByteBuffer bytes, Kind kind, long start) {
    var head =
        new Head(
            kind,
            new UUID(bytes.getLong(16), bytes.getLong(24)),
            Arrays.copyOfRange(bytes.array(), 32, 64),
            bytes.getLong(64));
    return head.start == start && head.bytes().equals(bytes.duplicate().position(0).limit(BYTES))
        ? head
        : null;
  }

  /// The key of the frames that follow. It is bound to the object's name, so that no object can
  /// stand in for another.
  SecretKey frameKey(DataKey key, ObjectName lasting) {
    return AesGcm.derive(
        key.bytes(), salt, AesGcm.context("safekeep frames", VERSION, kind, lasting, start));
  }

  private static int checksum(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.array(), 0, BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }
}
