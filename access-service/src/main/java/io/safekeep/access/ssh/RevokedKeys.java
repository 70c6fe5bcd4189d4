package io.safekeep.access.ssh;

import io.safekeep.runtime.ssh.SshBytes;
import io.safekeep.runtime.ssh.SshPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which certificates hosts must refuse though they have not expired: what `RevokedKeys` of
/// `sshd_config` names.
///
/// @param version grows with each access that ended
/// @param serials by the authority that signed them
record RevokedKeys(long version, SortedMap<String, Revoked> serials) {

  /// "SSHKRL\n\0"
  private static final long MAGIC = 0x5353484b524c0a00L;

  private static final int FORMAT = 1;
  private static final int SECTION_CERTIFICATES = 1;
  private static final int SECTION_SERIAL_LIST = 0x20;

  RevokedKeys {
    serials = new TreeMap<>(serials);
  }

  /// Certificates of one authority.
  ///
  /// @param serials ascending, as the format demands
  record Revoked(SshPublicKey authority, List<Long> serials) {

    Revoked {
      serials = serials.stream().sorted().toList();
    }
  }

  /// An OpenSSH key revocation list (PROTOCOL.krl).
  byte[] encode(Instant generatedAt) {
    var list =
        new SshBytes()
            .uint64(MAGIC)
            .uint32(FORMAT)
            .uint64(version)
            .uint64(generatedAt.getEpochSecond())
            .uint64(0)
            .string("")
            .string("safekeep");
    serials.values().forEach(revoked -> list.uint8(SECTION_CERTIFICATES).string(section(revoked)));
    return list.toBytes();
  }

  private static SshBytes section(Revoked revoked) {
    var numbers = new SshBytes();
    revoked.serials().forEach(numbers::uint64);
    return new SshBytes()
        .string(revoked.authority().blob())
        .string("")
        .uint8(SECTION_SERIAL_LIST)
        .string(numbers);
  }
}
