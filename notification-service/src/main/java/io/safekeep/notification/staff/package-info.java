/// The vendor's people as notification-service knows them, and the ways by which they can be
/// reached.
@NullMarked
package io.safekeep.notification.staff;

import org.jspecify.annotations.NullMarked;
