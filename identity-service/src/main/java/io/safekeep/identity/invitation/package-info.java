/// Asking people to join a tenant, by mail.
@NullMarked
package io.safekeep.identity.invitation;

import org.jspecify.annotations.NullMarked;
