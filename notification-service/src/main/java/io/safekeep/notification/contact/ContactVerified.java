package io.safekeep.notification.contact;

import io.safekeep.contracts.TenantId;

/// A tenant can be reached by one more address. Told to observers in the transaction that saw it.
public record ContactVerified(TenantId tenant) {}
