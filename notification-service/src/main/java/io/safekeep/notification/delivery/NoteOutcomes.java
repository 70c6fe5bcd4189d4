package io.safekeep.notification.delivery;

import io.quarkus.logging.Log;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Note.State;
import io.safekeep.notification.delivery.Outcome.Result;
import io.safekeep.notification.delivery.SqlDeliveries.Moved;
import io.safekeep.notification.endpoint.EndpointClosed;
import io.safekeep.notification.endpoint.Endpoints;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// Writes down what came of attempts, many at once, and what follows from it for messages and
/// endpoints.
@Singleton
class NoteOutcomes {

  private static final int FALLBACKS_AT_ONCE = 500;

  private final SqlDeliveries deliveries;
  private final OpenChannels channels;
  private final Endpoints endpoints;
  private final Event<MessageSettled> settled;
  private final Event<Waiting> waiting;
  private final Clock clock;

  NoteOutcomes(
      SqlDeliveries deliveries,
      OpenChannels channels,
      Endpoints endpoints,
      Event<MessageSettled> settled,
      Event<Waiting> waiting,
      Clock clock) {
    this.deliveries = deliveries;
    this.channels = channels;
    this.endpoints = endpoints;
    this.settled = settled;
    this.waiting = waiting;
    this.clock = clock;
  }

  /// Tells those in the service who want to know what became of messages.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  void note(List<Note> notes) {
    settledBy(notes).forEach(settled::fire);
  }

  /// The same, and nobody is told.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  void noteInSilence(Note note) {
    var untold = settledBy(List.of(note));
    Log.errorf("Nobody in the service heard what became of %s", untold);
  }

  private List<MessageSettled> settledBy(List<Note> notes) {
    var settledNow = new ArrayList<MessageSettled>();
    var now = clock.instant();
    // Always in the same order, or two replicas could wait for each other's rows.
    var sorted =
        notes.stream().sorted(Comparator.comparing(note -> note.attempt().delivery())).toList();
    deliveries.addAttempts(sorted);
    var moved = deliveries.move(sorted);
    var delivered = messages(moved, State.DELIVERED);
    if (!delivered.isEmpty()) {
      deliveries
          .delivered(delivered, now)
          .forEach(message ->
              settledNow.add(
                  new MessageSettled(
                      message.message(),
                      message.decision(),
                      MessageSettled.Outcome.DELIVERED,
                      now)));
    }
    var failed = messages(moved, State.FAILED);
    failed.forEach(message -> channels.openNext(message, now).ifPresent(settledNow::add));
    noteHealth(sorted);
    if (!failed.isEmpty()) {
      waiting.fire(new Waiting());
    }
    return settledNow;
  }

  /// Opens the next channel of messages whose channel takes too long.
  ///
  /// @return whether there may be more of them
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  boolean fallBack() {
    var now = clock.instant();
    var overdue = deliveries.overdue(FALLBACKS_AT_ONCE, now);
    overdue.forEach(message -> channels.openNext(message, now).ifPresent(settled::fire));
    if (!overdue.isEmpty()) {
      waiting.fire(new Waiting());
    }
    return overdue.size() == FALLBACKS_AT_ONCE;
  }

  void onClosed(@Observes EndpointClosed closed) {
    Instant now = clock.instant();
    deliveries
        .failAllTo(closed.id(), now)
        .forEach(message -> channels.openNext(message, now).ifPresent(settled::fire));
    waiting.fire(new Waiting());
  }

  private void noteHealth(List<Note> notes) {
    var byEndpoint =
        notes.stream()
            .filter(note -> note.attempt().to() instanceof Hook)
            .collect(
                Collectors.groupingBy(
                    note -> ((Hook) note.attempt().to()).endpoint(),
                    TreeMap::new,
                    Collectors.toList()));
    byEndpoint.forEach(this::noteHealth);
  }

  private void noteHealth(UUID endpoint, List<Note> notes) {
    if (any(notes, Result.GONE)) {
      endpoints.gone(endpoint);
    } else if (any(notes, Result.DELIVERED)) {
      if (notes.stream().anyMatch(Note::receiverFailed)) {
        endpoints.recovered(endpoint);
      }
    } else if (notes.stream().map(Note::outcome).anyMatch(Outcome::isFailureOfReceiver)) {
      endpoints
          .failed(endpoint, longestWish(notes))
          .ifPresent(until -> deliveries.putOff(endpoint, until));
    }
  }

  private static boolean any(List<Note> notes, Result result) {
    return notes.stream().anyMatch(note -> note.outcome().result() == result);
  }

  private static Duration longestWish(List<Note> notes) {
    return notes.stream()
        .map(note -> note.outcome().wish())
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static Set<UUID> messages(List<Moved> moved, State state) {
    return moved.stream()
        .filter(one -> one.state() == state)
        .map(Moved::message)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
