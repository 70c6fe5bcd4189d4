package io.safekeep.backup.pages;

import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.recovery.Restore;
import java.util.List;

/// What is drawn over and under a datastore's recoverable window.
///
/// @param repositories what each of them could bring back alone
/// @param drills those that have ended
record History(
    List<RepositoryWindow> repositories,
    List<BaseBackupRun.Completed> bases,
    List<Restore> restores,
    List<Drill> drills) {}
