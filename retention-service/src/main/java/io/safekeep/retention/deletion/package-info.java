/// The way of a former tenant's data out of the suite: cases, their states, and what has to be true
/// before something is destroyed.
@NullMarked
package io.safekeep.retention.deletion;

import org.jspecify.annotations.NullMarked;
