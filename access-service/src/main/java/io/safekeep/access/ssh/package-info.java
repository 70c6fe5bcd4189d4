/// SSH by certificates of a few minutes: who may have one, what they say, and which of them hosts
/// must not accept any more.
@NullMarked
package io.safekeep.access.ssh;

import org.jspecify.annotations.NullMarked;
