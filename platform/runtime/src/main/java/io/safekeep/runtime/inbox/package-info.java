/// Events arrive once in effect: each is handled in the transaction that notes its id.
@NullMarked
package io.safekeep.runtime.inbox;

import org.jspecify.annotations.NullMarked;
