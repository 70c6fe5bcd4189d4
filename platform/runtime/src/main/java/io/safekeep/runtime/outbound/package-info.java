/// HTTP calls to addresses that somebody else gave us.
@NullMarked
package io.safekeep.runtime.outbound;

import org.jspecify.annotations.NullMarked;
