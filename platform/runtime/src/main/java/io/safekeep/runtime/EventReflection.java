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
import io.safekeep.contracts.identity.SshKeysChanged;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.contracts.identity.TenantReinstated;
import io.safekeep.contracts.identity.TenantSuspended;
import io.safekeep.contracts.identity.UsedFromTwoNetworks;
import io.safekeep.contracts.identity.UserChanged;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.contracts.platform.ControlChecked;
import io.safekeep.contracts.platform.EventDeadLettered;
import io.safekeep.contracts.platform.EvidenceRecorded;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.contracts.retention.CaseMoved;
import io.safekeep.contracts.retention.CertificateIssued;
import io.safekeep.contracts.retention.ExportCompleted;
import io.safekeep.contracts.retention.NoticeRequested;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.contracts.retention.PurgeStuck;
import io.safekeep.contracts.retention.ScheduleActivated;

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
      SshKeysChanged.class,
      UsedFromTwoNetworks.class,
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
      CaseMoved.class,
      CertificateIssued.class,
      ExportCompleted.class,
      NoticeRequested.class,
      PurgeCommanded.class,
      PurgeStuck.class,
      ScheduleActivated.class,
      NoticeDelivered.class,
      NoticeFailed.class,
      NoticeReturned.class,
      PurgeAnswered.class,
      StoresDeclared.class,
      EventDeadLettered.class,
      EvidenceRecorded.class
    })
final class EventReflection {

  private EventReflection() {}
}
