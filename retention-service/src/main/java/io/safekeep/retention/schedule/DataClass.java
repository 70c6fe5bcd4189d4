package io.safekeep.retention.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Period;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happens to data of one class.
///
/// @param name what stores declare themselves to be, for example `structured`
/// @param period days from the trigger on; null if the data is kept for ever
/// @param legalBasis what allows or demands to keep it that long
/// @param description which data it is, for people
@RegisterForReflection
public record DataClass(
    String name,
    Trigger trigger,
    @Nullable Period period,
    Method method,
    String legalBasis,
    String description) {

  /// What the period is counted from.
  @RegisterForReflection
  public enum Trigger {

    /// End of the tenant's last relationship.
    RELATIONSHIPS_ENDED,

    /// The tenant's live data is gone.
    PURGED,

    /// The thing itself was made.
    CREATED,

    /// Nothing: it is kept for ever.
    NEVER;

    /// Name in the API.
    public String label() {
      return DataClass.label(this);
    }

    static Optional<Trigger> find(String label) {
      return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
    }
  }

  /// How the data ends.
  @RegisterForReflection
  public enum Method {

    /// Whoever holds it deletes it.
    DELETE,

    /// Nobody deletes it; it grows too old to be kept.
    AGE_OUT,

    /// What it was encrypted with is destroyed.
    DESTROY_KEY,

    /// It does not end.
    KEEP;

    /// Name in the API.
    public String label() {
      return DataClass.label(this);
    }

    static Optional<Method> find(String label) {
      return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
    }
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
