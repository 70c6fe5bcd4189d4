/// The promises, and whether they are kept: derived from evidence and attestations, shown to all.
@NullMarked
package io.safekeep.notification.trust;

import org.jspecify.annotations.NullMarked;
