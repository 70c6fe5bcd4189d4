package io.safekeep.backup.restore;

import io.safekeep.backup.base.FileEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Which files of one backup of a chain are still part of the newest one's state: a set of eight
/// bytes a file, so that a cluster of a million tables takes megabytes.
///
/// Two paths with the same eight bytes of SHA-256 would only make a file be written that nothing
/// refers to.
final class WantedFiles {
  private final MessageDigest digest;
  private long[] keys = new long[1024];
  private int count;

  WantedFiles() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  void add(FileEntry entry) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
    }
    keys[count++] = keyOf(entry);
  }

  /// All were added.
  void close() {
    keys = Arrays.copyOf(keys, count);
    Arrays.sort(keys);
  }

  boolean contains(FileEntry entry) {
    return Arrays.binarySearch(keys, keyOf(entry)) >= 0;
  }

  private long keyOf(FileEntry entry) {
    var name = entry.tablespace() + ":" + entry.wholePath();
    return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
