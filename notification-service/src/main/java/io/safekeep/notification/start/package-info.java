/// The first page: what concerns whoever opens it.
@NullMarked
package io.safekeep.notification.start;

import org.jspecify.annotations.NullMarked;
