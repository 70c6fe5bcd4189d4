package io.safekeep.access.ssh;

import io.safekeep.runtime.ssh.SshBytes;
import io.safekeep.runtime.ssh.SshPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a user certificate says (OpenSSH, PROTOCOL.certkeys). It allows no forwarding of any kind,
/// and a terminal only where any command may run.
///
/// @param serial unique among all of our authorities
/// @param keyId what hosts write into their logs
/// @param sourceAddress the only address that hosts accept it from
/// @param command the only command that hosts run for it; null for any, and a terminal
/// @param validUntil whole seconds; hosts refuse it from then on
record UserCertificate(
    SshPublicKey key,
    long serial,
    String keyId,
    String principal,
    String sourceAddress,
    @Nullable String command,
    Instant validFrom,
    Instant validUntil) {

  /// How long one is good at most.
  static final Duration LONGEST = Duration.ofMinutes(15);

  private static final int USER = 1;

  UserCertificate {
    if (principal.isBlank() || sourceAddress.isBlank()) {
      // OpenSSH takes a certificate without principals for one that is good for every account.
      throw new IllegalArgumentException("a certificate names one principal and one address");
    }
  }

  /// Signed, as a line of a `-cert.pub` file.
  ///
  /// @param nonce 32 random bytes, so that nobody can choose what is signed
  String signedBy(AuthorityKey authority, byte[] nonce) {
    var unsigned =
        new SshBytes()
            .string(type())
            .string(nonce)
            .raw(key.fields())
            .uint64(serial)
            .uint32(USER)
            .string(keyId)
            .string(new SshBytes().string(principal))
            .uint64(validFrom.getEpochSecond())
            .uint64(validUntil.getEpochSecond())
            .string(criticalOptions())
            .string(extensions())
            .string("")
            .string(authority.publicKey().blob())
            .toBytes();
    var signed = new SshBytes().raw(unsigned).string(authority.sign(unsigned)).toBytes();
    return type() + ' ' + Base64.getEncoder().encodeToString(signed) + ' ' + keyId;
  }

  /// `ssh-ed25519` becomes `ssh-ed25519-cert-v01@openssh.com`, also where the vendor is named
  /// already.
  private String type() {
    return key.type().replace("@openssh.com", "") + "-cert-v01@openssh.com";
  }

  /// Sorted by name, as the format demands.
  private SshBytes criticalOptions() {
    var options = new SshBytes();
    if (command != null) {
      options.string("force-command").string(new SshBytes().string(command));
    }
    return options.string("source-address").string(new SshBytes().string(sourceAddress));
  }

  private SshBytes extensions() {
    var extensions = new SshBytes();
    if (command == null) {
      extensions.string("permit-pty").string("");
    }
    return extensions;
  }
}
