package io.safekeep.contracts.platform;

import io.safekeep.contracts.Topics;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A data holder tells what it did about a step of a purge.
///
/// @param generation of the warrant
/// @param phase `accepted`, `done`, `holds-nothing` or `refused`
/// @param before things of the tenant that lay there before the step; null if it was refused
/// @param after things of the tenant that lie there after the step; null if it was refused
/// @param method what was done, in a few words
/// @param evidenceSha256 of what the holder keeps about the step, in hexadecimal; null if nothing
///   was done
/// @param refusal kind of a refusal: `warrant` (it is not good), `relationship-open` or `holder`
///   (the holder knows a reason); null if it was not refused
/// @param detail why it was refused, or one sentence for a person
public record PurgeAnswered(
    UUID tenant,
    String service,
    UUID deletionCase,
    int generation,
    String store,
    String step,
    String phase,
    @Nullable Long before,
    @Nullable Long after,
    String method,
    @Nullable String evidenceSha256,
    @Nullable String refusal,
    String detail,
    Instant answeredAt)
    implements PlatformEvent {

  @Override
  public String type() {
    return typeOf(service);
  }

  @Override
  public String subject() {
    return deletionCase.toString();
  }

  @Override
  public String topic() {
    return Topics.of(service);
  }

  /// CloudEvents type under which a service answers.
  public static String typeOf(String service) {
    return "io.safekeep." + service + ".purge.answered.v1";
  }
}
