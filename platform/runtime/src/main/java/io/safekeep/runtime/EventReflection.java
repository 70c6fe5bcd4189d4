package io.safekeep.runtime;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.contracts.access.AccessDecided;
import io.safekeep.contracts.access.AccessRequested;
import io.safekeep.contracts.access.BreakGlassUsed;
import io.safekeep.contracts.access.GrantActivated;
import io.safekeep.contracts.access.GrantEnded;
import io.safekeep.contracts.access.GrantOverdue;
import io.safekeep.contracts.access.LogForked;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.contracts.backup.BaseBackupCompleted;
import io.safekeep.contracts.backup.BaseBackupFailed;
import io.safekeep.contracts.backup.BrokenPagesFound;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.contracts.backup.DatastoreReplaced;
import io.safekeep.contracts.backup.DrillFailed;
import io.safekeep.contracts.backup.DrillPassed;
import io.safekeep.contracts.backup.RestoreCompleted;
import io.safekeep.contracts.backup.RestoreFailed;
import io.safekeep.contracts.backup.SlotFilling;
import io.safekeep.contracts.backup.WalGapOpened;
import io.safekeep.contracts.identity.ApiKeyEnded;
import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.contracts.identity.NewDeviceUsed;
import io.safekeep.contracts.identity.RelationshipEnded;
import io.safekeep.contracts.identity.RelationshipStarted;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.contracts.identity.TenantReinstated;
import io.safekeep.contracts.identity.TenantSuspended;
import io.safekeep.contracts.identity.UserChanged;
import io.safekeep.contracts.platform.ControlChecked;
import io.safekeep.contracts.platform.EventDeadLettered;

/// Lets native executables write and read the events as JSON. A test compares the list with the
/// catalogue of events.
@RegisterForReflection(
    targets = {
      TenantCreated.class,
      TenantSuspended.class,
      TenantReinstated.class,
      RelationshipStarted.class,
      RelationshipEnded.class,
      EmployeeChanged.class,
      UserChanged.class,
      NewDeviceUsed.class,
      ApiKeyEnded.class,
      AccessRequested.class,
      AccessDecided.class,
      BreakGlassUsed.class,
      GrantActivated.class,
      GrantEnded.class,
      GrantOverdue.class,
      UnauthorizedAccess.class,
      LogForked.class,
      DatastoreRegistered.class,
      DatastoreReplaced.class,
      BaseBackupCompleted.class,
      BaseBackupFailed.class,
      WalGapOpened.class,
      BrokenPagesFound.class,
      SlotFilling.class,
      RestoreCompleted.class,
      RestoreFailed.class,
      DrillPassed.class,
      DrillFailed.class,
      ControlChecked.class,
      EventDeadLettered.class
    })
final class EventReflection {

  private EventReflection() {}
}
