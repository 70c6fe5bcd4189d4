package io.safekeep.backup.departure;

import io.safekeep.backup.recovery.BuriedTenantsStayGone;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.retention.CaseMoved;
import io.safekeep.runtime.control.EarlyLook;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;

/// Does what follows a purge when it follows: the drill once live data is gone, and the end of the
/// tenant's objects once its keys are. What is seen then goes into the tenant's certificates.
@Singleton
class HearOfCases implements EventHandler<CaseMoved> {

  private final EarlyLook look;
  private final WorkQueue queue;

  HearOfCases(EarlyLook look, WorkQueue queue) {
    this.look = look;
    this.queue = queue;
  }

  @Override
  public String type() {
    return CaseMoved.TYPE;
  }

  @Override
  public Class<CaseMoved> data() {
    return CaseMoved.class;
  }

  @Override
  public String topic() {
    return Topics.RETENTION;
  }

  @Override
  public void handle(CaseMoved event, ReceivedEvent attributes) {
    switch (event.to()) {
      case "aging-out" -> look.at(BuriedTenantsStayGone.NAME);
      case "keys-destroyed" -> queue.schedule(RemoveNoise.KIND, event.tenant().toString());
      default -> {}
    }
  }
}
