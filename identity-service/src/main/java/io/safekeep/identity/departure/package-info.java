/// The way of a former tenant out of this service: what a purge orders here, and what is left.
@NullMarked
package io.safekeep.identity.departure;

import org.jspecify.annotations.NullMarked;
