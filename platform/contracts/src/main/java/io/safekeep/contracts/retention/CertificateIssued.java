package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.UUID;

/// There is signed proof of a purge.
///
/// @param part 1 for the purge of what was live, 2 for the end of the last trace
/// @param sha256 of the certificate's JSON, in hexadecimal
public record CertificateIssued(
    UUID tenant, UUID deletionCase, UUID certificate, int part, String sha256, Instant issuedAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.certificate.issued.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return certificate.toString();
  }
}
