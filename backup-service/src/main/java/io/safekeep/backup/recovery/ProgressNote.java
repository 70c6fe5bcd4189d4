package io.safekeep.backup.recovery;

import io.safekeep.backup.restore.RestoreProgress;

/// The newest progress of one running restore.
final class ProgressNote implements RestoreProgress {

  private volatile Restore.Progress now = Restore.Progress.NONE;

  @Override
  public void copied(long bytesDone, long bytesExpected) {
    now = new Restore.Progress("fetching", bytesDone, bytesExpected, "");
  }

  @Override
  public void replaying(String walFile) {
    now = new Restore.Progress("replaying", now.bytesTotal(), now.bytesTotal(), walFile);
  }

  Restore.Progress now() {
    return now;
  }
}
