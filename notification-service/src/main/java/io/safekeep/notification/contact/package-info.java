/// Whom each tenant names to be told of what matters: addresses that were shown to be read there.
@NullMarked
package io.safekeep.notification.contact;

import org.jspecify.annotations.NullMarked;
