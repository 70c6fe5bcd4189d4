/// The notification service.
@NullMarked
package io.safekeep.notification;

import org.jspecify.annotations.NullMarked;
