package io.safekeep.backup.drill;

import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.verify.CopyExamination.Seen;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a drill has measured and seen.
///
/// @param recoveryTime from the request to the copy's first answer (RTO)
/// @param bytes of the base backup's files
/// @param repository from which the copy was restored; null if that was not noted
/// @param beat the newest heartbeat in the copy; null if it has none
/// @param dataAge from that heartbeat to the target (RPO); null if there is none
/// @param expectedBeat whether the datastore's heart beat at the target, so that the copy must show
///   one
public record Findings(
    Duration recoveryTime,
    @Nullable String repository,
    long bytes,
    boolean expectedBeat,
    @Nullable Beat beat,
    @Nullable Duration dataAge,
    Seen seen) {}
