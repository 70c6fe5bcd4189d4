package io.safekeep.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A hash of a Merkle tree: SHA-256 with a prefix that keeps leaves and inner nodes apart (RFC 6962
/// section 2.1).
public final class TreeHash {
  public static final int BYTES = 32;

  /// The root of a tree without leaves.
  public static final TreeHash EMPTY = new TreeHash(sha256().digest());

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final byte[] bytes;

  private TreeHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /// @throws IllegalArgumentException unless there are 32
  public static TreeHash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return new TreeHash(bytes.clone());
  }

  /// @throws IllegalArgumentException unless it is standard Base64 (RFC 4648 section 4) of 32 bytes
  public static TreeHash parse(String base64) {
    return of(OneSpelling.decode(base64));
  }

  public static TreeHash ofLeaf(byte[] entry) {
    var digest = sha256();
    digest.update(LEAF);
    return new TreeHash(digest.digest(entry));
  }

  static TreeHash ofNode(TreeHash left, TreeHash right) {
    var digest = sha256();
    digest.update(NODE);
    digest.update(left.bytes);
    return new TreeHash(digest.digest(right.bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TreeHash that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Standard Base64, as checkpoints and proofs write it.
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
