/// Faster signatures for those who make or check thousands: a log's service and its witnesses.
@NullMarked
package io.safekeep.tlog.bouncycastle;

import org.jspecify.annotations.NullMarked;
