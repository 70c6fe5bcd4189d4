package io.safekeep.notification.alert;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;
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
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.BiFunction;

/// Takes the facts of the suite's services that somebody may have to act on.
@Singleton
class HearFacts {

  private final HearSignals hear;
  private final SqlSources sources;
  private final SqlSignals signals;

  HearFacts(HearSignals hear, SqlSources sources, SqlSignals signals) {
    this.hear = hear;
    this.sources = sources;
    this.signals = signals;
  }

  @Produces
  @Singleton
  EventHandler<UnauthorizedAccess> unauthorizedAccess() {
    return of(Topics.ACCESS, UnauthorizedAccess.TYPE, UnauthorizedAccess.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<GrantOverdue> grantOverdue() {
    return of(Topics.ACCESS, GrantOverdue.TYPE, GrantOverdue.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<LogForked> logForked() {
    return of(Topics.ACCESS, LogForked.TYPE, LogForked.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<BreakGlassUsed> breakGlassUsed() {
    return of(Topics.ACCESS, BreakGlassUsed.TYPE, BreakGlassUsed.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<DrillFailed> drillFailed() {
    return of(Topics.BACKUP, DrillFailed.TYPE, DrillFailed.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<BrokenPagesFound> brokenPagesFound() {
    return of(Topics.BACKUP, BrokenPagesFound.TYPE, BrokenPagesFound.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<WalGapOpened> walGapOpened() {
    return of(Topics.BACKUP, WalGapOpened.TYPE, WalGapOpened.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<SlotFilling> slotFilling() {
    return of(Topics.BACKUP, SlotFilling.TYPE, SlotFilling.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<RestoreFailed> restoreFailed() {
    return of(Topics.BACKUP, RestoreFailed.TYPE, RestoreFailed.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<PurgeStuck> purgeStuck() {
    return of(Topics.RETENTION, PurgeStuck.TYPE, PurgeStuck.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<UsedFromTwoNetworks> usedFromTwoNetworks() {
    return of(
        Topics.IDENTITY, UsedFromTwoNetworks.TYPE, UsedFromTwoNetworks.class, FactSignals::of);
  }

  @Produces
  @Singleton
  EventHandler<ControlChecked> identityChecked() {
    return checked("identity");
  }

  @Produces
  @Singleton
  EventHandler<ControlChecked> accessChecked() {
    return checked("access");
  }

  @Produces
  @Singleton
  EventHandler<ControlChecked> backupChecked() {
    return checked("backup");
  }

  @Produces
  @Singleton
  EventHandler<ControlChecked> retentionChecked() {
    return checked("retention");
  }

  @Produces
  @Singleton
  EventHandler<ControlChecked> notificationChecked() {
    return checked("notification");
  }

  @Produces
  @Singleton
  EventHandler<EventDeadLettered> identityGaveUp() {
    return gaveUp("identity");
  }

  @Produces
  @Singleton
  EventHandler<EventDeadLettered> accessGaveUp() {
    return gaveUp("access");
  }

  @Produces
  @Singleton
  EventHandler<EventDeadLettered> backupGaveUp() {
    return gaveUp("backup");
  }

  @Produces
  @Singleton
  EventHandler<EventDeadLettered> retentionGaveUp() {
    return gaveUp("retention");
  }

  @Produces
  @Singleton
  EventHandler<EventDeadLettered> notificationGaveUp() {
    return gaveUp("notification");
  }

  private EventHandler<EventDeadLettered> gaveUp(String service) {
    return of(
        Topics.DEAD_LETTERS,
        "io.safekeep.%s.event.dead-lettered.v1".formatted(service),
        EventDeadLettered.class,
        FactSignals::of);
  }

  private EventHandler<ControlChecked> checked(String service) {
    return EventHandler.of(
        Topics.EVIDENCE,
        "io.safekeep.%s.control.checked.v1".formatted(service),
        ControlChecked.class,
        this::take);
  }

  /// Controls say all the time that all is well; only what ends a trouble is kept of that.
  private void take(ControlChecked event, ReceivedEvent attributes) {
    FactSignals.of(event, attributes)
        .filter(signal ->
            signal.act() == Signal.Act.TRIGGER
                || signals.couldEnd(AlertSource.SUITE, signal.fingerprint()))
        .ifPresent(this::keep);
  }

  private <E extends Event> EventHandler<E> of(
      String topic, String type, Class<E> data, BiFunction<E, ReceivedEvent, Signal> read) {
    return EventHandler.of(
        topic, type, data, (event, attributes) -> keep(read.apply(event, attributes)));
  }

  private void keep(Signal signal) {
    hear.keep(sources.find(AlertSource.SUITE).orElseThrow(), List.of(signal));
  }
}
