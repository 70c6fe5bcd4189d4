package io.safekeep.contracts.retention;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;

/// What retention-service tells about former tenants' data.
public sealed interface RetentionEvent extends Event
    permits CaseMoved,
        PurgeCommanded,
        PurgeStuck,
        NoticeRequested,
        ScheduleActivated,
        CertificateIssued,
        ExportCompleted {

  @Override
  default String topic() {
    return Topics.RETENTION;
  }
}
