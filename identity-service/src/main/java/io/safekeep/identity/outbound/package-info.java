/// HTTP calls to addresses that somebody else gave us.
@NullMarked
package io.safekeep.identity.outbound;

import org.jspecify.annotations.NullMarked;
