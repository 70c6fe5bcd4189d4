/// The record of who did what, written in the transaction that did it.
@NullMarked
package io.safekeep.runtime.audit;

import org.jspecify.annotations.NullMarked;
