package io.safekeep.runtime.trial;

import io.safekeep.contracts.Event;
import java.util.UUID;

/// Somebody took a note.
///
/// @param position counts the notes of a tenant
public record NoteTaken(UUID tenant, UUID note, long position) implements Event {

  public static final String TYPE = "io.safekeep.trial.note.taken.v1";
  public static final String TOPIC = "safekeep.trial";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return note.toString();
  }

  @Override
  public String topic() {
    return TOPIC;
  }
}
