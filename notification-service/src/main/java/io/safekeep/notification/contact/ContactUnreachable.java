package io.safekeep.notification.contact;

import java.time.Instant;

/// Mail to a contact came back for good: nothing more is sent there until somebody says yes again.
/// Told to observers in the transaction that notes it.
///
/// @param contact as it was before
public record ContactUnreachable(Contact contact, Instant at) {}
