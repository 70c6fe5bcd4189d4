package io.safekeep.retention.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.retention.CertificateIssued;
import io.safekeep.retention.certificate.SqlCertificates.Issued;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.signing.SigningKeys;
import io.safekeep.retention.verification.Look;
import io.safekeep.retention.verification.Looks;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;

/// Signs what is proved of a case, each part once.
@Singleton
class IssueCertificate {

  static final String PURPOSE = "certificate";

  private final SqlCertificates certificates;
  private final Looks looks;
  private final SigningKeys keys;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  IssueCertificate(
      SqlCertificates certificates,
      Looks looks,
      SigningKeys keys,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.certificates = certificates;
    this.looks = looks;
    this.keys = keys;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// The part of a case that the caller holds; the same one again if it was issued before.
  ///
  /// @param reports what others say of backups
  /// @throws IllegalStateException if nothing proves the purge
  @Transactional(Transactional.TxType.MANDATORY)
  Issued issue(DeletionCase held, int part, List<AgingReport> reports) {
    return certificates.of(held.id(), part).orElseGet(() -> make(held, part, reports));
  }

  private Issued make(DeletionCase held, int part, List<AgingReport> reports) {
    Look proof =
        looks
            .proof(held.id())
            .orElseThrow(
                () -> new IllegalStateException("no look proves the purge of case " + held.id()));
    var certificate =
        new Certificate(
            ids.next(),
            part,
            held,
            proof,
            reports,
            part == 1 ? null : certificates.of(held.id(), 1).map(Issued::sha256).orElse(null),
            clock.instant());
    byte[] payload = certificate.payload().getBytes(UTF_8);
    var issued =
        new Issued(
            certificate.id(),
            held.id(),
            held.tenant(),
            part,
            sha256(payload),
            keys.sign(PURPOSE, Certificate.TYPE, payload),
            certificate.issuedAt());
    certificates.add(issued);
    outbox.add(
        new CertificateIssued(
            held.tenant().value(),
            held.id(),
            issued.id(),
            part,
            issued.sha256(),
            issued.issuedAt()));
    return issued;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
