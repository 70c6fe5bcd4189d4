package io.safekeep.notification.alert;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Places and lifts silences and windows for penetration tests.
@Singleton
class TendSilences {

  private final SqlSilences silences;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  TendSilences(SqlSilences silences, AuditTrail audit, Ids ids, Clock clock) {
    this.silences = silences;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param startsAt null for now
  /// @throws Refusal INVALID_REQUEST for one that matches everything, is too long or over
  @Transactional
  Silence place(
      Actor actor,
      Silence.Kind kind,
      LabelMatch match,
      String reason,
      @Nullable Instant startsAt,
      Instant endsAt) {
    var now = clock.instant();
    var from = startsAt == null ? now : startsAt;
    if (match.values().isEmpty()) {
      throw Refusal.invalid("match", "names no label: it would be about everything");
    }
    if (!endsAt.isAfter(from) || !endsAt.isAfter(now)) {
      throw Refusal.invalid("endsAt", "is not after its beginning and not ahead");
    }
    if (endsAt.isAfter(from.plus(Silence.LONGEST))) {
      throw Refusal.invalid("endsAt", "is more than " + Silence.LONGEST + " after its beginning");
    }
    var silence =
        new Silence(
            ids.next(), kind, match, reason, actor.subject(), now, from, endsAt, null, null);
    silences.add(silence);
    audit.record(
        actor,
        null,
        "alert-silence.place",
        silence.id().toString(),
        Map.of("kind", kind.label(), "match", match.values(), "reason", reason));
    return silence;
  }

  /// What it kept quiet is decided on again at once.
  ///
  /// @throws Refusal NOT_FOUND, SILENCE_OVER
  @Transactional
  Silence lift(Actor actor, UUID id) {
    if (silences.find(id).isEmpty()) {
      throw Refusal.notFound("silence " + id);
    }
    if (!silences.lift(id, actor.subject(), clock.instant())) {
      throw new Refusal(NotificationProblem.SILENCE_OVER, "silence " + id + " is over");
    }
    audit.record(actor, null, "alert-silence.lift", id.toString(), Map.of());
    return silences.find(id).orElseThrow();
  }
}
