package io.safekeep.access.ssh;

import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.SshKeysChanged;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.inject.Singleton;

/// Keeps the copy of employees' SSH keys up to date.
@Singleton
class SshKeyEvents implements EventHandler<SshKeysChanged> {

  private final SqlRegisteredKeys keys;

  SshKeyEvents(SqlRegisteredKeys keys) {
    this.keys = keys;
  }

  @Override
  public String type() {
    return SshKeysChanged.TYPE;
  }

  @Override
  public Class<SshKeysChanged> data() {
    return SshKeysChanged.class;
  }

  @Override
  public String topic() {
    return Topics.IDENTITY;
  }

  @Override
  public void handle(SshKeysChanged event, ReceivedEvent attributes) {
    keys.store(event);
  }
}
