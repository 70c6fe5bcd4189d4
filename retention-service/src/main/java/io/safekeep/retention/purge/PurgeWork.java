package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.CaseState;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;

/// The work of those states of a case in which holders are ordered something.
@Singleton
class PurgeWork {

  private final DrivePurge drive;

  PurgeWork(DrivePurge drive) {
    this.drive = drive;
  }

  private record InState(CaseState state, DrivePurge drive) implements WorkHandler {

    @Override
    public String kind() {
      return state.work();
    }

    @Override
    public Next work(WorkItem item, Lease lease) {
      return drive.drive(UUID.fromString(item.key()), state);
    }
  }

  @Produces
  @Singleton
  WorkHandler due() {
    return new InState(CaseState.DUE, drive);
  }

  @Produces
  @Singleton
  WorkHandler quarantined() {
    return new InState(CaseState.QUARANTINED, drive);
  }

  @Produces
  @Singleton
  WorkHandler purging() {
    return new InState(CaseState.PURGING, drive);
  }

  @Produces
  @Singleton
  WorkHandler agingOut() {
    return new InState(CaseState.AGING_OUT, drive);
  }
}
