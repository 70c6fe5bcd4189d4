/// Facts that notification-service tells: what reached its recipients, and what did not.
@NullMarked
package io.safekeep.contracts.notification;

import org.jspecify.annotations.NullMarked;
