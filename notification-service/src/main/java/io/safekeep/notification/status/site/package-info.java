/// The public status page: made whole whenever something changes, given out from memory, and copied
/// to where it outlives the suite.
@NullMarked
package io.safekeep.notification.status.site;

import org.jspecify.annotations.NullMarked;
