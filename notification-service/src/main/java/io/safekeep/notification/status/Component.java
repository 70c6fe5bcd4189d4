package io.safekeep.notification.status;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that customers see and that works or does not.
///
/// @param description one sentence for a customer
/// @param section heading that it stands under; empty for none
/// @param position its place in the list, from 1
/// @param probe name of the address that is asked whether it works (`safekeep.status.probes`); null
///   if nobody asks
public record Component(
    UUID id,
    String name,
    String description,
    String section,
    int position,
    @Nullable String probe,
    Instant addedAt) {}
