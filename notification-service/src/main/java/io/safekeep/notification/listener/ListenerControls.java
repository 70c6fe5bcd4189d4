package io.safekeep.notification.listener;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.finding.Findings;
import io.safekeep.notification.finding.Risk;
import io.safekeep.notification.listener.Seen.Agreed;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlChecks;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// P16, P18, P58 and P152, at every listener that is named in the settings.
@Singleton
class ListenerControls implements ControlChecks {

  private static final Duration OFTEN = Duration.ofMinutes(30);

  /// Who did not answer was starting, most often.
  private static final Duration SOON = Duration.ofMinutes(1);

  private final ListenerSettings settings;
  private final LookAtListeners look;
  private final Findings findings;
  private final Clock clock;

  ListenerControls(
      ListenerSettings settings, LookAtListeners look, Findings findings, Clock clock) {
    this.settings = settings;
    this.look = look;
    this.findings = findings;
    this.clock = clock;
  }

  private record Check(
      String name,
      String promise,
      String bound,
      ListenerControls controls,
      Function<Seen, ControlResult> judge)
      implements ControlCheck {

    @Override
    public Duration every() {
      return OFTEN;
    }

    @Override
    public Duration again() {
      return SOON;
    }

    @Override
    public List<ControlResult> check() {
      return controls.settings.addresses().entrySet().stream()
          .map(entry ->
              Listener.of(entry.getKey(), entry.getValue())
                  .map(controls.look::look)
                  .orElseGet(() -> Seen.unreachable(entry.getKey(), "no address to look at")))
          .map(judge)
          .toList();
    }
  }

  @Override
  public List<ControlCheck> all() {
    return List.of(
        new Check(
            "listeners-encrypted",
            "P16",
            "0 plain, 0 below TLS 1.2, 0 ciphers without authentication",
            this,
            ListenerControls::encrypted),
        new Check(
            "cryptography-allowed",
            "P18",
            "everything in use is on the list of " + Cryptography.VERSION,
            this,
            this::allowed),
        new Check(
            "certificates-strong",
            "P58",
            "RSA of at least %d bits or a curve of at least P-256"
                .formatted(Cryptography.FEWEST_RSA_BITS),
            this,
            ListenerControls::strong),
        new Check(
            "certificates-renewed",
            "P152",
            "0 with less than %d days left".formatted(Cryptography.LEFT.toDays()),
            this,
            seen -> renewed(seen, clock.instant())));
  }

  static ControlResult encrypted(Seen seen) {
    return judged(seen, Cryptography.faults(seen), "It speaks TLS of today and nothing else.");
  }

  private ControlResult allowed(Seen seen) {
    List<String> denied = seen.fault() == null ? Cryptography.denied(seen) : List.of();
    if (!denied.isEmpty()) {
      QuarkusTransaction.requiringNew()
          .run(() ->
              findings.open(
                  "cryptography/" + seen.name(),
                  "scan",
                  Risk.CRITICAL,
                  "Weak cryptography at " + seen.name(),
                  String.join("; ", denied),
                  List.of("P18", "P19")));
    }
    return judged(seen, denied, "What it uses is on the list.");
  }

  static ControlResult strong(Seen seen) {
    Agreed agreed = seen.agreed();
    if (agreed == null) {
      return judged(seen, List.of("no certificate"), "");
    }
    return judged(
        seen,
        Cryptography.isStrong(agreed)
            ? List.of()
            : List.of("%s %d, %s".formatted(agreed.key(), agreed.bits(), agreed.signature())),
        "Its certificate is as strong as was promised.");
  }

  static ControlResult renewed(Seen seen, Instant now) {
    Agreed agreed = seen.agreed();
    if (agreed == null) {
      return judged(seen, List.of("no certificate"), "");
    }
    return judged(
        seen,
        Cryptography.isFresh(agreed, now)
            ? List.of()
            : List.of("its certificate ends at " + agreed.endsAt()),
        "Its certificate is renewed in time.");
  }

  private static ControlResult judged(Seen seen, List<String> faults, String good) {
    if (seen.fault() != null) {
      return new ControlResult(
          Outcome.UNKNOWN, null, seen.name(), null, "It could not be looked at: " + seen.fault());
    }
    return new ControlResult(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        seen.name(),
        measured(seen.agreed()),
        faults.isEmpty() ? good : "Found: " + String.join("; ", faults) + ".");
  }

  private static @Nullable String measured(@Nullable Agreed agreed) {
    return agreed == null ? null : String.join(", ", Cryptography.used(agreed));
  }
}
