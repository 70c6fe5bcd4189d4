package io.safekeep.retention.verification;

import io.safekeep.retention.RetentionSettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What the verifier has seen of each case.
@Singleton
public class Looks {

  private static final int ID_BYTES = 16;

  private final SqlLooks looks;
  private final Verifier verifier;
  private final Sealer sealer;

  Looks(SqlLooks looks, Verifier verifier, RetentionSettings settings) {
    this.looks = looks;
    this.verifier = verifier;
    this.sealer = settings.sealerFor("verification-marks");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("verification_mark", "sealed", "deletion_case::text", sealer);
  }

  /// Whether the purge may begin as far as the verifier is concerned: it has seen what is there, or
  /// has no eyes at all. To see nothing afterwards shows something only then.
  public boolean isTaken(UUID deletionCase) {
    return !verifier.isConfigured() || find(deletionCase, Look.BEFORE).isPresent();
  }

  /// The look that proved the purge.
  public Optional<Look> proof(UUID deletionCase) {
    return find(deletionCase, Look.AFTER).filter(look -> look.findings().isEmpty());
  }

  /// All looks of a case, oldest first.
  public List<Look> of(UUID deletionCase) {
    return looks.of(deletionCase);
  }

  /// Why the verifier waits, if it does.
  Optional<String> waiting(UUID deletionCase) {
    return looks.waiting(deletionCase);
  }

  /// The newest look of a kind.
  Optional<Look> find(UUID deletionCase, String when) {
    return looks.of(deletionCase).stream()
        .filter(look -> look.when().equals(when))
        .reduce((_, newer) -> newer);
  }

  void seal(UUID deletionCase, List<UUID> ids) {
    var plain = ByteBuffer.allocate(ids.size() * ID_BYTES);
    ids.forEach(
        id -> plain.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    looks.mark(deletionCase, sealer.seal(plain.array(), deletionCase.toString()));
  }

  /// Ids that were drawn before the purge; none if there was no look before it.
  List<UUID> open(UUID deletionCase) {
    return looks
        .marks(deletionCase)
        .map(sealed ->
            sealer
                .open(sealed, deletionCase.toString())
                .orElseThrow(() ->
                    new IllegalStateException(
                        "the ids drawn for case " + deletionCase + " do not open")))
        .map(ByteBuffer::wrap)
        .map(plain -> {
          var ids = new ArrayList<UUID>();
          while (plain.hasRemaining()) {
            ids.add(new UUID(plain.getLong(), plain.getLong()));
          }
          return List.copyOf(ids);
        })
        .orElse(List.of());
  }
}
