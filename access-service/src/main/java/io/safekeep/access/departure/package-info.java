/// The way of a former tenant out of this service: what a purge orders here, and what is kept.
@NullMarked
package io.safekeep.access.departure;

import org.jspecify.annotations.NullMarked;
