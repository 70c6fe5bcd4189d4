package io.safekeep.retention.certificate;

import io.safekeep.retention.certificate.SqlCertificates.Issued;
import io.safekeep.retention.deletion.Chronicle;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import io.safekeep.retention.verification.Look;
import io.safekeep.retention.verification.Looks;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the proof adds to a case's timeline: looks and certificates.
@Singleton
class CertificateMoments implements Chronicle {

  private final Looks looks;
  private final SqlCertificates certificates;

  CertificateMoments(Looks looks, SqlCertificates certificates) {
    this.looks = looks;
    this.certificates = certificates;
  }

  @Override
  public List<Moment> of(DeletionCase shown) {
    return Stream.concat(
            looks.of(shown.id()).stream().map(CertificateMoments::of),
            Stream.of(1, 2)
                .map(part -> certificates.of(shown.id(), part))
                .flatMap(Optional::stream)
                .map(CertificateMoments::of))
        .toList();
  }

  private static Moment of(Look look) {
    String words =
        look.isBefore()
            ? "The verifier saw what is there."
            : look.findings().isEmpty()
                ? "The verifier saw that nothing is left."
                : "The verifier had findings: " + look.findings().size() + ".";
    return new Moment(look.takenAt(), "look-" + look.when(), words, false);
  }

  private static Moment of(Issued issued) {
    return new Moment(
        issued.issuedAt(),
        "certificate-" + issued.part(),
        "Certificate " + issued.id() + ", part " + issued.part() + " of 2, was signed.",
        false);
  }
}
