/// Evidence of all services: chains of signed records taken, verified and kept.
@NullMarked
package io.safekeep.notification.evidence;

import org.jspecify.annotations.NullMarked;
