package io.safekeep.notification.alert;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.access.BreakGlassUsed;
import io.safekeep.contracts.access.GrantOverdue;
import io.safekeep.contracts.access.LogForked;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.contracts.backup.BrokenPagesFound;
import io.safekeep.contracts.backup.DrillFailed;
import io.safekeep.contracts.backup.RestoreFailed;
import io.safekeep.contracts.backup.SlotFilling;
import io.safekeep.contracts.backup.WalGapOpened;
import io.safekeep.contracts.identity.UsedFromTwoNetworks;
import io.safekeep.contracts.platform.ControlChecked;
import io.safekeep.contracts.platform.EventDeadLettered;
import io.safekeep.contracts.retention.PurgeStuck;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.event.ReceivedEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts the facts of the suite's services into signals. Facts that nothing takes back are over when
/// they were not heard of again for a while; whoever has to act was told by then.
final class FactSignals {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private FactSignals() {}

  static Signal of(UnauthorizedAccess event, ReceivedEvent heard) {
    return new Fact("unauthorized-access", Level.CRITICAL, DAY)
        .with("resource", event.resource())
        .with("class", event.resourceClass())
        .with("kind", event.kind())
        .told("Access without a grant: " + event.detail(), event, heard);
  }

  static Signal of(GrantOverdue event, ReceivedEvent heard) {
    return new Fact("grant-overdue", level(event.urgency().equals("page")), HOUR)
        .with("grant", event.grant())
        .with("resource", event.resource())
        .with("class", event.resourceClass())
        .with("urgency", event.urgency())
        .told("Access outlives its grant: " + event.detail(), event, heard);
  }

  static Signal of(LogForked event, ReceivedEvent heard) {
    return new Fact("log-forked", Level.CRITICAL, DAY)
        .with("log", event.log())
        .with("witness", event.witness())
        .told(
            "Witness %s has cosigned size %d of a log that now says %d"
                .formatted(event.witness(), event.seen(), event.size()),
            event,
            heard);
  }

  static Signal of(BreakGlassUsed event, ReceivedEvent heard) {
    return new Fact("break-glass-used", Level.CRITICAL, DAY)
        .with("request", event.request())
        .with("resource", event.resource())
        .with("class", event.resourceClass())
        .with("entitlement", event.entitlement())
        .with("reason", event.reason())
        .with("ticket", event.ticket())
        .told("Emergency access was taken; to be reviewed by " + event.reviewDueAt(), event, heard);
  }

  static Signal of(DrillFailed event, ReceivedEvent heard) {
    return new Fact("drill-failed", Level.ERROR, DAY)
        .with("datastore", event.datastore())
        .with("drill", event.drill())
        .with("kind", event.kind())
        .told("A restore on trial failed: " + event.reason(), event, heard);
  }

  static Signal of(BrokenPagesFound event, ReceivedEvent heard) {
    return new Fact("broken-pages-found", Level.CRITICAL, DAY)
        .with("datastore", event.datastore())
        .told(
            "%d pages of a database are damaged on its own server, the first at %s"
                .formatted(event.pages(), event.firstPage()),
            event,
            heard);
  }

  static Signal of(WalGapOpened event, ReceivedEvent heard) {
    return new Fact("wal-gap-opened", Level.CRITICAL, DAY)
        .with("datastore", event.datastore())
        .told(
            "No instant between %s and %s can be recovered: %s"
                .formatted(event.fromLsn(), event.toLsn(), event.reason()),
            event,
            heard);
  }

  static Signal of(SlotFilling event, ReceivedEvent heard) {
    return new Fact("slot-filling", Level.CRITICAL, HOUR)
        .with("datastore", event.datastore())
        .with("slot", event.slot())
        .told(
            "A server keeps %d bytes for a slot that is not read".formatted(event.retainedBytes()),
            event,
            heard);
  }

  static Signal of(RestoreFailed event, ReceivedEvent heard) {
    return new Fact("restore-failed", Level.ERROR, DAY)
        .with("datastore", event.datastore())
        .with("restore", event.restore())
        .told("A restore failed: " + event.reason(), event, heard);
  }

  static Signal of(PurgeStuck event, ReceivedEvent heard) {
    return new Fact("purge-stuck", Level.CRITICAL, DAY)
        .with("case", event.deletionCase())
        .with("participant", event.participant())
        .with("store", event.store())
        .with("step", event.step())
        .told("A deletion does not come further: " + event.reason(), event, heard);
  }

  static Signal of(UsedFromTwoNetworks event, ReceivedEvent heard) {
    return new Fact("used-from-two-networks", Level.ERROR, DAY)
        .with("account", event.account())
        .with("network", event.network())
        .with("other-network", event.otherNetwork())
        .told(
            "An account is in use in %s and %s at once"
                .formatted(event.network(), event.otherNetwork()),
            event,
            heard);
  }

  static Signal of(EventDeadLettered event, ReceivedEvent heard) {
    return new Fact("event-dead-lettered", Level.ERROR, DAY)
        .with("service", event.service())
        .with("topic", event.fromTopic())
        .with("letter", event.letter())
        .told(
            "%s-service could not handle an event: %s".formatted(event.service(), event.reason()),
            event,
            heard);
  }

  /// A failing control is on until it passes again, for the same thing; empty for what it could not
  /// see.
  static Optional<Signal> of(ControlChecked event, ReceivedEvent heard) {
    var fact =
        new Fact("control-failed", Level.ERROR, null)
            .with("service", event.service())
            .with("check", event.check())
            .with("promise", event.promise())
            .with("checked", event.checked());
    return switch (event.outcome()) {
      case "fail" ->
          Optional.of(
              fact.told(
                  "%s is not kept as it should be: %s".formatted(event.promise(), event.detail()),
                  event,
                  heard));
      case "pass" -> Optional.of(fact.over(event, heard));
      default -> Optional.empty();
    };
  }

  private static Level level(boolean critical) {
    return critical ? Level.CRITICAL : Level.ERROR;
  }

  /// A signal in the making: what it is about names it.
  private record Fact(
      String name, Level level, @Nullable Duration quiet, SortedMap<String, String> labels) {

    Fact(String name, Level level, @Nullable Duration quiet) {
      this(name, level, quiet, new TreeMap<>());
    }

    Fact with(String label, Object value) {
      var more = new TreeMap<>(labels);
      more.put(label, value.toString());
      return new Fact(name, level, quiet, more);
    }

    Signal told(String title, Event event, ReceivedEvent heard) {
      return signal(Act.TRIGGER, title, event, heard);
    }

    Signal over(Event event, ReceivedEvent heard) {
      return signal(Act.RESOLVE, name, event, heard);
    }

    private Signal signal(Act act, String title, Event event, ReceivedEvent heard) {
      var all = new TreeMap<>(labels);
      all.put("alertname", name);
      var tenant = event.tenant();
      var identity = new TreeMap<>(all);
      identity.put("tenant", String.valueOf(tenant));
      return new Signal(
          heard.id().toString(),
          act,
          Fingerprint.of(identity),
          title,
          level,
          all,
          new TreeMap<>(),
          null,
          tenant,
          heard.occurredAt(),
          quiet);
    }
  }
}
