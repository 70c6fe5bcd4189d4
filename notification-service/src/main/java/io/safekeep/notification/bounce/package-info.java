/// Mail that comes back: the mailbox that return addresses lead to, what servers report there, and
/// who is told of it.
@NullMarked
package io.safekeep.notification.bounce;

import org.jspecify.annotations.NullMarked;
