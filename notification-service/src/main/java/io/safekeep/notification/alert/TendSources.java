package io.safekeep.notification.alert;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.alert.AlertSource.Rhythm;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets sources send, and takes that back.
@Singleton
class TendSources {

  /// Tells people and secret scanners what the value is.
  static final String KEY_PREFIX = "als_";

  private final SqlSources sources;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  TendSources(SqlSources sources, AuditTrail audit, Ids ids, Clock clock) {
    this.sources = sources;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// A source and the key that it was given, which nobody can show again.
  record Keyed(AlertSource source, Secret key) {}

  /// @throws Refusal ALERT_SOURCE_KNOWN if a source of that name may send
  @Transactional
  Keyed register(Actor actor, String name, SourceKind kind, @Nullable Rhythm rhythm) {
    var key = Secret.random(KEY_PREFIX);
    var source =
        new AlertSource(
            ids.next(), name, kind, rhythm, actor.subject(), clock.instant(), null, null, null);
    if (!sources.add(source, key)) {
      throw new Refusal(
          NotificationProblem.ALERT_SOURCE_KNOWN, "source " + name + " may send already");
    }
    recorded(actor, "alert-source.register", source);
    return new Keyed(source, key);
  }

  /// A new key; the one before is refused from now on.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional
  Keyed rotate(Actor actor, UUID id) {
    var key = Secret.random(KEY_PREFIX);
    if (!sources.rotate(id, key)) {
      throw unknown(id);
    }
    var source = sources.find(id).orElseThrow(() -> unknown(id));
    recorded(actor, "alert-source.rotate", source);
    return new Keyed(source, key);
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  void end(Actor actor, UUID id) {
    if (!sources.end(id, actor.subject(), clock.instant())) {
      throw unknown(id);
    }
    recorded(actor, "alert-source.end", sources.find(id).orElseThrow(() -> unknown(id)));
  }

  private static Refusal unknown(UUID id) {
    return Refusal.notFound("alert source " + id + " that may send");
  }

  private void recorded(Actor actor, String action, AlertSource source) {
    audit.record(
        actor,
        null,
        action,
        source.id().toString(),
        Map.of("name", source.name(), "kind", source.kind().label()));
  }
}
