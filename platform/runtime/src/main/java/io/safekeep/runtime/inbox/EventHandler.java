package io.safekeep.runtime.inbox;

import io.safekeep.contracts.Event;
import io.safekeep.runtime.event.ReceivedEvent;
import java.util.function.BiConsumer;

/// Handles one type of event. Runs in the transaction that notes the event's id, so that its effect
/// happens once however often the event arrives. Make it a `@Singleton` bean to subscribe. Several
/// may handle one type: all of them do, or none.
///
/// Failure semantics: whatever `handle` throws rolls its effect back; the event is tried again, and
/// after the configured number of attempts it goes to the dead letters with the reason. A fault of
/// the database is no attempt: the event waits until the database answers.
public interface EventHandler<E extends Event> {

  /// CloudEvents type handled, for example `io.safekeep.identity.tenant.created.v1`.
  String type();

  /// Record that the event's data is read into.
  Class<E> data();

  /// Topic on which the type travels.
  String topic();

  void handle(E event, ReceivedEvent attributes);

  /// A handler made of a method, for those who handle several types.
  static <E extends Event> EventHandler<E> of(
      String topic, String type, Class<E> data, BiConsumer<E, ReceivedEvent> effect) {
    record Handler<E extends Event>(
        String topic, String type, Class<E> data, BiConsumer<E, ReceivedEvent> effect)
        implements EventHandler<E> {

      @Override
      public void handle(E event, ReceivedEvent attributes) {
        effect.accept(event, attributes);
      }
    }
    return new Handler<>(topic, type, data, effect);
  }
}
