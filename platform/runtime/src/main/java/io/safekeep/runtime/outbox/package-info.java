/// Events leave in the transaction that made them true: stored first, published after.
@NullMarked
package io.safekeep.runtime.outbox;

import org.jspecify.annotations.NullMarked;
